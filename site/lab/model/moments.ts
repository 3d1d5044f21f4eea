// A run as steps: what a visitor steps through. Every event is one, but for rules, which say why the one before them
// came out as it did. Also how long each is looked at when the run is played: quiet times are shortened.
import type { TraceEvent } from '../../../src/index.ts'

/** Seconds for which an event stands before the next of the same instant. */
const LOOK: Readonly<Record<TraceEvent['kind'], number>> = {
  call: 0.12,
  answer: 0.16,
  sent: 0.06,
  delivered: 0.14,
  dropped: 0.7,
  change: 0.12,
  rule: 0,
  timer: 0.2,
  fault: 0.6,
}

const TENFOLD = 0.35
const SHORTEST = 100

export class Moments {
  /** Indices of the events that are steps. */
  readonly #events: readonly number[]
  readonly #count: number
  readonly #trace: readonly TraceEvent[]

  constructor(trace: readonly TraceEvent[]) {
    this.#trace = trace
    this.#count = trace.length
    this.#events = trace.flatMap(({ kind }, index) => (kind === 'rule' ? [] : [index]))
  }

  /** The number of the last step; 0 is before everything. */
  get last(): number {
    return this.#events.length
  }

  /** The index of the event of a step; -1 for step 0. */
  event(step: number): number {
    return this.#events[step - 1] ?? -1
  }

  /** So many events have happened after a step: the next step's have not. */
  bound(step: number): number {
    return step === 0 ? 0 : (this.#events[step] ?? this.#count)
  }

  /** The step in which an event happens. */
  stepOf(event: number): number {
    let [low, high] = [0, this.#events.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#events[middle] as number) <= event) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Microseconds of virtual time at a step. */
  at(step: number): number {
    return this.#trace[Math.max(0, this.event(step))]?.at ?? 0
  }

  /** The last step of an instant: of this one, or of the next where this one is over. */
  later(step: number): number {
    let to = Math.min(step + 1, this.last)
    while (to < this.last && this.at(to) === this.at(to + 1)) to += 1
    return to
  }

  /** The last step of the instant before. */
  earlier(step: number): number {
    let to = step
    while (to > 0 && this.at(to) === this.at(step)) to -= 1
    return to
  }

  /** Seconds for which a step is shown before the next. */
  look(step: number): number {
    if (step >= this.last) return 0
    const kind = this.#trace[this.event(step)]?.kind
    const quiet = this.at(step + 1) - this.at(step)
    if (quiet > 0)
      return Math.max(
        kind === undefined ? 0 : LOOK[kind],
        TENFOLD * Math.log10(1 + quiet / SHORTEST),
      )
    return kind === undefined ? 0 : LOOK[kind]
  }
}
