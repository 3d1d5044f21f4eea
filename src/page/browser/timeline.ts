// Where events stand from left to right. Either each event has its place and quiet times are shortened, so that what
// happens at one instant can be told apart and words have room; or the distance is the time.
import { bisectLeft } from 'd3-array'
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
  readonly length: number

  constructor(times: readonly number[], spacing: Spacing, room: Room) {
    this.spacing = spacing
    this.#times = times
    this.#positions = spacing === 'time' ? byTime(times) : inOrder(times, room)
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
    let index = this.eventAt(from)
    let free = Number.NEGATIVE_INFINITY
    for (; index < this.#positions.length && this.at(index) <= to; index += 1) {
      const fresh = index === 0 || this.time(index) !== this.time(index - 1)
      if (!fresh || this.at(index) < free) continue
      ticks.push({ position: this.at(index), text: timeText(this.time(index)) })
      free = this.at(index) + distance
    }
    return ticks
  }

  /** Quiet times that are shortened between two positions: where they end, and how long they are. */
  quiet(from: number, to: number): { end: number; start: number; text: string }[] {
    const found: { end: number; start: number; text: string }[] = []
    if (this.spacing === 'time') return found
    for (let i = Math.max(1, this.eventAt(from)); i < this.#positions.length; i += 1) {
      if (this.at(i - 1) > to) break
      const gap = this.time(i) - this.time(i - 1)
      if (gap < QUIET) continue
      found.push({ start: this.at(i - 1), end: this.at(i), text: `+${durationText(gap)}` })
    }
    return found
  }
}

function byTime(times: readonly number[]): Float64Array {
  const first = times[0] ?? 0
  return Float64Array.from(times, (time) => time - first)
}

function inOrder(times: readonly number[], room: Room): Float64Array {
  const positions = new Float64Array(times.length)
  for (let index = 1; index < times.length; index += 1) {
    const before = positions[index - 1] as number
    const usual = before + places((times[index] as number) - (times[index - 1] as number))
    const wanted = room.get(index)
    const wished = wanted === undefined ? 0 : (positions[wanted[0]] as number) + wanted[1]
    positions[index] = Math.max(usual, wished)
  }
  return positions
}
