/** The three clocks: how far events may run by themselves. */
import { shown, valueError } from '../../core/arguments.ts'
import type { Micros } from '../../core/time.ts'
import type { WallClock } from '../wall-clock.ts'

/** When virtual time goes on: see `SimulateOptions.clock`. */
export type ClockKind = 'auto' | 'manual' | 'realtime'

export interface Pace {
  /** When nothing is scheduled, nothing will ever happen again. */
  readonly endless: boolean
  /** How far events may run when every program waits. */
  limit(now: Micros): Micros
  /** The time that it is by the wall, where that counts. */
  readonly due: (() => Micros) | null
  /** The next event lies beyond the limit: calls `run` when it is due, if that is ever known. */
  wake(next: Micros, run: () => void): void
  cancel(): void
}

const nothing = (): void => {}

/** Time goes on whenever every program waits. */
const AUTO: Pace = {
  endless: true,
  limit: () => Number.POSITIVE_INFINITY,
  due: null,
  wake: nothing,
  cancel: nothing,
}

/** Time goes on only by hand; what is due at once still happens. */
const MANUAL: Pace = {
  endless: false,
  limit: (now) => now,
  due: null,
  wake: nothing,
  cancel: nothing,
}

/** Time goes on with the wall clock. */
class Realtime implements Pace {
  readonly endless = false
  readonly #wall: WallClock
  readonly #start: number
  #cancel: () => void = nothing

  constructor(wall: WallClock) {
    this.#wall = wall
    this.#start = wall.now()
  }

  readonly due = (): Micros => Math.floor((this.#wall.now() - this.#start) * 1000)

  limit(): Micros {
    return this.due()
  }

  wake(next: Micros, run: () => void): void {
    this.#cancel()
    this.#cancel = nothing
    if (next === Number.POSITIVE_INFINITY) return
    this.#cancel = this.#wall.wait(Math.max(0, (next - this.due()) / 1000), run)
  }

  cancel(): void {
    this.#cancel()
  }
}

export function paceOf(kind: ClockKind, wall: WallClock): Pace {
  switch (kind) {
    case 'auto':
      return AUTO
    case 'manual':
      return MANUAL
    case 'realtime':
      return new Realtime(wall)
    default:
      throw valueError(`not a clock: ${shown(kind)}`)
  }
}
