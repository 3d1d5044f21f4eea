/**
 * Watches what a program takes from the machine and not from its world: the clock, randomness, timers. They work as
 * ever, but each use is noted with its place; and in a second run they give other values than in the first, so that
 * whatever depends on them shows itself.
 */

import { isOwnFrame } from '../own-frames.ts'

/** A use of the machine. */
export interface AmbientUse {
  /** `Date.now()`, `Math.random()`, `setTimeout()`, ... */
  readonly what: string
  /** The line of the program; empty when the engine does not say. */
  readonly place: string
}

/** The values that the first run was given. */
export interface AmbientRecord {
  readonly randoms: readonly number[]
  readonly times: readonly number[]
}

/** Uses whose places are noted in one run. */
const MOST = 50

/** An odd number of milliseconds, some months: the second run takes place at another time. */
const LATER = 12_345_678_901

/** A number from [0, 1) on the other side of the middle. */
const mirrored = (number: number): number => Math.max(0, 1 - number - Number.EPSILON)

type Timer = unknown
type Schedule = (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => Timer
interface Machine {
  setTimeout: Schedule
  setInterval: Schedule
  clearTimeout: (timer: Timer) => void
  clearInterval: (timer: Timer) => void
  Date: DateConstructor
}

const machine = globalThis as unknown as Machine

/** The innermost frame of the program. */
function place(): string {
  const lines = (new Error('place').stack ?? '').split('\n').slice(1)
  return lines.find((line) => !isOwnFrame(line))?.trim() ?? ''
}

export class Ambient {
  readonly uses: AmbientUse[] = []
  /** Timers that have not fired and were not cleared, with the places where they were set. */
  readonly timers = new Map<Timer, AmbientUse>()
  readonly randoms: number[] = []
  readonly times: number[] = []
  readonly #first: AmbientRecord | null
  #undo: (() => void)[] = []

  #fired: () => void = () => {}

  /** @param first what the first run was given, when this is the second */
  constructor(first: AmbientRecord | null) {
    this.#first = first
  }

  /** Watches from now on, until {@link end}. */
  begin(): void {
    const { Date: RealDate, setTimeout, setInterval, clearTimeout, clearInterval } = machine
    const random = Math.random
    const now = RealDate.now
    this.#replace(Math, 'random', () => this.#random(random))
    this.#replace(RealDate, 'now', () => this.#time('Date.now()', () => now.call(RealDate)))
    this.#replace(performance, 'now', this.#performanceNow(performance.now))
    this.#replace(machine, 'Date', this.#dates(RealDate))
    this.#replace(machine, 'setTimeout', this.#schedule('setTimeout()', setTimeout, true))
    this.#replace(machine, 'setInterval', this.#schedule('setInterval()', setInterval, false))
    this.#replace(machine, 'clearTimeout', this.#clear(clearTimeout))
    this.#replace(machine, 'clearInterval', this.#clear(clearInterval))
  }

  /** Resolves when one of the timers next fires. */
  timerFires(): Promise<void> {
    return new Promise((resolve) => {
      this.#fired = resolve
    })
  }

  end(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo()
  }

  #replace<O extends object, K extends keyof O>(object: O, name: K, by: O[K]): void {
    const was = Object.getOwnPropertyDescriptor(object, name)
    Object.defineProperty(object, name, { value: by, configurable: true, writable: true })
    this.#undo.push(() => {
      if (was === undefined) Reflect.deleteProperty(object, name)
      else Object.defineProperty(object, name, was)
    })
  }

  #note(what: string): AmbientUse {
    const use = { what, place: this.uses.length < MOST ? place() : '' }
    if (this.uses.length < MOST) this.uses.push(use)
    return use
  }

  #random(random: () => number): number {
    this.#note('Math.random()')
    const before = this.#first?.randoms[this.randoms.length]
    const number = before === undefined ? random() : mirrored(before)
    this.randoms.push(number)
    return number
  }

  #time(what: string, now: () => number): number {
    this.#note(what)
    const before = this.#first?.times[this.times.length]
    const time = before === undefined ? now() : before + LATER
    this.times.push(time)
    return time
  }

  #performanceNow(now: () => number): () => number {
    return () => this.#time('performance.now()', () => now.call(performance))
  }

  /** `new Date()` reads the clock, `new Date(0)` does not. */
  #dates(RealDate: DateConstructor): DateConstructor {
    const time = (what: string): number => this.#time(what, () => new RealDate().getTime())
    return new Proxy(RealDate, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length === 0 ? [time('new Date()')] : args, newTarget),
      apply: () => new RealDate(time('Date()')).toString(),
    })
  }

  /** A timer that runs once is forgotten when it fires; one that runs again, when it is cleared. */
  #schedule(what: string, set: Schedule, once: boolean): Schedule {
    return standIn(set, (run, ms, ...args) => {
      const use = this.#note(what)
      const timer = set(
        (...given) => {
          if (once) this.timers.delete(timer)
          run(...given)
          this.#fired()
        },
        ms,
        ...args,
      )
      this.timers.set(timer, use)
      return timer
    })
  }

  #clear(clear: (timer: Timer) => void): (timer: Timer) => void {
    return (timer) => {
      this.timers.delete(timer)
      clear(timer)
    }
  }
}

/** What else hangs on the function, such as its promise form, stays reachable. */
function standIn(original: Schedule, by: Schedule): Schedule {
  return Object.defineProperties(by, Object.getOwnPropertyDescriptors(original)) as Schedule
}

/** A line for each kind of use and place: `Date.now() at main (server.ts:3:9), 4 times`. */
export function ambientText(uses: readonly AmbientUse[]): string[] {
  const counts = new Map<string, number>()
  for (const { what, place } of uses) {
    const line = `${what} ${place}`.trim()
    counts.set(line, (counts.get(line) ?? 0) + 1)
  }
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line}, ${count} times`))
}
