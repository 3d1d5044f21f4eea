/** When a difference counts: only against a kernel that agrees with itself, on a machine that keeps the time. */
import { expect, test } from 'vitest'
import type { Case, Outcome } from '../conformance/case.ts'
import { duel, type Recorder, type Verdict } from './duel.ts'

const PROGRAM: Case = {
  id: 'p',
  area: 'duel',
  steps: [
    { who: 'A', call: 'socket', args: ['AF_INET', 'SOCK_STREAM'], as: 's' },
    { who: 'A', sock: 's', call: 'getsockopt', args: ['SOL_SOCKET', 'SO_TYPE'] },
  ],
}

/** What the simulated world answers, and something else. */
const RIGHT: Outcome = { ok: 1 }
const WRONG: Outcome = { ok: 2 }
const PUNCTUAL = 1
const LATE = 50

type Run = readonly [answer: Outcome, lateMs: number]

/** A kernel that answers as told, run by run; the last for ever. */
function kernel(...runs: readonly Run[]): Recorder & { played: number } {
  return {
    played: 0,
    async record() {
      const [answer, lateMs] = runs[Math.min(this.played, runs.length - 1)] as Run
      this.played += 1
      return { outcomes: [{ ok: '<socket>' }, answer], lateMs }
    },
  }
}

const verdictOf = async (...runs: readonly Run[]): Promise<Verdict> =>
  await duel(PROGRAM, kernel(...runs))

test('the same answer is agreement, however late', async () => {
  expect((await verdictOf([RIGHT, LATE])).kind).toBe('agree')
})

test('another answer, three times alike and on every clock, is a difference', async () => {
  const judge = kernel([WRONG, PUNCTUAL])
  expect(await duel(PROGRAM, judge)).toMatchObject({ kind: 'differ', divergence: { at: 1 } })
  expect(judge.played).toBe(1 + 3 + 2)
})

test('another answer that was late counts for nothing', async () => {
  expect((await verdictOf([WRONG, LATE], [WRONG, LATE], [RIGHT, PUNCTUAL])).kind).toBe('agree')
})

test('a kernel that answers now so, now otherwise is neither right nor wrong', async () => {
  const runs = [WRONG, WRONG, RIGHT].map((answer) => [answer, PUNCTUAL] as const)
  expect(await verdictOf(...runs)).toMatchObject({
    kind: 'unsettled',
    why: 'the kernel disagrees with itself',
  })
})

test('an answer that changes with the pauses between the steps hangs on a few milliseconds', async () => {
  const runs = [WRONG, WRONG, WRONG, WRONG, RIGHT].map((answer) => [answer, PUNCTUAL] as const)
  expect(await verdictOf(...runs)).toMatchObject({
    kind: 'unsettled',
    why: 'it hangs on a few milliseconds',
  })
})

test('a machine that is always late gives no verdict', async () => {
  expect((await verdictOf([WRONG, LATE])).kind).toBe('late')
})
