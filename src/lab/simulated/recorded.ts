/** What a simulated run may be given in place of what it draws itself: how another world's acceptors really worked. */
import type { Micros } from '../../core/time.ts'

export interface RecordedService {
  /** From when a connection was there and an acceptor free until it was accepted. */
  readonly pause: Micros
  /** From then until it was closed. */
  readonly time: Micros
}

/** The ticks at whose ends the kernel's timers went off. */
export interface RecordedTicks {
  readonly tick: Micros
  /** How much the kernel had counted of them when the run began. */
  readonly count: Micros
  /** By how much it was late, by the time at which it should have been. */
  readonly late: ReadonlyMap<Micros, Micros>
}

export interface Recorded {
  /** In the order of the accepts; the last one stands for all further ones. */
  readonly services: readonly RecordedService[]
  /** When each acceptor began to work, ascending. */
  readonly began: readonly Micros[]
  /** Null when unknown. */
  readonly ticks: RecordedTicks | null
}
