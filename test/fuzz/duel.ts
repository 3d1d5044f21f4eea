/**
 * One program on both sides: the kernel's outcomes are the expectation, the simulated world's are judged by them.
 *
 * Only a kernel that agrees with itself can be disagreed with. A program that comes out differently is played again,
 * until the kernel has given the same answers three times on a machine that kept the times of the steps.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Case, Outcome, Step } from '../conformance/case.ts'
import { sameTime } from '../conformance/compare.ts'
import { type Played, playCase } from '../conformance/player.ts'
import type { Recorded } from '../oracle/oracle.ts'

/** Whoever plays programs on a kernel. */
export interface Recorder {
  record(program: Case): Promise<Recorded>
}

/** Where the two part. */
export interface Divergence {
  /** The program with what the kernel answered. */
  readonly program: Case
  /** Index of the first step that came out differently. */
  readonly at: number
  readonly steps: readonly Played[]
}

export type Verdict =
  | { readonly kind: 'agree' }
  | { readonly kind: 'differ'; readonly divergence: Divergence }
  /** The kernel gave several answers, or another one on a clock that differs by a few milliseconds. */
  | { readonly kind: 'unsettled'; readonly divergence: Divergence; readonly why: Unsettled }
  /** The machine never kept the times of the steps. */
  | { readonly kind: 'late'; readonly divergence: Divergence }

export type Unsettled = 'the kernel disagrees with itself' | 'it hangs on a few milliseconds'

/** As often the kernel must give the same answers. */
const ALIKE = 3
/** A run in which a step was so much too late says nothing, unless it agrees. */
const LATE_MS = 12
/** As many late runs in a row and the machine is too busy. */
const PATIENCE = 12

/** Clocks on which a program must part from the kernel as well: otherwise its outcome hangs on a few milliseconds. */
const OTHER_PACES = [
  { settle_ms: 68, block_ms: 270 },
  { settle_ms: 54, block_ms: 240 },
] as const

const AGREE: Verdict = { kind: 'agree' }

/** Plays a program once: null when both agree, or where they part. */
export async function meet(program: Case, oracle: Recorder): Promise<Divergence | null> {
  return compare(program, await oracle.record(program))
}

/** Judges a program that came out differently when it was first played. */
export async function judge(program: Case, oracle: Recorder): Promise<Verdict> {
  const runs: Divergence[] = []
  while (runs.length < ALIKE) {
    const run = await punctual(program, oracle)
    if (run.late) return { kind: 'late', divergence: run.divergence }
    if (run.divergence === null && runs.length === 0) return AGREE
    const [first = run.divergence] = runs
    if (first === null) return AGREE
    if (run.divergence === null || !sameAnswers(first, run.divergence)) {
      return { kind: 'unsettled', divergence: first, why: 'the kernel disagrees with itself' }
    }
    runs.push(run.divergence)
  }
  const divergence = runs[0] as Divergence
  for (const pace of OTHER_PACES) {
    const { divergence: other } = await punctual({ ...program, ...pace }, oracle)
    if (other === null || other.at !== divergence.at) {
      return { kind: 'unsettled', divergence, why: 'it hangs on a few milliseconds' }
    }
  }
  return { kind: 'differ', divergence }
}

/** Both steps of a judgement, for a program that nobody has played yet. */
export async function duel(program: Case, oracle: Recorder): Promise<Verdict> {
  return (await meet(program, oracle)) === null ? AGREE : await judge(program, oracle)
}

type Run =
  | { readonly late: false; readonly divergence: Divergence | null }
  | { readonly late: true; readonly divergence: Divergence }

/** A run on time, or one that agrees: what was late and agrees all the same is no worse for it. */
async function punctual(program: Case, oracle: Recorder): Promise<Run> {
  for (let tries = 1; ; tries += 1) {
    const recorded = await oracle.record(program)
    const divergence = await compare(program, recorded)
    if (divergence === null || recorded.lateMs <= LATE_MS) return { late: false, divergence }
    if (tries === PATIENCE) return { late: true, divergence }
  }
}

/** The kernel has answered the same up to where the two part. Ports have the same symbols. */
function sameAnswers(one: Divergence, other: Divergence): boolean {
  if (one.at !== other.at) return false
  return one.program.steps.slice(0, one.at + 1).every((step, at) => {
    const { t_ms: oneTime, ...answer } = step.expect ?? {}
    const { t_ms: otherTime, ...otherAnswer } = other.program.steps[at]?.expect ?? {}
    return isDeepStrictEqual(answer, otherAnswer) && sameTime(oneTime, otherTime)
  })
}

async function compare(program: Case, { outcomes }: Recorded): Promise<Divergence | null> {
  const expected = withExpectations(program, outcomes)
  const { steps } = await playCase(expected)
  const at = steps.findIndex(({ mismatch }) => mismatch !== null)
  return at < 0 ? null : { program: expected, at, steps }
}

function withExpectations(program: Case, outcomes: readonly Outcome[]): Case {
  const steps = program.steps.map((step, at) => {
    const { t_ms, ...untimed } = outcomes[at] as Outcome
    const timed = t_ms !== undefined && MAY_WAIT.test(step.call)
    return { ...step, expect: timed ? { ...untimed, t_ms } : untimed }
  })
  return { ...program, steps }
}

/** Of other calls the time tells how busy the machine was. */
const MAY_WAIT = /^(accept|connect|recv|send|close|poll|select|await)/

/** A case of the corpus: nothing after the step that parts, and times as the format writes them. */
export function asCase({ program, at }: Divergence, id: string): Case {
  const steps = program.steps.slice(0, at + 1).filter(({ expect }) => expect?.skipped !== true)
  return { ...program, id, title: 'found by the fuzzer', steps: steps.map(rounded) }
}

const SHORTEST_TIME_MS = 90

function rounded(step: Step): Step {
  const { t_ms, ...outcome } = step.expect ?? {}
  if (t_ms === undefined || t_ms < SHORTEST_TIME_MS) return { ...step, expect: outcome }
  return { ...step, expect: { ...outcome, t_ms: Math.round(t_ms / 10) * 10 } }
}
