// When a kernel that counts time in ticks lets its timers go off, and in which order. At the end of the tick that a timer
// is for and, the further ahead it was set, the more coarsely, so that timers of about one time go off together: eight
// times coarser for each level, and 63 units of a level before the next one begins. Of those that go off together the
// pinned ones come first (a base of their own), then the coarser levels and, within a level, the one that was set last,
// as each slot is a list that grows at its head. So has Linux it (kernel/time/timer.c, facts 10).
import type { Micros } from '../core/time.ts'
import type { TimerDue } from './event.ts'

const LEVEL_UNITS = 63
const LEVEL_BITS = 3
const LEVELS = 9
/** After so many ticks the slots of all levels but the coarsest lie the same again: what a phase is counted by. */
const PHASES = 4096

export class TimerWheel {
  /** The length of a tick. */
  readonly tick: Micros
  /** How far into its {@link PHASES} ticks the kernel's count was when the world's time began. */
  readonly phase: Micros
  /** By how much the kernel was late at the end of a tick, by that end; null: never. */
  readonly late: ReadonlyMap<Micros, Micros> | null
  readonly #slots = new Map<Micros, Set<TimerDue>>()

  constructor(tick: Micros, phase: Micros = 0, late: ReadonlyMap<Micros, Micros> | null = null) {
    this.late = late
    this.tick = tick
    this.phase = phase % (tick * PHASES)
  }

  /** When a timer goes off that is set at `now` for `due`. */
  timeOf(now: Micros, due: Micros): Micros {
    const unit = 2 ** (LEVEL_BITS * this.#levelOf(now, due))
    const end = (Math.floor(this.#ticksAt(due) / unit) + 1) * unit * this.tick - this.phase
    return end + (this.late?.get(end) ?? 0)
  }

  /** Of such timers that go off together, greater ranks come first. */
  rankOf(now: Micros, due: Micros, pinned: boolean): number {
    return this.#levelOf(now, due) + (pinned ? LEVELS : 0)
  }

  #levelOf(now: Micros, due: Micros): number {
    const ahead = this.#ticksAt(due) - this.#ticksAt(now)
    let level = 0
    while (ahead >= LEVEL_UNITS * 2 ** (LEVEL_BITS * level)) level += 1
    return level
  }

  #ticksAt(time: Micros): number {
    return Math.floor((time + this.phase) / this.tick)
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
    return [...slot].reverse().sort((one, other) => other.rank - one.rank)
  }

  clear(): void {
    this.#slots.clear()
  }
}
