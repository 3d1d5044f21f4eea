/** What must hold in every run: watches the events of one world, and is asked once all is quiet. */
import type { SimulatedWorld } from '../../adapters/sim/simulated-world.ts'
import { brand } from '../../core/brand.ts'
import type { TraceEvent } from '../../sim/trace.ts'

/** One run's watcher. Whatever a method throws fails the run. */
export interface Watch {
  /** Told of every event of the trace. */
  event?(event: TraceEvent): void
  /** The programs have ended (those that serve have not), and nothing is scheduled any more. */
  quiet?(): void
}

/** What must hold in every run. */
export interface Invariant {
  /** As failures call it. */
  readonly name: string
  /** Called for each run, before anything happens in it. */
  watch(world: SimulatedWorld): Watch
}

/** An invariant does not hold. */
export class InvariantError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** The name of the invariant. */
  readonly invariant: string

  constructor(invariant: string, message: string) {
    super(`${invariant}: ${message}`)
    this.invariant = invariant
  }
}
brand(InvariantError, 'InvariantError')
