/** What a campaign has found, in words; a divergence as a case for `test/corpus`. */
import type { Json, Outcome } from '../conformance/case.ts'
import { isArray, isObject } from '../conformance/json.ts'
import type { Played } from '../conformance/player.ts'
import { failureText } from '../conformance/report.ts'
import type { Tally } from './campaign.ts'
import { asCase, type Divergence } from './duel.ts'

/** Of those that part at the same call in the same way, the first. */
export function different(divergences: readonly Divergence[]): readonly Divergence[] {
  const byLook = new Map<string, Divergence>()
  for (const divergence of divergences) {
    const { step, got } = partingStep(divergence)
    const names = (step.args ?? []).filter((arg) => typeof arg === 'string')
    const look = JSON.stringify([step.call, names, lookOf(step.expect ?? {}), lookOf(got)])
    if (!byLook.has(look)) byLook.set(look, divergence)
  }
  return [...byLook.values()]
}

/** What kind of outcome it is: without numbers and names, but with states and errnos; rows in some order. */
function lookOf({ t_ms: _, ...outcome }: Outcome): string {
  const look = shapeOf(outcome)
  return JSON.stringify(isArray(outcome.ok) ? outcome.ok.map(shapeOf).sort() : look)
}

function shapeOf(value: Json): string {
  if (isArray(value)) return `[${value.map(shapeOf).join(' ')}]`
  if (isObject(value)) {
    return Object.entries(value)
      .map(([key, item]) => `${key}=${shapeOf(item)}`)
      .join(' ')
  }
  if (typeof value === 'string') return /^[A-Z][A-Z_\d]*$/.test(value) ? value : 'text'
  return typeof value
}

function partingStep({ steps, at }: Divergence): Played {
  return steps[at] as Played
}

function whereTheyPart(divergence: Divergence): string {
  const { step, got, mismatch } = partingStep(divergence)
  const there = JSON.stringify(step.expect)
  return `step ${divergence.at} ${step.call}: ${mismatch}: the kernel ${there}, here ${JSON.stringify(got)}`
}

/** The steps, what fired, and the case. */
export function divergenceText(divergence: Divergence, id: string): string {
  const made = asCase(divergence, id)
  const why = whereTheyPart(divergence)
  const verdict = { kind: 'failed', why, steps: divergence.steps, trace: null } as const
  const text = failureText({ area: made.area, id, title: made.title ?? '', verdict }, false)
  return `${text}\n${JSON.stringify(made)}\n`
}

/** Programs that say nothing: which, and why. */
export function notCounted({ others }: Tally): readonly string[] {
  const lines: string[] = []
  for (const verdict of others) {
    if (verdict.kind === 'differ') continue
    const why = verdict.kind === 'late' ? 'the machine is too busy' : verdict.why
    const { divergence } = verdict
    lines.push(`NOT COUNTED, ${why}: ${whereTheyPart(divergence)}`)
    lines.push(JSON.stringify(asCase(divergence, 'not-counted')))
  }
  return lines
}

/** The figures. */
export function summary({ agree, others }: Tally): string {
  const count = (kind: string): number =>
    others.filter((verdict) => kind === (verdict.kind === 'unsettled' ? verdict.why : verdict.kind))
      .length
  const figures = [
    `${agree} agree with the kernel, ${count('differ')} differ`,
    `not counted: ${count('the kernel disagrees with itself')} on which the kernel disagrees with itself`,
    `${count('it hangs on a few milliseconds')} that hang on a few milliseconds`,
    `${count('late')} for which the machine was too busy`,
  ]
  return figures.join(', ').replace(', not counted', '; not counted')
}
