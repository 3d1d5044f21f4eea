// Where lanes stand from top to bottom: a lane is as high as its calls side by side and its plot want.
import type { PageData, PageItem } from '../model.ts'

export const AXIS = 26
const CALL = 15
const MOST_CALLS = 6
const WIRE = 20
const PLOT = 46
const HOST = 8

export interface Row {
  readonly lane: number
  /** Top of the row, its calls, the line where packets come and go, and its plot. */
  readonly top: number
  readonly calls: number
  readonly wire: number
  readonly plot: number | null
  readonly plotHeight: number
  readonly height: number
  /** Whether it is the first of its host. */
  readonly first: boolean
}

/** In which line of its lane each call stands, so that calls that overlap do not cover each other. */
export function stackCalls(items: readonly PageItem[], events: number): Map<PageItem, number> {
  const lines = new Map<PageItem, number>()
  const busy = new Map<number, number[]>()
  for (const item of items) {
    if (item.kind !== 'call') continue
    const ends = busy.get(item.lane) ?? []
    busy.set(item.lane, ends)
    const free = ends.findIndex((end) => end < item.start)
    const line = free >= 0 ? free : ends.length < MOST_CALLS ? ends.length : MOST_CALLS - 1
    ends[line] = item.end < 0 ? events : item.end
    lines.set(item, line)
  }
  return lines
}

export class Rows {
  readonly list: readonly Row[]
  readonly height: number
  readonly #byLane = new Map<number, Row>()

  constructor(data: PageData, lines: ReadonlyMap<PageItem, number>, shown: ReadonlySet<number>) {
    const depth = new Map<number, number>()
    for (const [item, line] of lines) {
      depth.set(item.lane, Math.max(depth.get(item.lane) ?? 0, line + 1))
    }
    const list: Row[] = []
    let top = AXIS
    let host: string | null = null
    for (const [lane, { host: name, sock, depth: plot }] of data.lanes.entries()) {
      if (!shown.has(lane)) continue
      const first = name !== host
      host = name
      if (first && list.length > 0) top += HOST
      const calls = (depth.get(lane) ?? 0) * CALL
      const plotHeight = plot === null ? 0 : PLOT
      const height =
        Math.max(6 + calls, sock === null ? 0 : 16) + WIRE + (plot === null ? 0 : plotHeight + 10)
      const wire = top + Math.max(6 + calls, sock === null ? 0 : 16) + WIRE / 2
      const plotTop = plot === null ? null : wire + WIRE / 2 + 4
      list.push({ lane, top, calls: top + 5, wire, plot: plotTop, plotHeight, height, first })
      top += height
    }
    this.list = list
    this.height = top + 12
    for (const row of list) this.#byLane.set(row.lane, row)
  }

  of(lane: number): Row | null {
    return this.#byLane.get(lane) ?? null
  }

  callTop(row: Row, line: number): number {
    return row.calls + line * CALL
  }
}

export const CALL_HEIGHT: number = CALL - 3
