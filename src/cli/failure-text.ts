/** How a program failed, for people to read. */
import { inspect } from 'node:util'
import { formatTime, ms } from '../core/time.ts'
import { DeadlockError } from '../sim/deadlock.ts'
import { LoadError } from './load.ts'
import { NeverEnds } from './settle.ts'
import { type Outcome, WORLD_TEXT } from './worlds.ts'

/** Frames of this library and of Node say nothing about the program. */
const HERE = new URL('..', import.meta.url).href
const FRAME = /^\s+at /
const isForeign = (line: string): boolean =>
  FRAME.test(line) && (line.includes(HERE) || line.includes('node:internal'))

/** What was thrown: the text alone where it says everything, else with its stack and fields. */
export function thrownText(thrown: unknown): string {
  const plain = [DeadlockError, LoadError, NeverEnds].some((type) => thrown instanceof type)
  if (plain) return (thrown as Error).message
  if (thrown instanceof Error) leaveOut(thrown)
  return inspect(thrown)
}

/** Leaves the foreign frames out of a stack, where others remain. */
function leaveOut(error: Error): void {
  const lines = error.stack?.split('\n') ?? []
  const own = lines.filter((line) => !isForeign(line))
  if (own.some((line) => FRAME.test(line))) error.stack = own.join('\n')
}

/** One line, the same in both worlds: `ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:80`. */
export function thrownSummary(thrown: unknown): string {
  if (thrown instanceof NeverEnds) return thrown.message.split('\n')[0] as string
  if (thrown instanceof DeadlockError)
    return `threw DeadlockError: ${thrown.blocked.length} blocked`
  if (!(thrown instanceof Error)) return `threw ${inspect(thrown, { breakLength: Infinity })}`
  return `threw ${thrown.name}: ${thrown.message.split('\n')[0]}`
}

/** Why a program failed in a world. */
export function failureText(file: string, { world, failure, lasted }: Outcome): string {
  const at = world === 'sim' ? `, at ${formatTime(ms(lasted))} s` : ''
  const where = `${file} failed in the ${WORLD_TEXT[world]} world${at}`
  return `dryport: ${where}\n${thrownText(failure?.thrown)}`
}
