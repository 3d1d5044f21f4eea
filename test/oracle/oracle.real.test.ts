import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Case, Step } from '../conformance/case.ts'
import { Oracle } from './oracle.ts'

const program = (...steps: Step[]): Case => ({
  id: 'p',
  area: 'oracle',
  block_ms: 80,
  settle_ms: 5,
  steps,
})

const socket: Step = { who: 'A', call: 'socket', args: ['AF_INET', 'SOCK_STREAM'], as: 's' }
const on = (call: string, ...args: NonNullable<Step['args']>): Step => ({
  who: 'A',
  sock: 's',
  call,
  args,
})

describe.skipIf(process.env['DRYPORT_NO_KERNEL'] !== undefined)('the oracle', () => {
  let oracle: Oracle
  beforeAll(async () => {
    oracle = await Oracle.start()
  })
  afterAll(() => oracle.stop())

  test('gives values, errnos and exceptions', async () => {
    const steps = [socket, on('connect', ['127.0.0.1', 5000]), on('bind', ['127.0.0.1', -1])]
    expect(await oracle.play(program(...steps))).toEqual([
      { ok: '<socket>' },
      { errno: 'ECONNREFUSED' },
      { exc: 'OverflowError', msg: 'bind(): port must be 0-65535.' },
    ])
  })

  test('leaves a blocked call in progress, and its actor out of the game', async () => {
    const waits = [socket, on('bind', ['127.0.0.1', 5000]), on('listen', 1), on('accept')]
    const wakes: Step[] = [
      { ...on('shutdown', 'SHUT_RD'), who: 'B' },
      { who: 'A', call: 'await', args: [1] },
    ]
    const outcomes = await oracle.play(program(...waits, on('fileno'), ...wakes))
    expect(outcomes.slice(3)).toEqual([
      { blocks: true },
      { skipped: true },
      { ok: null },
      expect.objectContaining({ errno: 'EINVAL' }),
    ])
  })

  test('names ports that the kernel chose, and leaves out what was never made', async () => {
    const steps = [socket, on('bind', ['127.0.0.1', 0]), on('getsockname')]
    const other: Step = { ...on('recv', 1), sock: 'never' }
    expect((await oracle.play(program(...steps, other))).slice(2)).toEqual([
      { ok: ['127.0.0.1', '$E1'] },
      { skipped: true },
    ])
  })

  test('plays programs side by side without their meeting', async () => {
    const listens = program(socket, on('bind', ['127.0.0.1', 5000]), on('listen', 1))
    const all = await Promise.all(Array.from({ length: 40 }, () => oracle.play(listens)))
    for (const outcomes of all)
      expect(outcomes.slice(1)).toMatchObject([{ ok: null }, { ok: null }])
  })
})
