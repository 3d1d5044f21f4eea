// Draws packets, calls, marks and faults.
import type { PageItem } from '../model.ts'
import type { Colours } from './colours.ts'
import type { Labels } from './labels.ts'
import { CALL_HEIGHT } from './rows.ts'
import type { Shape, View } from './view.ts'

export interface Pen {
  readonly context: CanvasRenderingContext2D
  readonly colours: Colours
  readonly labels: Labels
  readonly hatch: CanvasPattern | null
}

const isLost = ({ state }: PageItem): boolean =>
  state === 'output' || state === 'link' || state === 'input'

function packetColour(item: PageItem, colours: Colours): string {
  if (isLost(item)) return colours.lost
  if (item.again) return colours.again
  return item.label.startsWith('UDP') ? colours.datagram : colours.segment
}

/** `dense`: there are so many that they are drawn thin, and what is lost or sent again stands out. */
export function drawPacket(
  pen: Pen,
  item: PageItem,
  { x0, y0, x1, y1 }: Shape,
  dense: boolean,
): void {
  const { context, colours } = pen
  const colour =
    item.label.includes('RST') && !isLost(item) ? colours.failed : packetColour(item, colours)
  context.strokeStyle = colour
  context.fillStyle = colour
  const plain = !item.again && !isLost(item)
  context.lineWidth = dense ? 0.8 : item.again ? 2 : 1.25
  context.globalAlpha = dense && plain ? 0.3 : 1
  context.setLineDash(item.again ? [6, 3] : item.state === 'open' ? [2, 3] : [])
  context.beginPath()
  context.moveTo(x0, y0)
  context.lineTo(x1, y1)
  context.stroke()
  context.setLineDash([])
  context.globalAlpha = 1
  if (dense && plain) return
  if (isLost(item)) drawCross(context, x1, y1)
  else if (item.state === 'delivered') drawHead(context, x0, y0, x1, y1)
}

function drawCross(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(x - 4, y - 4)
  context.lineTo(x + 4, y + 4)
  context.moveTo(x - 4, y + 4)
  context.lineTo(x + 4, y - 4)
  context.stroke()
}

function drawHead(
  context: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  const angle = Math.atan2(y1 - y0, x1 - x0)
  const size = 6.5
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x1 - size * Math.cos(angle - 0.4), y1 - size * Math.sin(angle - 0.4))
  context.lineTo(x1 - size * Math.cos(angle + 0.4), y1 - size * Math.sin(angle + 0.4))
  context.fill()
}

export function labelPacket(pen: Pen, item: PageItem, { x0, y0, x1, y1 }: Shape): void {
  const { colours, labels } = pen
  const words = item.again ? `↻ ${item.label}` : item.label
  const colour = packetColour(item, colours)
  const width = labels.width(words)
  for (const part of [0.5, 0.32, 0.68]) {
    const x = x0 + (x1 - x0) * part + 6
    const y = y0 + (y1 - y0) * part
    if (labels.put(words, x, y, colour, colours.back)) return
    if (labels.put(words, x - width - 12, y, colour, colours.back)) return
  }
}

/** From call to answer; hatched where it was blocked. */
export function drawCall(pen: Pen, item: PageItem, { x0, y0, x1 }: Shape, width: number): void {
  const { context, colours, hatch } = pen
  const left = Math.max(x0, -4)
  const right = Math.min(x1, width + 4)
  const colour = item.state === 'failed' ? colours.failed : colours.call
  const blocked = item.waited || item.state === 'open'
  context.fillStyle = blocked ? colours.blocked : colour
  context.fillRect(left, y0, right - left, CALL_HEIGHT)
  if (blocked && hatch !== null) {
    context.fillStyle = hatch
    context.fillRect(left, y0, right - left, CALL_HEIGHT)
  }
  context.fillStyle = colour
  context.fillRect(x0, y0, 3, CALL_HEIGHT)
  if (item.end >= 0) context.fillRect(x1 - 3, y0, 3, CALL_HEIGHT)
}

/** `next` is where the next call of the same line begins. */
export function labelCall(pen: Pen, item: PageItem, { x0, y0, x1 }: Shape, next: number): void {
  const { colours, labels } = pen
  const failure = item.state === 'failed' ? item.text.slice(item.text.lastIndexOf(' = ')) : ''
  const words = `${item.label}${failure}`
  const left = Math.max(x0 + 6, 6)
  const y = y0 + CALL_HEIGHT / 2 + 0.5
  const inside = x1 - left > labels.width(words) + 4
  const colour = item.state === 'failed' ? colours.failed : colours.text
  if (inside) labels.put(words, left, y, colour, colours.blocked)
  else if (x1 + 6 + labels.width(words) < next) labels.put(words, x1 + 4, y, colour, colours.back)
}

export function drawMark(pen: Pen, item: PageItem, { x0, y0 }: Shape): void {
  const { context, colours } = pen
  context.fillStyle = item.kind === 'timer' ? colours.timer : colours.change
  context.beginPath()
  if (item.kind === 'timer') context.arc(x0, y0, 3.5, 0, 2 * Math.PI)
  else if (item.kind === 'rule') context.rect(x0 - 1, y0 - 4, 2, 8)
  else {
    context.moveTo(x0, y0 - 4)
    context.lineTo(x0 + 4, y0)
    context.lineTo(x0, y0 + 4)
    context.lineTo(x0 - 4, y0)
  }
  context.fill()
}

export function labelMark(pen: Pen, item: PageItem, { x0, y0 }: Shape): void {
  const arrow = item.label.indexOf('-> ')
  const words = arrow < 0 ? item.label : item.label.slice(arrow + 3)
  pen.labels.put(words, x0 + 6, y0 + 9, pen.colours.dim, pen.colours.back)
}

export function drawFault(pen: Pen, item: PageItem, { x0, x1 }: Shape, view: View): void {
  const { context, colours } = pen
  const rows = view.rows.list.filter(
    ({ lane }) => item.lane === -1 || sameHost(view, lane, item.lane),
  )
  context.fillStyle = colours.fault
  context.globalAlpha = 0.16
  if (!view.lasting(item)) {
    for (const { top, height } of rows) context.fillRect(x0, top, x1 - x0, height)
  }
  context.globalAlpha = 1
  const top = rows[0]?.top ?? 0
  const bottom = rows.at(-1)
  context.fillRect(x0, top, 1, (bottom?.top ?? 0) + (bottom?.height ?? 0) - top)
  context.fillRect(x0, top, x1 - x0, 2)
}

function sameHost(view: View, one: number, other: number): boolean {
  return view.data.lanes[one]?.host === view.data.lanes[other]?.host
}
