// When a kernel that counts time in ticks lets its timers go off, and in which order. At the end of the tick that a timer
// is for and, the further ahead it was set, the more coarsely, so that timers of about one time go off together: eight
// times coarser for each level, and 63 units of a level before the next one begins. Of those that go off together the one
// that was set last comes first, as each slot is a list that grows at its head. So has Linux it (kernel/time/timer.c,
// facts 10).
import type { Micros } from '../core/time.ts'
import type { TimerDue } from './event.ts'

const LEVEL_UNITS = 63
const LEVEL_BITS = 3

export class TimerWheel {
  /** The length of a tick. */
  readonly tick: Micros
  readonly #slots = new Map<Micros, Set<TimerDue>>()

  constructor(tick: Micros) {
    this.tick = tick
  }

  /** When a timer goes off that is set at `now` for `due`. */
  timeOf(now: Micros, due: Micros): Micros {
    const wanted = Math.floor(due / this.tick)
    const ahead = wanted - Math.floor(now / this.tick)
    let unit = 1
    while (ahead >= LEVEL_UNITS * unit) unit *= 2 ** LEVEL_BITS
    return (Math.floor(wanted / unit) + 1) * unit * this.tick
  }

  /** The timer goes off at its `due`. */
  add(timer: TimerDue): void {
    const slot = this.#slots.get(timer.due)
    if (slot === undefined) this.#slots.set(timer.due, new Set([timer]))
    else slot.add(timer)
  }

  /** The timer does not go off at its `due`. */
  remove(timer: TimerDue): void {
    const slot = this.#slots.get(timer.due)
    if (slot?.delete(timer) === true && slot.size === 0) this.#slots.delete(timer.due)
  }

  /** All timers that go off together with one that does, in their order; none of them is set any more. */
  take(timer: TimerDue): readonly TimerDue[] {
    const slot = this.#slots.get(timer.due)
    if (slot === undefined) return [timer]
    this.#slots.delete(timer.due)
    return [...slot].reverse()
  }

  clear(): void {
    this.#slots.clear()
  }
}
