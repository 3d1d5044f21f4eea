/** One run as data: everything that distinguishes it from the other runs of the same program. */
import type { FaultSchedule } from '../../sim/fault/schedule.ts'

export interface Case<T = unknown> {
  /** Of the world. */
  readonly seed: number
  readonly faults: FaultSchedule
  /** What the programs find in `scope.input`. */
  readonly input: T
}
