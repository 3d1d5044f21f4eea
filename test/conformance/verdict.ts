/** What is said of a case after it was played: plain data, so that a worker can send it. */
import type { Case, Outcome, Step, TraceRow } from './case.ts'
import type { TraceLevel } from './compare-trace.ts'
import { type PlayedCase, playCase, unknownCalls } from './player.ts'

export interface StepReport {
  readonly step: Step
  readonly got: Outcome
  readonly mismatch: string | null
  readonly rules: readonly string[]
}

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly unknown: readonly string[] }
  | {
      readonly kind: 'failed'
      /** One line. */
      readonly why: string
      readonly steps: readonly StepReport[]
      readonly trace: {
        readonly expected: readonly TraceRow[]
        readonly got: readonly TraceRow[]
      } | null
    }

export interface CaseVerdict {
  readonly area: string
  readonly id: string
  readonly title: string
  readonly verdict: Verdict
}

/** Plays a case and judges it. A case with a call that nobody knows is not played. */
export async function judge(played: Case, level: TraceLevel): Promise<CaseVerdict> {
  const name = { area: played.area, id: played.id, title: played.title ?? '' }
  const unknown = unknownCalls(played)
  if (unknown.length > 0) return { ...name, verdict: { kind: 'skipped', unknown } }
  try {
    return { ...name, verdict: verdictOf(await playCase(played, level)) }
  } catch (error) {
    const why = `the replay broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    return { ...name, verdict: { kind: 'failed', why, steps: [], trace: null } }
  }
}

function verdictOf(played: PlayedCase): Verdict {
  const { steps, traceMismatch } = played
  const bad = steps.findIndex(({ mismatch }) => mismatch !== null)
  const traces =
    traceMismatch === null ? null : { expected: played.case.trace ?? [], got: played.trace ?? [] }
  if (bad >= 0) {
    const { step, mismatch, got } = steps[bad] as StepReport
    const why = `step ${bad} ${step.call}: ${mismatch}: expected ${JSON.stringify(step.expect)}, got ${JSON.stringify(got)}`
    return { kind: 'failed', why, steps, trace: traces }
  }
  if (traceMismatch === null) return { kind: 'passed' }
  const { what, expected, got } = traceMismatch
  const why = `trace: ${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`
  return { kind: 'failed', why, steps, trace: traces }
}
