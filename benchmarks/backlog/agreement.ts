/** Holds runs under the refusing profile against theory: which intervals hold the value that they should hold. */
import type { Estimate } from '../../src/lab/estimates/batch-means.ts'
import { simulateBacklog } from '../../src/lab/measure.ts'
import type { BacklogReport } from '../../src/lab/report/report.ts'
import type { Theory } from '../../src/lab/theory/applies.ts'
import { type Cell, optionsOf } from './cells.ts'

export interface Verdict {
  readonly cell: Cell
  readonly report: BacklogReport
  readonly theory: Theory
  readonly blocking: boolean
  readonly queue: boolean
}

export function judge(cell: Cell): Verdict {
  const report = simulateBacklog(optionsOf(cell))
  const { theory, refusedShare, queue } = report
  if (theory === null || queue === null) throw new Error('a cell without a theory')
  return {
    cell,
    report,
    theory,
    blocking: holds(refusedShare, theory.blocking),
    queue: holds(queue, theory.queue),
  }
}

/** How many intervals lie beside the value. */
export function misses(verdicts: readonly Verdict[]): number {
  return verdicts.reduce((sum, { blocking, queue }) => sum + Number(!blocking) + Number(!queue), 0)
}

/** The chance that an interval of 99 % does not hold the truth. */
const MISS = 0.01

/**
 * So many of `intervals` that hold the truth in 99 of 100 cases may miss it: more would happen once in a thousand times
 * (binomial).
 */
export function allowed(intervals: number): number {
  let count = 0
  while (chanceOfSoMany(count + 1, intervals) > 0.001) count += 1
  return count
}

/** The chance that so many of `intervals`, or more, miss the truth (binomial). */
export function chanceOfSoMany(missed: number, intervals: number): number {
  let chance = (1 - MISS) ** intervals
  let fewer = 0
  for (let count = 0; count < missed; count += 1) {
    fewer += chance
    chance *= ((intervals - count) / (count + 1)) * (MISS / (1 - MISS))
  }
  return 1 - fewer
}

function holds({ low, high }: Estimate, value: number): boolean {
  return low <= value && value <= high
}
