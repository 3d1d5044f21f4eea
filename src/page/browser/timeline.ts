// Where events stand from left to right. Either each event has its place and quiet times are shortened, so that what
// happens at one instant can be told apart and words have room; or the distance is the time.
import { bisectLeft, bisector } from 'd3-array'
import { scaleLinear } from 'd3-scale'

export type Spacing = 'order' | 'time'

export interface Tick {
  readonly position: number
  readonly text: string
}

/** For an event: how many places it is to be right of an earlier one, at least. */
export type Room = ReadonlyMap<number, readonly [earlier: number, places: number]>

/** Microseconds as the milliseconds of the library's calls: `1000.02 ms`. */
export function timeText(micros: number): string {
  return `${Number((micros / 1e3).toFixed(3))} ms`
}

/** As short as it can be told: `40 ms`, `1.2 s`. */
export function durationText(micros: number): string {
  if (micros >= 1e6) return `${Number((micros / 1e6).toPrecision(4))} s`
  if (micros >= 1e3) return `${Number((micros / 1e3).toPrecision(4))} ms`
  return `${Math.round(micros)} µs`
}

/** How many places a quiet time takes. */
const places = (gap: number): number => (gap <= 0 ? 1 : 1.5 + Math.log2(1 + gap / 10) / 5)

/** A quiet time is told of from here on, in microseconds. */
const QUIET = 1000

export class Timeline {
  readonly spacing: Spacing
  readonly #times: readonly number[]
  readonly #positions: Float64Array
  /** The events that have places of their own. */
  readonly #places: readonly number[]
  readonly length: number

  /** `shown`: the events that have places, in order; the others stand where the one before them does. */
  constructor(times: readonly number[], spacing: Spacing, room: Room, shown: readonly number[]) {
    this.spacing = spacing
    this.#times = times
    this.#places = shown
    this.#positions = spacing === 'time' ? byTime(times) : inOrder(times, room, shown)
    this.length = Math.max(this.#positions.at(-1) ?? 0, 1)
  }

  at(event: number): number {
    return this.#positions[event] ?? this.length
  }

  time(event: number): number {
    return this.#times[event] ?? 0
  }

  /** The first event that is not left of the position. */
  eventAt(position: number): number {
    return Math.min(bisectLeft(this.#positions, position), this.#positions.length - 1)
  }

  /** What to write on the axis between two positions, so that the words are `distance` apart. */
  ticks(from: number, to: number, distance: number): Tick[] {
    return this.spacing === 'time'
      ? this.#even(from, to, distance)
      : this.#events(from, to, distance)
  }

  #even(from: number, to: number, distance: number): Tick[] {
    const first = this.#times[0] ?? 0
    const scale = scaleLinear([from + first, to + first], [from, to])
    const count = Math.max(1, Math.floor((to - from) / distance))
    return scale.ticks(count).map((time) => ({ position: time - first, text: timeText(time) }))
  }

  /** The first events of their instants. */
  #events(from: number, to: number, distance: number): Tick[] {
    const ticks: Tick[] = []
    let free = Number.NEGATIVE_INFINITY
    for (let n = this.#placeAt(from); n < this.#places.length; n += 1) {
      const index = this.#places[n] as number
      const position = this.at(index)
      if (position > to) break
      const before = this.#places[n - 1]
      const fresh = before === undefined || this.time(index) !== this.time(before)
      if (!fresh || position < free) continue
      ticks.push({ position, text: timeText(this.time(index)) })
      free = position + distance
    }
    return ticks
  }

  /** Quiet times that are shortened between two positions: where they end, and how long they are. */
  quiet(from: number, to: number): { end: number; start: number; text: string }[] {
    const found: { end: number; start: number; text: string }[] = []
    if (this.spacing === 'time') return found
    for (let n = Math.max(1, this.#placeAt(from)); n < this.#places.length; n += 1) {
      const index = this.#places[n] as number
      const before = this.#places[n - 1] as number
      if (this.at(before) > to) break
      const gap = this.time(index) - this.time(before)
      if (gap < QUIET) continue
      found.push({ start: this.at(before), end: this.at(index), text: `+${durationText(gap)}` })
    }
    return found
  }

  /** The first of the places that is not left of the position. */
  #placeAt(position: number): number {
    return bisector((event: number) => this.at(event)).left(this.#places, position)
  }
}

function byTime(times: readonly number[]): Float64Array {
  const first = times[0] ?? 0
  return Float64Array.from(times, (time) => time - first)
}

function inOrder(times: readonly number[], room: Room, shown: readonly number[]): Float64Array {
  const positions = new Float64Array(times.length)
  let last: number | null = null
  let filled = 0
  for (const event of shown) {
    const before: number = last === null ? 0 : (positions[last] as number)
    positions.fill(before, filled, event)
    filled = event + 1
    if (last !== null) {
      const usual = before + places((times[event] as number) - (times[last] as number))
      const wanted = room.get(event)
      const wished = wanted === undefined ? 0 : (positions[wanted[0]] as number) + wanted[1]
      positions[event] = Math.max(usual, wished)
    }
    last = event
  }
  positions.fill(last === null ? 0 : (positions[last] as number), filled)
  return positions
}
