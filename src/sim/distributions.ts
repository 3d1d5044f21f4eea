// How long things take, as data: what each kind of distribution means and how a value is drawn from
// it. What the values are for, and which stream they come from, is the caller's business.
//
// Every value but a constant costs exactly one draw, by inversion: the same draw under another
// distribution of the kind gives the corresponding value, and no later draw shifts. Only exact
// arithmetic is used (see exact-math.ts), so a seed gives the same values on every engine.
import type { Micros } from '../core/time.ts'
import { exp, ln, normalBelow, normalDensity, normalQuantile } from './exact-math.ts'
import type { RandomStream } from './random.ts'

/** Always `value`. */
export interface Constant {
  readonly kind: 'constant'
  readonly value: Micros
}

/** Every time from `min` to `max` equally likely. */
export interface Uniform {
  readonly kind: 'uniform'
  readonly min: Micros
  readonly max: Micros
}

/** Bell-shaped around `mean`, and never below zero: what is left of the bell above zero. */
export interface Normal {
  readonly kind: 'normal'
  readonly mean: Micros
  readonly deviation: Micros
}

/** The time to the next of events that keep no memory, `mean` apart on average. */
export interface Exponential {
  readonly kind: 'exponential'
  readonly mean: Micros
}

/** `low`, but `high` with probability `chance`. */
export interface Bimodal {
  readonly kind: 'bimodal'
  readonly low: Micros
  readonly high: Micros
  readonly chance: number
}

/** Half of the values below `median`, a long tail above; the logarithm has deviation `sigma`. */
export interface Lognormal {
  readonly kind: 'lognormal'
  readonly median: Micros
  readonly sigma: number
}

/** At least `min`; longer than `x` with probability `(min / x) ** shape`. A heavy tail. */
export interface Pareto {
  readonly kind: 'pareto'
  readonly min: Micros
  readonly shape: number
}

/** One of the measured `values`, each equally likely. */
export interface Empirical {
  readonly kind: 'empirical'
  readonly values: readonly Micros[]
}

/** A distribution of durations. All times are in microseconds. */
export type Distribution =
  | Constant
  | Uniform
  | Normal
  | Exponential
  | Bimodal
  | Lognormal
  | Pareto
  | Empirical

const KINDS: readonly Distribution['kind'][] = [
  'constant',
  'uniform',
  'normal',
  'exponential',
  'bimodal',
  'lognormal',
  'pareto',
  'empirical',
]

/** Draws one duration: whole microseconds, not negative. One draw of the stream, none for a constant. */
export const sample = (distribution: Distribution, stream: RandomStream): Micros => {
  if (distribution.kind === 'constant') return distribution.value
  const drawn = Math.round(quantile(distribution, stream.unit()))
  return Math.min(Math.max(drawn, 0), Number.MAX_SAFE_INTEGER)
}

/** The value that a share `u` of all values does not exceed; `u` is in [0, 1). */
const quantile = (d: Exclude<Distribution, Constant>, u: number): number => {
  switch (d.kind) {
    case 'uniform':
      // One microsecond more, and rounding down: the ends are as likely as the rest.
      return d.min + Math.floor(u * (d.max - d.min + 1))
    case 'normal': {
      const below = cutOff(d)
      return d.mean + d.deviation * normalQuantile(inside(below + u * (1 - below)))
    }
    case 'exponential':
      return -d.mean * ln(1 - u)
    case 'bimodal':
      return u < 1 - d.chance ? d.low : d.high
    case 'lognormal':
      return d.median * exp(d.sigma * normalQuantile(inside(u)))
    case 'pareto':
      return d.min * exp(-ln(1 - u) / d.shape)
    case 'empirical':
      return d.values[Math.floor(u * d.values.length)] as Micros
  }
}

/** The share of the whole bell that lies below zero. */
const cutOff = (d: Normal): number => (d.deviation === 0 ? 0 : normalBelow(-d.mean / d.deviation))

/** Keeps a draw off 0 and 1, whose quantiles are infinite, by half its step. */
const inside = (p: number): number => Math.min(Math.max(p, 2 ** -54), 1 - 2 ** -53)

/** The mean in microseconds, before rounding; Infinity for a Pareto of shape 1 or less. */
export const mean = (d: Distribution): number => {
  switch (d.kind) {
    case 'constant':
      return d.value
    case 'uniform':
      return (d.min + d.max) / 2
    case 'normal': {
      if (d.deviation === 0) return d.mean
      const density = normalDensity(d.mean / d.deviation)
      return d.mean + (d.deviation * density) / (1 - cutOff(d))
    }
    case 'exponential':
      return d.mean
    case 'bimodal':
      return d.low * (1 - d.chance) + d.high * d.chance
    case 'lognormal':
      return d.median * exp((d.sigma * d.sigma) / 2)
    case 'pareto':
      return d.shape > 1 ? (d.min * d.shape) / (d.shape - 1) : Infinity
    case 'empirical':
      return d.values.reduce((sum, value) => sum + value, 0) / d.values.length
  }
}

/** A text or a record that is no distribution. `wanted` says what would have been one. */
export class DistributionError extends TypeError {
  readonly code = 'ERR_INVALID_DISTRIBUTION'
  readonly given: string
  readonly wanted: string

  constructor(given: string, wanted: string) {
    super(`${given} is no distribution: wants ${wanted}`)
    this.name = 'DistributionError'
    this.given = given
    this.wanted = wanted
  }
}

/**
 * Checks a distribution written as data.
 * @returns the same
 * @throws {DistributionError} which says what is wanted
 */
export const checkDistribution = (distribution: Distribution): Distribution => {
  const wanted = distributionFault(distribution)
  if (wanted !== undefined) throw new DistributionError(JSON.stringify(distribution), wanted)
  return distribution
}

const isTime = (n: number): boolean => Number.isSafeInteger(n) && n >= 0

const TIMES = 'whole microseconds, not negative'

/** What would be wanted instead of this, or undefined when it is a distribution. */
export const distributionFault = (d: Distribution): string | undefined => {
  switch (d.kind) {
    case 'constant':
      return isTime(d.value) ? undefined : TIMES
    case 'uniform':
      if (!(isTime(d.min) && isTime(d.max))) return TIMES
      return d.min <= d.max ? undefined : 'the lesser end first'
    case 'normal':
      return isTime(d.mean) && isTime(d.deviation) ? undefined : TIMES
    case 'exponential':
      return isTime(d.mean) ? undefined : TIMES
    case 'bimodal':
      if (!(isTime(d.low) && isTime(d.high))) return TIMES
      return d.chance >= 0 && d.chance <= 1 ? undefined : 'a chance from 0 to 1'
    case 'lognormal':
      if (!isTime(d.median)) return TIMES
      return d.sigma >= 0 && d.sigma <= 10 ? undefined : 'a sigma from 0 to 10'
    case 'pareto':
      if (!(isTime(d.min) && d.min > 0)) return 'a least time of one microsecond or more'
      return d.shape > 0 && d.shape < Infinity ? undefined : 'a shape above 0'
    case 'empirical':
      return Array.isArray(d.values) && d.values.length > 0 && d.values.every(isTime)
        ? undefined
        : `${TIMES}, at least one`
    default:
      return `a kind, one of ${KINDS.join(', ')}`
  }
}
