/** A program with what it is put to, as a file exports it for `dryport explore`. */
import type { CheckOptions } from '../options.ts'
import { checkProgram, type Program } from '../program.ts'

/** A program and how it is run, for `dryport explore`. */
export interface Campaign<T = unknown> {
  /** What is run. */
  readonly program: Program<T>
  /** Runs, seed, replay and time are the command's to say. */
  readonly options: CheckOptions<T>
}

/** The default export of a file for `dryport explore`. */
export function campaign<T = undefined>(
  program: Program<T>,
  options: CheckOptions<T> = {},
): Campaign<T> {
  checkProgram(program)
  return { program, options }
}

/** A program of `dryport run` is one of the host `host`. */
type PlainProgram = (host: unknown, log: (line: string) => void) => unknown

/** @throws {TypeError} when the default export of a file is none */
export function campaignOf(exported: unknown): Campaign {
  if (typeof exported === 'function') {
    const program = exported as PlainProgram
    return { program: { host: (host) => program(host, () => {}) }, options: {} }
  }
  const { program, options = {} } = (exported ?? {}) as Partial<Campaign>
  checkProgram(program)
  return { program: program as Program, options }
}
