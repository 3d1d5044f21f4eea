/** Programs that are not deterministic on purpose. In a file of real tests: they use the machine's clock and timers. */
import { describe, expect, test } from 'vitest'
import type { SimulatedHost } from '../../src/adapters/sim/simulated-host.ts'
import { CheckFailedError, check, type Program } from '../../src/testing/index.ts'

async function failureOf(program: Program<undefined>): Promise<CheckFailedError> {
  const error = await check(program, { runs: 30 }).catch((thrown: unknown) => thrown)
  if (!(error instanceof CheckFailedError)) throw error
  return error
}

const talk = async (host: SimulatedHost, message: string): Promise<void> => {
  const [one, other] = host.socketpair()
  await one.sendall(message)
  await other.recv(100)
  await one.close()
  await other.close()
}

describe('a program that takes something from the machine is caught, and told what', () => {
  test.each([
    ['Date.now()', () => Date.now() % 2],
    ['new Date()', () => new Date().getMilliseconds() % 2],
    ['Math.random()', () => (Math.random() < 0.5 ? 'heads' : 'tails')],
    ['performance.now()', () => Math.round(performance.now())],
  ])('%s', async (name, take) => {
    const { failure, message } = await failureOf({ one: (host) => talk(host, `it is ${take()}`) })
    expect(failure?.kind).toBe('nondeterministic')
    expect(message).toContain(`${name} at `)
    expect(message).toContain('determinism.real.test.ts')
    expect(message).toMatch(/event \d+ differs/)
  })

  test('a timer that nobody awaits', async () => {
    const { failure, message } = await failureOf({
      one: (host) => {
        setTimeout(() => void talk(host, 'late'), 50)
        return talk(host, 'early')
      },
    })
    expect(failure?.kind).toBe('left-timer')
    expect(message).toContain('setTimeout() was left behind')
    expect(message).toContain('determinism.real.test.ts')
  })

  test('state that one run leaves for the next', async () => {
    let runs = 0
    const { failure, message } = await failureOf({
      one: (host) => {
        runs += 1
        return talk(host, `run ${runs}`)
      },
    })
    expect(failure?.kind).toBe('nondeterministic')
    expect(message).toContain('state that one run leaves for the next')
  })
})

test('a real timer that is awaited is waited for, and named where it leads to a failure', async () => {
  const wait = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5))
  await check({ one: wait }, { runs: 2 })
  const { message } = await failureOf({
    one: async () => {
      await wait()
      throw new Error('oops')
    },
  })
  expect(message).toContain('Taken from the machine, not from the world:')
  expect(message).toContain('setTimeout() at ')
})

test('without a use of the machine nothing is said of it', async () => {
  expect((await check({ one: (host) => talk(host, 'hello') }, { runs: 30 })).runs).toBe(30)
  const now = Date.now
  await check({ one: () => {} }, { runs: 2 })
  expect(Date.now).toBe(now)
})
