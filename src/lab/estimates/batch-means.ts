/**
 * Confidence intervals for the averages of one long run. Neighbouring values depend on each other, those of long batches
 * hardly: the run is cut into batches, and the scatter of their averages gives the interval (Law, Simulation Modeling
 * and Analysis, 9.5.3). Averages are ratios of sums, such as refused by offered, with the scatter of a ratio.
 */
import { studentQuantile } from './student.ts'

/** How many batches a run is cut into. */
export const BATCHES = 30

/** The share of intervals that hold the true value, were the run repeated. */
const CONFIDENCE = 0.99

/** An average with its interval. NaN stands for what was not seen at all. */
export interface Estimate {
  /** The average. */
  readonly mean: number
  /** The lower end of its 99 % interval. */
  readonly low: number
  /** The upper end. */
  readonly high: number
}

/** So few clusters of events are told by Poisson's law: their batches are mostly empty. */
const FEW = 20

/** The average over all batches of `parts` by `wholes`. */
export function ratioEstimate(parts: Float64Array, wholes: Float64Array): Estimate {
  const whole = total(wholes)
  const used = wholes.reduce((count, value) => count + (value > 0 ? 1 : 0), 0)
  const mean = total(parts) / whole
  if (whole === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN }
  if (used < 2) return { mean, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  let squares = 0
  for (const [index, part] of parts.entries()) {
    squares += (part - mean * (wholes[index] as number)) ** 2
  }
  const error = Math.sqrt((squares / (used - 1)) * used) / whole
  const half = studentQuantile((1 + CONFIDENCE) / 2, used - 1) * error
  return { mean, low: mean - half, high: mean + half }
}

/**
 * A share of a count: as {@link ratioEstimate}, within 0 and 1, and right for rare events too.
 * @param cluster how many events come together: those that none has been seen of would have brought so many
 */
export function shareEstimate(
  events: Float64Array,
  trials: Float64Array,
  cluster: number = 1,
): Estimate {
  const tried = total(trials)
  const clusters = total(events) / cluster
  const { mean, low, high } = ratioEstimate(events, trials)
  if (tried === 0 || clusters >= FEW) {
    return { mean, low: Math.max(low, 0), high: Math.min(high, 1) }
  }
  const tail = (1 - CONFIDENCE) / 2
  const least = (poissonLow(Math.floor(clusters), tail) * cluster) / tried
  const most = (poissonHigh(Math.ceil(clusters), tail) * cluster) / tried
  return {
    mean,
    low: Math.min(least, Math.max(low, 0)),
    high: Math.min(1, Math.max(high, most)),
  }
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** The chance of at most `count` where `mean` are expected. */
function poissonBelow(count: number, mean: number): number {
  let term = Math.exp(-mean)
  let sum = 0
  for (let n = 0; n <= count; n += 1) {
    sum += term
    term *= mean / (n + 1)
  }
  return sum
}

/** The mean at which so few as `count` have the chance `tail`. */
function poissonHigh(count: number, tail: number): number {
  return rootOf((mean) => poissonBelow(count, mean) - tail, count, 10 * count + 20)
}

/** The mean at which so many as `count` have the chance `tail`. */
function poissonLow(count: number, tail: number): number {
  if (count === 0) return 0
  return rootOf((mean) => tail - (1 - poissonBelow(count - 1, mean)), 0, count)
}

/** Where a falling function is zero. */
function rootOf(falling: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (falling(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
