/** The corpus on this machine's kernel: whether it still answers as recorded. */
import { isDeepStrictEqual } from 'node:util'
import type { Oracle } from '../oracle/oracle.ts'
import type { Case, Outcome, Step } from './case.ts'
import { sameTime } from './compare.ts'
import type { CaseVerdict, StepReport, Verdict } from './verdict.ts'

/** The oracle plays programs on one host with a loopback. */
const NEEDS_HOSTS: Verdict = { kind: 'skipped', unknown: ['several hosts'] }

export async function judgeOnKernel(played: Case, oracle: Oracle): Promise<CaseVerdict> {
  const name = { area: played.area, id: played.id, title: played.title ?? '' }
  if (played.hosts !== undefined) return { ...name, verdict: NEEDS_HOSTS }
  const steps = played.steps.map(({ expect: _, ...step }) => step)
  const outcomes = await oracle.play({ ...played, steps })
  const reports = played.steps.map((step, at) => reportOf(step, outcomes[at] ?? { skipped: true }))
  return { ...name, verdict: verdictOf(reports) }
}

/** Recorder and oracle give out symbols in the same order: outcomes can be compared as they are. */
function reportOf(step: Step, got: Outcome): StepReport {
  const { t_ms: expectedTime, ...expected } = step.expect ?? {}
  const { t_ms: gotTime, ...seen } = got
  const same = isDeepStrictEqual(seen, expected)
  const onTime = sameTime(expectedTime, gotTime)
  const mismatch = same ? (onTime ? null : 'another time') : 'another outcome'
  return { step, got, mismatch, rules: [] }
}

function verdictOf(steps: readonly StepReport[]): Verdict {
  const bad = steps.findIndex(({ mismatch }) => mismatch !== null)
  if (bad < 0) return { kind: 'passed' }
  const { step, mismatch, got } = steps[bad] as StepReport
  const why = `step ${bad} ${step.call}: ${mismatch}: recorded ${JSON.stringify(step.expect)}, now ${JSON.stringify(got)}`
  return { kind: 'failed', why, steps, trace: null }
}
