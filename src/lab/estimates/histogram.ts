/**
 * How often which value occurred, in constant memory: counters whose width grows with the value, so that every value is
 * known to one part in 64 (the idea of HdrHistogram). Exact below 64, and at the greatest value.
 */

/** Each doubling is divided into so many counters. */
const PARTS = 64
const PART_BITS = 6
/** Values up to 2^46: two years in microseconds. Larger ones count as the last. */
const DOUBLINGS = 41

export class Histogram {
  count = 0
  greatest = 0
  #sum = 0
  readonly #counters = new Float64Array(PARTS * DOUBLINGS)

  /** @param value a whole number, not negative */
  add(value: number): void {
    this.count += 1
    this.#sum += value
    if (value > this.greatest) this.greatest = value
    const at = placeOf(value)
    this.#counters[at] = (this.#counters[at] as number) + 1
  }

  /** The mean, exact; NaN when nothing was added. */
  get mean(): number {
    return this.#sum / this.count
  }

  /** A value that a share `p` (0 to 1) of all do not exceed; NaN when nothing was added. */
  quantile(p: number): number {
    if (this.count === 0) return Number.NaN
    let left = Math.max(1, Math.ceil(p * this.count))
    for (const [at, counted] of this.#counters.entries()) {
      left -= counted
      if (left <= 0) return Math.min(middleOf(at), this.greatest)
    }
    return this.greatest
  }

  /** How many did not exceed `value`, to the width of its counter. */
  countUpTo(value: number): number {
    return this.#counters.subarray(0, placeOf(value) + 1).reduce((sum, counted) => sum + counted, 0)
  }
}

function placeOf(value: number): number {
  if (value < PARTS) return value
  const doubling = Math.floor(Math.log2(value)) - PART_BITS
  const part = Math.floor(value / 2 ** doubling) - PARTS
  // Math.log2 may round up to the next doubling.
  const at = (doubling + 1) * PARTS + part
  return Math.min(at, PARTS * DOUBLINGS - 1)
}

function middleOf(at: number): number {
  if (at < PARTS) return at
  const doubling = Math.floor(at / PARTS) - 1
  return Math.floor((PARTS + (at % PARTS) + 0.5) * 2 ** doubling)
}
