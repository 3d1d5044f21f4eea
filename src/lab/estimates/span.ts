/** The part of a run that estimates are made of, cut into batches. */
import type { Micros } from '../../core/time.ts'
import { BATCHES } from './batch-means.ts'

export class Span {
  readonly from: Micros
  readonly until: Micros

  constructor(from: Micros, until: Micros) {
    this.from = from
    this.until = until
  }

  /** The batch that a time lies in, or -1. */
  batchOf(at: Micros): number {
    if (at < this.from || at >= this.until) return -1
    return Math.floor(((at - this.from) * BATCHES) / (this.until - this.from))
  }

  /** When a batch ends. */
  endOf(batch: number): Micros {
    return this.from + ((this.until - this.from) * (batch + 1)) / BATCHES
  }
}

/** A sum for each batch. */
export function sums(): Float64Array {
  return new Float64Array(BATCHES)
}

/** Adds to the sum of a batch; nothing for batch -1. */
export function addTo(all: Float64Array, batch: number, value: number): void {
  if (batch >= 0) all[batch] = (all[batch] as number) + value
}
