/** What must hold whatever programs, peers and drivers do. When it does not, the library is wrong and says where. */
import type { Micros } from './time.ts'

/** An invariant is broken: nobody catches this on the way out. */
export class BrokenInvariant extends Error {
  /** The part of the machine that found out. */
  readonly phase: string
  /** What it had in hand. */
  readonly input: string
  /** Virtual time in microseconds; null in parts that know no time. */
  readonly at: Micros | null

  constructor(phase: string, input: string, at: Micros | null) {
    super(`broken invariant: ${phase}: ${input}${at === null ? '' : ` at ${at} us`}`)
    this.name = 'BrokenInvariant'
    this.phase = phase
    this.input = input
    this.at = at
  }
}

/** Throws a {@link BrokenInvariant} unless `holds`. */
export function invariant(
  holds: boolean,
  phase: string,
  input: string,
  at: Micros | null,
): asserts holds {
  if (!holds) throw new BrokenInvariant(phase, input, at)
}
