// Draws packets, calls and marks.
import type { PageItem } from '../model.ts'
import type { Colours } from './colours.ts'
import type { Labels } from './labels.ts'
import { CALL_HEIGHT } from './rows.ts'
import { isAgain, isLost } from './trouble.ts'
import type { Shape } from './view.ts'

export interface Pen {
  readonly context: CanvasRenderingContext2D
  readonly colours: Colours
  readonly labels: Labels
  readonly hatch: CanvasPattern | null
}

export function packetColour(item: PageItem, colours: Colours): string {
  if (isLost(item)) return colours.lost
  if (item.marks.includes('reset')) return colours.failed
  if (isAgain(item)) return colours.again
  if (item.marks.includes('zero-window')) return colours.again
  return item.label.startsWith('UDP') ? colours.datagram : colours.segment
}

/** How packets are drawn: the more there are, the thinner, so that what is lost or sent again stands out. */
export interface Stroke {
  readonly width: number
  readonly alpha: number
  /** Whether plain packets have heads. */
  readonly heads: boolean
}

export function strokeFor(items: number, pixels: number): Stroke {
  if (items > pixels) return { width: 0.8, alpha: 0.3, heads: false }
  if (items > pixels / 3) return { width: 0.8, alpha: 0.55, heads: true }
  return { width: 1.25, alpha: 1, heads: true }
}

export function drawPacket(
  { context, colours }: Pen,
  item: PageItem,
  { x0, y0, x1, y1 }: Shape,
  stroke: Stroke,
): void {
  const colour = packetColour(item, colours)
  const again = isAgain(item)
  const plain = !again && !isLost(item)
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineWidth = again ? stroke.width * 1.6 : stroke.width
  context.globalAlpha = plain ? stroke.alpha : 1
  context.setLineDash(again ? [6, 3] : item.state === 'open' ? [2, 3] : [])
  context.beginPath()
  context.moveTo(x0, y0)
  context.lineTo(x1, y1)
  context.stroke()
  context.setLineDash([])
  context.globalAlpha = 1
  if (plain && !stroke.heads) return
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
  const size = 7
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x1 - size * Math.cos(angle - 0.4), y1 - size * Math.sin(angle - 0.4))
  context.lineTo(x1 - size * Math.cos(angle + 0.4), y1 - size * Math.sin(angle + 0.4))
  context.fill()
}

/** Whether the program stood still meanwhile. */
export const isBlocked = ({ waited, state }: PageItem): boolean => waited || state === 'open'

/** From call to answer; hatched where it was blocked. */
export function drawCall(
  { context, colours, hatch }: Pen,
  item: PageItem,
  { x0, y0, x1 }: Shape,
  width: number,
): void {
  const left = Math.max(x0, -4)
  const right = Math.min(x1, width + 4)
  const colour = item.state === 'failed' ? colours.failed : colours.call
  const blocked = isBlocked(item)
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

export function drawMark({ context, colours }: Pen, item: PageItem, { x0, y0 }: Shape): void {
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
