/**
 * The clock of the format, on the world's virtual time: it stands still while programs run, and moves from event to
 * event while somebody waits.
 */

/** The part of a simulated world that is a clock. Milliseconds. */
export interface WorldClock {
  readonly now: number
  /** When the next thing happens, or null. */
  readonly next: number | null
  /** Moves to `time`; on return every program that was woken has run to its next wait. */
  advanceTo(time: number): Promise<void>
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

export class Clock {
  readonly #world: WorldClock
  #sleepers: Sleeper[] = []

  constructor(world: WorldClock) {
    this.#world = world
  }

  /** Milliseconds of virtual time. */
  get now(): number {
    return this.#world.now
  }

  /** A pause of an actor. */
  sleep(duration: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.now + duration, wake })
      this.#sleepers.sort((a, b) => a.at - b.at)
    })
  }

  /** Lets time pass up to `deadline`, or until `done` holds. */
  async runUntil(deadline: number, done: () => boolean = never): Promise<void> {
    await programsRun()
    while (!done() && this.now < deadline) {
      await this.#world.advanceTo(Math.max(this.now, this.#nextStop(deadline)))
      await this.#wakeSleepers()
    }
  }

  #nextStop(deadline: number): number {
    const event = this.#world.next ?? deadline
    const wake = this.#sleepers[0]?.at ?? deadline
    return Math.min(event, wake, deadline)
  }

  /** Who begins to sleep meanwhile sleeps until the world has done what is due, even for no time. */
  async #wakeSleepers(): Promise<void> {
    const due = this.#sleepers.filter(({ at }) => at <= this.now)
    this.#sleepers = this.#sleepers.slice(due.length)
    for (const { wake } of due) {
      wake()
      await programsRun()
    }
    await programsRun()
  }
}

const never = (): boolean => false

/** A macrotask later every program has run to its next wait. */
const programsRun = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
