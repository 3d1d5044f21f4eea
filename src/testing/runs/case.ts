/** One run as data: everything that distinguishes it from the other runs of the same program. */
import type { FaultSchedule } from '../../sim/fault/schedule.ts'

/** One run: everything that decides how it goes. */
export interface Case<T = unknown> {
  /** Of the world. */
  readonly seed: number
  /** What is done to its world. */
  readonly faults: FaultSchedule
  /** What the programs find in `scope.input`. */
  readonly input: T
}
