/** What is printed of a failure: what broke, the smallest run that breaks it, the sockets, the picture, the replay. */
import { scheduleText } from '../sim/fault/text.ts'
import { mermaid } from '../sim/mermaid.ts'
import { netstatText } from '../sim/netstat.ts'
import { valueText } from '../sim/trace-text.ts'
import type { FailureDetails } from './check-failed-error.ts'
import { isOwnFrame } from './own-frames.ts'
import { replayCommand } from './replay/command.ts'
import { ambientText } from './runs/ambient.ts'
import type { RunFailure } from './runs/failure.ts'

/** Longer diagrams help nobody on a terminal; the HTML page has it all. */
const LONGEST_DIAGRAM = 80

/** @param origin the file that the run was replayed from, when there is no token */
export function failureReport(
  details: FailureDetails,
  token: string | null,
  origin?: string,
): string {
  return [
    headline(details),
    ...indented(2, failureText(details)),
    '',
    ...counterexample(details),
    '',
    ...sockets(details),
    ...notes(details),
    ...machine(details),
    'What happened:',
    ...indented(2, diagram(details)),
    '',
    ...(origin === undefined ? replay(details, token) : [`Replayed from ${origin}`]),
  ].join('\n')
}

function headline({ name, runs, seed, failure, expected }: FailureDetails): string {
  if (expected === null) return `${name}: run ${runs} failed (seed ${seed})`
  return failure === null
    ? `${name}: the replay does not fail any more`
    : `${name}: the replay fails`
}

function failureText({ failure, run, expected }: FailureDetails): string {
  const lines = failure === null ? [] : [oneFailure(failure)]
  if (expected !== null) lines.push(replayText(run.hash, expected))
  return lines.join('\n')
}

const replayText = (hash: string, expected: string): string =>
  hash === expected
    ? `the same trace: ${hash}`
    : `another trace, ${hash} in place of ${expected}: the program or the library has changed`

function oneFailure({ kind, host, cause }: RunFailure): string {
  const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : valueText(cause)
  const place = cause instanceof Error ? firstFrame(cause) : ''
  const where = host === '' ? '' : `on ${host}, `
  return `${where}${kind}: ${what}${place === '' ? '' : `\n  ${place}`}`
}

function firstFrame(error: Error): string {
  const frames = (error.stack ?? '').split('\n').map((line) => line.trim())
  return frames.find((line) => line.startsWith('at ') && !isOwnFrame(line)) ?? ''
}

function counterexample({ case: { seed, faults, input }, shrinks, run }: FailureDetails): string[] {
  const steps = shrinks === 0 ? '' : `, the smallest found in ${shrinks} further runs`
  const lines = [`The run${steps}:`, `  seed ${seed}`]
  if (input !== undefined) lines.push(`  input ${inputText(input)}`)
  if (faults.length === 0) lines.push('  no faults')
  else lines.push('  faults', ...indented(4, scheduleText(faults)))
  lines.push(`  ends at ${run.lasted} ms`)
  return lines
}

/** A user's input may say better itself what it is. */
function inputText(input: unknown): string {
  const writes: unknown = (input as { toString?: unknown } | null)?.toString
  const own = typeof writes === 'function' && writes !== Object.prototype.toString
  return own && typeof input === 'object' && !Array.isArray(input) && !(input instanceof Uint8Array)
    ? String(input)
    : valueText(input)
}

function sockets({ run }: FailureDetails): string[] {
  const lines = Object.entries(run.sockets).flatMap(([host, rows]) => [
    `Sockets of ${host}:`,
    ...indented(2, rows.length === 0 ? 'none' : netstatText(rows)),
  ])
  return [...lines, '']
}

function notes({ run }: FailureDetails): string[] {
  const { notes: lines } = run.scope
  return lines.length === 0 ? [] : ['Notes:', ...lines.map((line) => `  ${line}`), '']
}

function machine({ run, failure }: FailureDetails): string[] {
  const { uses } = run.ambient
  if (uses.length === 0 || failure?.kind === 'nondeterministic') return []
  const lines = ambientText(uses).map((line) => `  ${line}`)
  return ['Taken from the machine, not from the world:', ...lines, '']
}

function diagram({ run }: FailureDetails): string {
  const lines = mermaid(run.events, { hosts: run.hosts }).trimEnd().split('\n')
  if (lines.length <= LONGEST_DIAGRAM) return lines.join('\n')
  const left = lines.length - LONGEST_DIAGRAM
  const participants = lines.filter((line) => / participant /.test(line)).length + 1
  const head = lines.slice(0, participants)
  const tail = lines.slice(participants - LONGEST_DIAGRAM)
  return [...head, `  %% ${left} lines before this are left out`, ...tail].join('\n')
}

function replay({ file, run }: FailureDetails, token: string | null): string[] {
  if (token === null) return ['It has no token: its input is no plain data.']
  return [`Replay (trace ${run.hash}):`, `  ${replayCommand(token, file)}`]
}

function indented(depth: number, text: string): string[] {
  return text.split('\n').map((line) => (line === '' ? '' : ' '.repeat(depth) + line))
}
