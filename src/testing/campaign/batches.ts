/**
 * A campaign is cut into batches, each with a seed of its own: which run is made does not depend on how many workers or
 * shards there are.
 */
import { RunningHash } from '../../sim/hash.ts'

export interface Batch {
  readonly index: number
  readonly seed: number
  readonly runs: number
}

export interface Shard {
  /** From 1. */
  readonly index: number
  readonly count: number
}

const SIZE = 50

/** The batches of a shard. */
export function batches(runs: number, seed: number, { index, count }: Shard): Batch[] {
  const all = Math.ceil(runs / SIZE)
  const mine: Batch[] = []
  for (let batch = index - 1; batch < all; batch += count) {
    mine.push({
      index: batch,
      seed: batchSeed(seed, batch),
      runs: Math.min(SIZE, runs - batch * SIZE),
    })
  }
  return mine
}

/** The first batch has the seed of the campaign, so that a short one is a `check`. */
function batchSeed(seed: number, batch: number): number {
  if (batch === 0) return seed
  const [word] = new RunningHash().int(seed).int(batch).words()
  return word >>> 1
}
