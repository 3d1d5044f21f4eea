// Makes stand out what is chosen, and what the search found.
import type { PageItem } from '../model.ts'
import type { Pen } from './draw-items.ts'
import { FAULT_LINE } from './faults.ts'
import { CALL_HEIGHT } from './rows.ts'
import type { Shape, View } from './view.ts'
import type { Drawn } from './words.ts'

const RING = 8

/** A ring around what is chosen. */
export function drawRing({ context, colours }: Pen, view: View): void {
  const item = view.chosen
  const shape = item === null ? null : view.shape(item)
  if (item === null || shape === null) return
  context.strokeStyle = colours.focus
  if (item.kind === 'packet') {
    context.globalAlpha = 0.35
    underline(context, shape, 9)
    context.globalAlpha = 1
    return
  }
  context.lineWidth = 2
  outline(context, item, shape)
}

/** Behind everything that the search found. */
export function drawFound({ context, colours }: Pen, drawn: readonly Drawn[], view: View): void {
  const { found } = view
  if (found === null) return
  context.strokeStyle = colours.found
  for (const [item, shape] of drawn) {
    if (!found.has(item)) continue
    context.lineWidth = 5
    if (item.kind === 'packet') underline(context, shape, 7)
    else if (item.kind !== 'fault') outline(context, item, shape)
  }
}

function underline(context: CanvasRenderingContext2D, shape: Shape, width: number): void {
  context.lineWidth = width
  context.lineCap = 'round'
  context.beginPath()
  context.moveTo(shape.x0, shape.y0)
  context.lineTo(shape.x1, shape.y1)
  context.stroke()
  context.lineCap = 'butt'
}

function outline(context: CanvasRenderingContext2D, item: PageItem, shape: Shape): void {
  const { x0, y0, x1 } = shape
  if (item.kind === 'call') {
    context.strokeRect(x0 - 2, y0 - 2, x1 - x0 + 4, CALL_HEIGHT + 4)
  } else if (item.kind === 'fault') {
    context.strokeRect(x0, y0 + 1, x1 - x0, FAULT_LINE - 3)
  } else {
    context.beginPath()
    context.arc(x0, y0, RING, 0, 2 * Math.PI)
    context.stroke()
  }
}
