import { describe, expect, test } from 'vitest'
import { choose, macrotask, turnEnds } from '../../src/adapters/macrotask.ts'

/** Runs two tasks and a microtask, and tells in which order they ran. */
async function order(defer: (run: () => void) => unknown): Promise<string[]> {
  const seen: string[] = []
  await new Promise<void>((resolve) => {
    defer(() => seen.push('first'))
    defer(() => {
      seen.push('second')
      resolve()
    })
    void Promise.resolve().then(() => seen.push('microtask'))
  })
  return seen
}

const IN_ORDER = ['microtask', 'first', 'second']

describe('yielding to the event loop', () => {
  test('with setImmediate', async () => {
    expect(await order(macrotask)).toEqual(IN_ORDER)
    await turnEnds()
  })

  test('with messages where there is none', async () => {
    const ports: { port1: { close(): void } }[] = []
    class Channel extends MessageChannel {
      constructor() {
        super()
        ports.push(this)
      }
    }
    const defer = choose({ MessageChannel: Channel as never })
    expect(await order(defer)).toEqual(IN_ORDER)
    for (const { port1 } of ports) port1.close()
  })

  test('with timers as a last resort', async () => {
    const defer = choose({ setTimeout: (run) => setImmediate(run) })
    expect(await order(defer)).toEqual(IN_ORDER)
  })

  test('not at all', () => {
    expect(() => choose({})).toThrow('no event loop')
  })
})
