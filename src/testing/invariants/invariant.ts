/** What must hold in every run: watches the events of one world, and is asked once all is quiet. */
import type { SimulatedWorld } from '../../adapters/sim/simulated-world.ts'
import { brand } from '../../core/brand.ts'
import type { TraceEvent } from '../../sim/trace.ts'

/** One run's watcher. Whatever a method throws fails the run. */
export interface Watch {
  event?(event: TraceEvent): void
  /** The programs have ended (those that serve have not), and nothing is scheduled any more. */
  quiet?(): void
}

export interface Invariant {
  readonly name: string
  /** Called for each run, before anything happens in it. */
  watch(world: SimulatedWorld): Watch
}

export class InvariantError extends Error {
  declare readonly name: string
  readonly invariant: string

  constructor(invariant: string, message: string) {
    super(`${invariant}: ${message}`)
    this.invariant = invariant
  }
}
brand(InvariantError, 'InvariantError')
