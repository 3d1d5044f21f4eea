/** Averages over time of the accept queue's length and of the busy servers, and what the length was when. */
import type { Micros } from '../../core/time.ts'
import { type Estimate, ratioEstimate } from './batch-means.ts'
import { addTo, type Span, sums } from './span.ts'

/** The lengths that have a counter of their own; longer ones share the last. */
const LONGEST = 8192
/** The course of the run is drawn with so many points. */
const POINTS = 240

/** The queue in one piece of the run. */
export interface QueuePoint {
  /** When the piece ends, seconds. */
  readonly at: number
  /** Mean length in that piece. */
  readonly mean: number
  /** Greatest length in that piece. */
  readonly greatest: number
}

export class QueueGauge {
  readonly #span: Span
  readonly #times = new Float64Array(LONGEST)
  readonly #queue = sums()
  readonly #busy = sums()
  readonly #lasted = sums()
  readonly #area = new Float64Array(POINTS)
  readonly #greatest = new Float64Array(POINTS)
  #now: Micros = 0
  #length = 0
  #servers = 0
  longest = 0

  constructor(span: Span) {
    this.#span = span
  }

  /** From now on the queue is so long, and so many servers are busy. */
  set(now: Micros, length: number, busy: number): void {
    if (length === this.#length && busy === this.#servers) return
    this.advance(now)
    this.#length = length
    this.#servers = busy
    if (length > this.longest) this.longest = length
  }

  /** Time goes on to `now`, with everything as it is. */
  advance(now: Micros): void {
    const { until } = this.#span
    const end = Math.min(now, until)
    if (end <= this.#now) return
    this.#course(end)
    while (this.#now < end) this.#pass(end)
  }

  /** Up to the end of a batch, or to `end`. */
  #pass(end: Micros): void {
    const batch = this.#span.batchOf(this.#now)
    const limit = batch < 0 ? this.#span.from : this.#span.endOf(batch)
    const to = Math.min(end, Math.max(limit, this.#now + 1))
    const time = to - this.#now
    this.#now = to
    if (batch < 0) return
    addTo(this.#lasted, batch, time)
    addTo(this.#queue, batch, time * this.#length)
    addTo(this.#busy, batch, time * this.#servers)
    const at = Math.min(this.#length, LONGEST - 1)
    this.#times[at] = (this.#times[at] as number) + time
  }

  #course(end: Micros): void {
    const piece = this.#span.until / POINTS
    for (let from = this.#now; from < end; ) {
      const point = Math.min(Math.floor(from / piece), POINTS - 1)
      const to = point === POINTS - 1 ? end : Math.min(end, piece * (point + 1))
      addTo(this.#area, point, (to - from) * this.#length)
      this.#greatest[point] = Math.max(this.#greatest[point] as number, this.#length)
      if (to <= from) return
      from = to
    }
  }

  /** The mean length of the accept queue. */
  get queue(): Estimate {
    return ratioEstimate(this.#queue, this.#lasted)
  }

  /** The mean number of busy servers. */
  get busy(): Estimate {
    return ratioEstimate(this.#busy, this.#lasted)
  }

  /** The mean number of both together. */
  get system(): Estimate {
    return ratioEstimate(
      this.#queue.map((area, batch) => area + (this.#busy[batch] as number)),
      this.#lasted,
    )
  }

  /** The share of time that the queue had a length: by length from 0. */
  get lengths(): readonly number[] {
    const whole = this.#times.reduce((sum, time) => sum + time, 0)
    const shown = this.#times.findLastIndex((time) => time > 0) + 1
    return Array.from(this.#times.subarray(0, shown), (time) => time / whole)
  }

  /** How the queue went, in equal pieces. */
  get course(): readonly QueuePoint[] {
    const piece = this.#span.until / POINTS
    return Array.from(this.#area, (area, point) => ({
      at: (piece * (point + 1)) / 1e6,
      mean: area / piece,
      greatest: this.#greatest[point] as number,
    }))
  }
}
