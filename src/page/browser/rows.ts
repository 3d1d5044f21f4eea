// Where lanes stand from top to bottom: a lane is as high as its calls side by side and its plot want, and higher where
// there is room to spare.
import type { PageData, PageItem } from '../model.ts'

const CALL = 17
const MOST_CALLS = 6
const WIRE = 20
const PLOT = 46
const HOST = 8
const LEAST = 34
const BELOW = 12
/** The most that the lane of a socket is made higher by. */
const MOST_SPARE = 40

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

/** What decides where rows stand. */
export interface Ground {
  readonly data: PageData
  readonly lines: ReadonlyMap<PageItem, number>
  readonly shown: ReadonlySet<number>
  /** Where the first row begins. */
  readonly top: number
  /** The rows are made higher to fill it, as far as that helps. */
  readonly height: number
}

export class Rows {
  readonly list: readonly Row[]
  readonly height: number
  readonly #byLane = new Map<number, Row>()

  constructor(ground: Ground) {
    const depth = new Map<number, number>()
    for (const [item, line] of ground.lines) {
      depth.set(item.lane, Math.max(depth.get(item.lane) ?? 0, line + 1))
    }
    const tight = stand(ground, depth, 0)
    const count = Math.max(tight.filter(({ lane }) => isSocket(ground.data, lane)).length, 1)
    const spare = (ground.height - bottomOf(tight, ground.top)) / count
    this.list = spare < 1 ? tight : stand(ground, depth, Math.floor(Math.min(spare, MOST_SPARE)))
    this.height = bottomOf(this.list, ground.top)
    for (const row of this.list) this.#byLane.set(row.lane, row)
  }

  of(lane: number): Row | null {
    return this.#byLane.get(lane) ?? null
  }

  callTop(row: Row, line: number): number {
    return row.calls + line * CALL
  }
}

const isSocket = ({ lanes }: PageData, lane: number): boolean => lanes[lane]?.sock !== null

function bottomOf(rows: readonly Row[], top: number): number {
  const last = rows.at(-1)
  return (last === undefined ? top : last.top + last.height) + BELOW
}

function stand(ground: Ground, depth: ReadonlyMap<number, number>, spare: number): Row[] {
  const { data, shown } = ground
  const list: Row[] = []
  let { top } = ground
  let host: string | null = null
  for (const [lane, { host: name, sock, depth: queues }] of data.lanes.entries()) {
    if (!shown.has(lane)) continue
    const first = name !== host
    host = name
    if (first && list.length > 0) top += HOST
    const calls = 6 + (depth.get(lane) ?? 0) * CALL
    const wire = top + Math.max(calls, sock === null ? 0 : LEAST - WIRE) + WIRE / 2
    const plotHeight = queues === null ? 0 : PLOT
    const plot = queues === null ? null : wire + WIRE / 2 + 4
    const height =
      wire + WIRE / 2 + (queues === null ? 0 : plotHeight + 10) + (sock === null ? 0 : spare) - top
    list.push({ lane, top, calls: top + 5, wire, plot, plotHeight, height, first })
    top += height
  }
  return list
}

export const CALL_HEIGHT: number = CALL - 3
