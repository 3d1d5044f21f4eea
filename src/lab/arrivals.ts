/** When clients come. */
import { shown, valueError } from '../core/arguments.ts'
import { type Micros, parseDuration } from '../core/time.ts'
import { ln } from '../sim/exact-math.ts'
import type { RandomStream } from '../sim/random.ts'

/** Independent clients. */
export interface PoissonArrivals {
  readonly kind: 'poisson'
}

/** One client after the other, at equal distances. */
export interface ConstantArrivals {
  readonly kind: 'constant'
}

/** Several clients at the same instant; the bursts come independently, their sizes are geometric with mean `size`. */
export interface BurstyArrivals {
  readonly kind: 'bursty'
  /** How many clients come at once, on average. */
  readonly size: number
}

/** At these times, microseconds from the beginning, in ascending order. */
export interface TracedArrivals {
  readonly kind: 'trace'
  /** When each client comes, microseconds. */
  readonly times: readonly Micros[]
}

/** How clients come; `kind` tells which way. */
export type ArrivalPattern = PoissonArrivals | ConstantArrivals | BurstyArrivals | TracedArrivals

const WANTED = 'wants poisson, constant, bursty, bursty:SIZE or trace:FILE'
const BURST = 10

/**
 * Reads `poisson`, `constant`, `bursty` (mean size 10), `bursty:25`. Throws an ArgumentError for others; a trace is read by
 * whoever can read files.
 */
export function parseArrivals(text: string): ArrivalPattern {
  const [kind, size, ...rest] = text.trim().toLowerCase().split(':')
  if (kind === 'bursty' && rest.length === 0) {
    return checkArrivals({ kind, size: size === undefined ? BURST : Number(size || Number.NaN) })
  }
  if ((kind === 'poisson' || kind === 'constant') && size === undefined) return { kind }
  throw valueError(`arrivals ${shown(text)}: ${WANTED}`)
}

/** Gives it back when it is a pattern of arrivals. Throws an ArgumentError. */
export function checkArrivals(given: unknown): ArrivalPattern {
  const pattern = given as ArrivalPattern | null
  switch (typeof pattern === 'object' ? pattern?.kind : undefined) {
    case 'poisson':
    case 'constant':
      return pattern as ArrivalPattern
    case 'bursty': {
      const { size } = pattern as BurstyArrivals
      if (typeof size === 'number' && size >= 1 && size <= 1e6) return pattern as BurstyArrivals
      throw valueError(`bursts of ${shown(size)}: wants a mean size of 1 or more`)
    }
    case 'trace':
      return checkTrace(pattern as TracedArrivals)
    default:
      throw valueError(`arrivals ${shown(given)}: ${WANTED}`)
  }
}

function checkTrace(pattern: TracedArrivals): TracedArrivals {
  let before = 0
  if (!Array.isArray(pattern.times) || pattern.times.length === 0) {
    throw valueError('a trace of arrivals wants at least one time')
  }
  for (const [index, time] of pattern.times.entries()) {
    if (!(Number.isSafeInteger(time) && time >= before)) {
      throw valueError(
        `arrival ${index + 1} of the trace, ${shown(time)}: wants whole microseconds, ascending`,
      )
    }
    before = time
  }
  return pattern
}

/**
 * Reads a trace: one arrival a line, as a duration from the beginning (`12ms`, `0.5s`); `#` begins a comment. Throws an
 * ArgumentError for others.
 */
export function parseTrace(text: string, name: string): TracedArrivals {
  const times: Micros[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const written = line.replace(/#.*/, '').trim()
    if (written === '') continue
    const time = parseDuration(written)
    if (time === undefined || time < (times.at(-1) ?? 0)) {
      throw valueError(
        `${name}, line ${index + 1}, ${shown(written)}: wants the time of an arrival such as 12ms, not before the last`,
      )
    }
    times.push(time)
  }
  if (times.length === 0) throw valueError(`${name}: wants at least one arrival`)
  return { kind: 'trace', times }
}

/** The instants of the arrivals, one after the other; Infinity when there are no more. */
export class Arrivals {
  readonly #pattern: ArrivalPattern
  readonly #draws: RandomStream
  /** Microseconds between clients. */
  readonly #gap: number
  /** The last instant, before rounding: roundings must not add up. */
  #last = 0
  #count = 0
  #together = 0

  constructor(pattern: ArrivalPattern, rate: number, draws: RandomStream) {
    this.#pattern = pattern
    this.#gap = 1e6 / rate
    this.#draws = draws
  }

  /** When the next client comes, microseconds. */
  next(): Micros {
    this.#count += 1
    const pattern = this.#pattern
    switch (pattern.kind) {
      case 'poisson':
        return this.#after(this.#gap)
      case 'constant':
        this.#last += this.#gap
        return Math.round(this.#last)
      case 'bursty':
        return this.#burst(pattern.size)
      case 'trace':
        return pattern.times[this.#count - 1] ?? Number.POSITIVE_INFINITY
    }
  }

  #after(mean: number): Micros {
    this.#last -= mean * ln(1 - this.#draws.unit())
    return Math.round(this.#last)
  }

  #burst(size: number): Micros {
    if (this.#together > 0) {
      this.#together -= 1
      return Math.round(this.#last)
    }
    // Geometric from 1 on: how many failures precede the first success of chance 1 / size.
    const more = size === 1 ? 0 : Math.floor(ln(1 - this.#draws.unit()) / ln(1 - 1 / size))
    this.#together = more
    return this.#after(this.#gap * size)
  }
}
