/** Verdicts as text. */
import type { Json, TraceRow } from './case.ts'
import type { CaseVerdict, StepReport, Verdict } from './verdict.ts'

const short = (value: unknown): string => JSON.stringify(value) ?? ''

/** `A s.recv(10)`. */
function callText({ who, sock, call, args, as }: StepReport['step']): string {
  const made = as === undefined ? '' : `${Array.isArray(as) ? as.join(', ') : String(as)} = `
  const inside = (args ?? []).map((arg: Json) => short(arg)).join(', ')
  return `${who}  ${made}${sock === undefined ? '' : `${sock}.`}${call}(${inside})`
}

function stepLines({ step, got, mismatch, rules }: StepReport, verbose: boolean): string[] {
  const lines = [`${mismatch === null ? '   ' : '  !'} ${callText(step)} -> ${short(got)}`]
  if (mismatch !== null) lines.push(`      ${mismatch}: expected ${short(step.expect)}`)
  if ((verbose || mismatch !== null) && rules.length > 0)
    lines.push(`      rules: ${rules.join(' ')}`)
  return lines
}

function rowText(row: TraceRow): string {
  const { step, t_ms, from, to, ...rest } = row
  return `${String(step).padStart(2)} ${String(t_ms).padStart(5)} ms  ${from} > ${to}  ${short(rest)}`
}

function traceLines(trace: Extract<Verdict, { kind: 'failed' }>['trace']): string[] {
  if (trace === null) return []
  return [
    '   trace expected',
    ...trace.expected.map((row) => `      ${rowText(row)}`),
    '   trace got',
    ...trace.got.map((row) => `      ${rowText(row)}`),
  ]
}

/** A failed case: its name and why; with `verbose`, everything that was played. */
export function failureText({ area, id, title, verdict }: CaseVerdict, verbose: boolean): string {
  if (verdict.kind !== 'failed') return ''
  const { why, steps, trace } = verdict
  const lines = [`FAIL ${area}/${id}  ${title}`, `   ${why}`]
  const bad = steps.findIndex(({ mismatch }) => mismatch !== null)
  const shown = verbose || bad < 0 ? steps : steps.slice(0, bad + 1)
  lines.push(...shown.flatMap((step) => stepLines(step, verbose)))
  if (verbose) lines.push(...traceLines(trace))
  return lines.join('\n')
}

interface Counts {
  passed: number
  failed: number
  skipped: number
  readonly unknown: Set<string>
}

/** `area  N passed, N failed, N skipped`, a line for each area, and the line that sums up. */
export function summaryLines(verdicts: readonly CaseVerdict[]): string[] {
  const areas = new Map<string, Counts>()
  for (const { area, verdict } of verdicts) {
    const counts = areas.get(area) ?? { passed: 0, failed: 0, skipped: 0, unknown: new Set() }
    areas.set(area, counts)
    counts[verdict.kind] += 1
    if (verdict.kind === 'skipped') for (const call of verdict.unknown) counts.unknown.add(call)
  }
  const width = Math.max(0, ...[...areas.keys()].map((area) => area.length))
  const lines = [...areas].map(([area, { passed, failed, skipped, unknown }]) => {
    const calls = unknown.size === 0 ? '' : ` (unknown calls ${[...unknown].sort().join(', ')})`
    return `${area.padEnd(width)}  ${passed} passed, ${failed} failed, ${skipped} skipped${calls}`
  })
  return [...lines, totalLine(verdicts)]
}

function totalLine(verdicts: readonly CaseVerdict[]): string {
  const count = (kind: Verdict['kind']): number =>
    verdicts.filter(({ verdict }) => verdict.kind === kind).length
  return `${count('passed')} passed, ${count('failed')} failed`
}
