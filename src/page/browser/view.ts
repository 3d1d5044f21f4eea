// What is seen of the picture: which part of it, and what is chosen. Everything that draws or answers reads it here.
import type { PageData, PageItem } from '../model.ts'
import { FAULT_LINE, FaultLines } from './faults.ts'
import { PLACE, roomFor } from './room.ts'
import { Rows, stackCalls } from './rows.ts'
import { type Room, type Spacing, Timeline } from './timeline.ts'

/** The line of a packet, the upper edge of a bar, or the middle of something else, in pixels of the canvas. */
export interface Shape {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

export const MARGIN = 24
/** How far a packet flies, in places, whose end is not known. */
const FLIGHT = 3
/** About as many events as the words of a fault cover. */
const FAULT_EVENTS = 12
/** Pixels of an arrow whose other end is not shown. */
const STUB = 26

export class View {
  readonly data: PageData
  readonly lines: ReadonlyMap<PageItem, number>
  readonly faults: FaultLines
  readonly #room: Room
  timeline: Timeline
  rows: Rows
  shown: ReadonlySet<number>
  /** Items of lanes that are shown, in order. */
  items: readonly PageItem[]
  /** What the search found; null while nothing is searched. */
  found: ReadonlySet<PageItem> | null = null
  chosen: PageItem | null = null
  width = 800
  height = 400
  scrollTop = 0
  /** x = position * scale + offset */
  scale = 1
  offset = MARGIN

  constructor(data: PageData) {
    this.data = data
    this.lines = stackCalls(data.items, data.times.length)
    this.faults = new FaultLines(data, FAULT_EVENTS)
    this.#room = roomFor(data.items, data.times)
    this.shown = new Set(data.lanes.keys())
    this.items = data.items
    this.timeline = this.#spread('order')
    this.rows = this.#stand()
  }

  show(lanes: ReadonlySet<number>): void {
    this.shown = lanes
    this.rows = this.#stand()
    this.items = this.data.items.filter((item) => this.#isShown(item))
    this.timeline = this.#spread(this.timeline.spacing)
  }

  resize(width: number, height: number): void {
    this.width = width
    if (height === this.height) return
    this.height = height
    this.rows = this.#stand()
  }

  space(spacing: Spacing): void {
    this.timeline = this.#spread(spacing)
  }

  /** Only events of what is shown have places. */
  #spread(spacing: Spacing): Timeline {
    const { times } = this.data
    const events = new Set<number>()
    for (const { start, end } of this.items) {
      events.add(start)
      if (end >= 0) events.add(end)
    }
    const shown = [...events].sort((one, other) => one - other)
    return new Timeline(times, spacing, this.#room, shown)
  }

  #stand(): Rows {
    const { data, lines, shown, faults, height } = this
    return new Rows({ data, lines, shown, top: faults.bottom, height })
  }

  #isShown({ kind, lane, to, hosts }: PageItem): boolean {
    if (kind !== 'fault') return this.shown.has(lane) || this.shown.has(to)
    const concerned = [...this.shown].some((shown) =>
      hosts.includes(this.data.lanes[shown]?.host ?? ''),
    )
    return hosts.length === 0 || concerned
  }

  /** The scale at which everything is seen. */
  get whole(): number {
    return Math.max(this.width - 2 * MARGIN, 50) / this.timeline.length
  }

  get closest(): number {
    return Math.max(this.whole * 4, this.timeline.spacing === 'order' ? 200 : 20)
  }

  get opening(): number {
    return this.timeline.spacing === 'order' ? Math.max(this.whole, PLACE) : this.whole
  }

  x(event: number): number {
    return this.timeline.at(event) * this.scale + this.offset
  }

  position(x: number): number {
    return (x - this.offset) / this.scale
  }

  /** Where the item ends on the axis: what is open goes on to the end of the trace. */
  endX(item: PageItem): number {
    return item.end < 0 ? this.timeline.length * this.scale + this.offset : this.x(item.end)
  }

  /** Of faults, the bar above the lanes. null where the lane of the item is not shown. */
  shape(item: PageItem): Shape | null {
    const x0 = this.x(item.start)
    if (item.kind === 'packet') return this.#flight(item)
    if (item.kind === 'fault') {
      const y = this.faults.top(item)
      return { x0, y0: y, x1: Math.max(this.endX(item), x0 + 4), y1: y + FAULT_LINE }
    }
    const row = this.rows.of(item.lane)
    if (row === null) return null
    if (item.kind === 'call') {
      const y = this.rows.callTop(row, this.lines.get(item) ?? 0)
      return { x0, y0: y, x1: Math.max(this.endX(item), x0 + 5), y1: y }
    }
    return { x0, y0: row.wire, x1: x0, y1: row.wire }
  }

  /** Whether the fault is there nearly all the time: then it is the weather, and shading lanes says nothing. */
  lasting(item: PageItem): boolean {
    const end = item.end < 0 ? this.timeline.length : this.timeline.at(item.end)
    return end - this.timeline.at(item.start) > this.timeline.length * 0.9
  }

  #flight(item: PageItem): Shape | null {
    const wire = this.rows.of(item.lane)?.wire ?? null
    const goal = this.rows.of(item.to)?.wire ?? null
    if (wire === null && goal === null) return null
    const x0 = this.x(item.start)
    const known = item.state === 'delivered' && item.end >= 0
    const far = this.timeline.spacing === 'order' ? FLIGHT * this.scale : 24
    const full = known ? this.x(item.end) : Math.max(x0 + far, item.end < 0 ? 0 : this.x(item.end))
    // An end that is not shown, or that nobody has, is a little way off.
    if (wire === null) return stub(full - STUB, goal as number, full, -STUB / 2)
    if (goal === null) return stub(x0, wire, x0 + STUB, STUB / 2)
    const y0 = wire
    const y1 = goal
    if (y0 === y1) return { x0, y0: y0 - 4, x1: Math.max(full, x0 + 4), y1: y1 - 4 }
    const part = PART[item.state] ?? 1
    return { x0, y0, x1: x0 + (full - x0) * part, y1: y0 + (y1 - y0) * part }
  }
}

/** A short line to or from a lane: `rise` is how far its other end is below. */
function stub(x0: number, y: number, x1: number, rise: number): Shape {
  return rise < 0 ? { x0, y0: y + rise, x1, y1: y } : { x0, y0: y, x1, y1: y + rise }
}

/** How far a packet comes that is lost there. */
const PART: Readonly<Partial<Record<PageItem['state'], number>>> = {
  output: 0.15,
  link: 0.55,
  input: 0.88,
  open: 0.4,
}
