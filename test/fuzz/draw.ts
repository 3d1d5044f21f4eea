/** Choices of a generator, from fast-check's randomness. */
import type { Random } from 'fast-check'

export type Weighted<T> = readonly (readonly [weight: number, value: T])[]

export class Draw {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return this.#random.nextInt(low, high)
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.int(1, n) === 1
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('nothing to choose from')
    return items[this.int(0, items.length - 1)] as T
  }

  weighted<T>(items: Weighted<T>): T {
    let left = this.int(
      1,
      items.reduce((sum, [weight]) => sum + weight, 0),
    )
    for (const [weight, value] of items) {
      left -= weight
      if (left <= 0) return value
    }
    throw new RangeError('nothing to choose from')
  }
}
