/** What can be asked of a world, a host or a promise, as Jest and vitest ask: each gives whether it holds, and why. */
import type { Received } from '../../core/socket/call.ts'
import { DeadlockError } from '../../sim/deadlock.ts'
import { valueText } from '../../sim/trace-text.ts'
import { linesOf } from '../runs/recording.ts'
import { type Session, sessionOf } from './session.ts'

export interface Verdict {
  readonly pass: boolean
  readonly message: () => string
}

const verdict = (pass: boolean, is: string, isNot: string): Verdict => ({
  pass,
  message: () => (pass ? isNot : is),
})

function mustHave(subject: unknown, matcher: string): Session {
  const session = sessionOf(subject)
  if (session !== undefined) return session
  throw new TypeError(`${matcher} wants the world of this test, or a host of it`)
}

const latin = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

/** What programs of the host, or of all hosts of the world, have received so far, socket by socket. */
function received(subject: unknown): string[] {
  const { world, events } = mustHave(subject, 'toHaveReceived')
  const host = subject === world ? null : (subject as { name: string }).name
  const sockets = new Map<string, string>()
  for (const event of events) {
    if (event.kind !== 'answer' || !event.call.startsWith('recv')) continue
    if (event.answer.failure !== null || (host !== null && event.host !== host)) continue
    const key = `${event.host} ${event.sock}`
    const { bytes } = event.answer.value as Received
    sockets.set(key, (sockets.get(key) ?? '') + latin(bytes))
  }
  return [...sockets.values()]
}

/** Whether some socket of a host (of any, for a world) was given these bytes, one after the other. */
function toHaveReceived(subject: unknown, data: string | Uint8Array): Verdict {
  const wanted = latin(typeof data === 'string' ? new TextEncoder().encode(data) : data)
  const all = received(subject)
  const list = all.map((one) => `  ${valueText(one)}`).join('\n') || '  nothing'
  return verdict(
    all.some((one) => one.includes(wanted)),
    `expected ${valueText(wanted)} to be received; what was:\n${list}`,
    `expected ${valueText(wanted)} not to be received`,
  )
}

/** Whether a promise rejects because nobody can go on. */
async function toBeDeadlocked(subject: unknown): Promise<Verdict> {
  const ended = await Promise.resolve(
    typeof subject === 'function' ? (subject as () => unknown)() : subject,
  ).then(
    () => 'it resolved',
    (error: unknown) => error,
  )
  return verdict(
    ended instanceof DeadlockError,
    `expected a deadlock; ${ended instanceof Error ? `it rejected with ${ended.name}: ${ended.message}` : String(ended)}`,
    `expected no deadlock\n${ended instanceof Error ? ended.message : ''}`,
  )
}

/** Whether the trace has lines that contain (or match) these, in this order. */
function toMatchTrace(subject: unknown, wanted: readonly (string | RegExp)[]): Verdict {
  const lines = linesOf(mustHave(subject, 'toMatchTrace').events)
  let at = 0
  for (const [index, one] of wanted.entries()) {
    const found = lines.findIndex((line, n) => n >= at && matches(line, one))
    if (found < 0) {
      const after = lines.slice(at).map((line) => `  ${line}`)
      const what = `expected ${String(one)} (number ${index + 1}) in the trace after line ${at}:`
      return verdict(false, [what, ...after].join('\n'), '')
    }
    at = found + 1
  }
  return verdict(true, '', `expected the trace not to have ${wanted.map(String).join(', then ')}`)
}

const matches = (line: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line)

export const MATCHERS = { toHaveReceived, toBeDeadlocked, toMatchTrace } as const

/** The matchers as methods of what `expect` gives. */
export interface WorldMatchers<R = unknown> {
  /** Of a host, or of a world for any of its hosts. */
  toHaveReceived(data: string | Uint8Array): R
  /** Of a promise, or of a function that gives one. */
  toBeDeadlocked(): Promise<R>
  /** Of a world: lines of its trace, in this order; texts that they contain, or patterns. */
  toMatchTrace(wanted: readonly (string | RegExp)[]): R
}
