/** What a simulated run may be given in place of what it draws itself: how another world's acceptors really worked. */
import type { Micros } from '../../core/time.ts'

export interface RecordedService {
  /** From when a connection was there and an acceptor free until it was accepted. */
  readonly pause: Micros
  /** From then until it was closed. */
  readonly time: Micros
}

export interface Recorded {
  /** In the order of the accepts; the last one stands for all further ones. */
  readonly services: readonly RecordedService[]
  /** When each acceptor began to work, ascending. */
  readonly began: readonly Micros[]
  /** Ticks of the kernel's timers: their length, and where in their count the run began; null when unknown. */
  readonly ticks: { readonly tick: Micros; readonly count: Micros } | null
}
