// What is seen of the picture: which part of it, and what is chosen. Everything that draws or answers reads it here.
import type { PageData, PageItem } from '../model.ts'
import { Rows, stackCalls } from './rows.ts'
import { type Spacing, Timeline } from './timeline.ts'

/** The line of a packet, or the middle of something else, in pixels of the canvas. */
export interface Shape {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** Pixels for one event when the page opens. */
const OPENING = 11
const MARGIN = 24
/** How far a packet flies, in events, whose end is not known. */
const FLIGHT = 3

export class View {
  readonly data: PageData
  readonly lines: ReadonlyMap<PageItem, number>
  timeline: Timeline
  rows: Rows
  shown: ReadonlySet<number>
  /** Items of lanes that are shown, in order. */
  items: readonly PageItem[]
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
    this.timeline = new Timeline(data.times, 'order')
    this.shown = new Set(data.lanes.keys())
    this.rows = new Rows(data, this.lines, this.shown)
    this.items = data.items
  }

  show(lanes: ReadonlySet<number>): void {
    this.shown = lanes
    this.rows = new Rows(this.data, this.lines, lanes)
    this.items = this.data.items.filter(
      ({ kind, lane, to }) => lanes.has(lane) || lanes.has(to) || (kind === 'fault' && lane === -1),
    )
  }

  space(spacing: Spacing): void {
    this.timeline = new Timeline(this.data.times, spacing)
  }

  /** The scale at which everything is seen. */
  get whole(): number {
    return Math.max(this.width - 2 * MARGIN, 50) / this.timeline.length
  }

  get closest(): number {
    return Math.max(this.whole * 4, this.timeline.spacing === 'order' ? 200 : 20)
  }

  get opening(): number {
    return this.timeline.spacing === 'order' ? Math.max(this.whole, OPENING) : this.whole
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

  /** null where its lane is not shown. */
  shape(item: PageItem): Shape | null {
    if (item.kind === 'packet') return this.#flight(item)
    const row = this.rows.of(item.lane)
    if (row === null) return item.kind === 'fault' ? this.#fault(item) : null
    const x0 = this.x(item.start)
    if (item.kind === 'fault') return this.#fault(item)
    if (item.kind === 'call') {
      const y = this.rows.callTop(row, this.lines.get(item) ?? 0)
      return { x0, y0: y, x1: Math.max(this.endX(item), x0 + 5), y1: y }
    }
    return { x0, y0: row.wire, x1: x0, y1: row.wire }
  }

  /** Whether the fault is there nearly all the time: then it is the weather, and shading says nothing. */
  lasting(item: PageItem): boolean {
    const end = item.end < 0 ? this.timeline.length : this.timeline.at(item.end)
    return end - this.timeline.at(item.start) > this.timeline.length * 0.9
  }

  #fault(item: PageItem): Shape {
    const x0 = this.x(item.start)
    return { x0, y0: AXIS_TEXT, x1: Math.max(this.endX(item), x0 + 3), y1: AXIS_TEXT }
  }

  #flight(item: PageItem): Shape | null {
    const from = this.rows.of(item.lane)
    const to = this.rows.of(item.to)
    const wire = from?.wire ?? null
    const goal = to?.wire ?? null
    if (wire === null && goal === null) return null
    const x0 = this.x(item.start)
    const known = item.state === 'delivered' && item.end >= 0
    const far = this.timeline.spacing === 'order' ? FLIGHT * this.scale : 24
    const full = known ? this.x(item.end) : Math.max(x0 + far, item.end < 0 ? 0 : this.x(item.end))
    // An end that is not shown, or that nobody has, is a little way off.
    const y0 = wire ?? (goal as number) - 16
    const y1 = goal ?? (wire as number) + 16
    if (y0 === y1) return { x0, y0: y0 - 4, x1: Math.max(full, x0 + 4), y1: y1 - 4 }
    const part = PART[item.state] ?? 1
    return { x0, y0, x1: x0 + (full - x0) * part, y1: y0 + (y1 - y0) * part }
  }
}

const AXIS_TEXT = 40

/** How far a packet comes that is lost there. */
const PART: Readonly<Partial<Record<PageItem['state'], number>>> = {
  output: 0.15,
  link: 0.55,
  input: 0.88,
  open: 0.4,
}
