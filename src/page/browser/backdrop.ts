// What is behind the items: the bands of the lanes, the lines of instants; and the axis above them.
import type { Pen } from './draw-items.ts'
import { AXIS } from './faults.ts'
import type { View } from './view.ts'

const TICK_DISTANCE = 95

export function drawBands({ context, colours }: Pen, { rows, width }: View): void {
  for (const [index, { top, height, wire, first }] of rows.list.entries()) {
    if (index % 2 === 0) {
      context.fillStyle = colours.band
      context.fillRect(0, top, width, height)
    }
    context.fillStyle = colours.rule
    context.fillRect(0, wire, width, 1)
    if (first && index > 0) context.fillRect(0, top - 4, width, 1)
  }
}

function ticksOf(view: View): readonly { readonly x: number; readonly text: string }[] {
  const from = view.position(0)
  const to = view.position(view.width)
  const ticks = view.timeline.ticks(Math.max(from, 0), to, TICK_DISTANCE / view.scale)
  return ticks.map(({ position, text }) => ({ x: position * view.scale + view.offset, text }))
}

export function drawGrid({ context, colours }: Pen, view: View): void {
  context.fillStyle = colours.rule
  const top = view.faults.bottom
  for (const { x } of ticksOf(view)) context.fillRect(x, top, 1, view.rows.height - top)
}

/** Instants above, and below them how long the quiet times are that are shortened. */
export function drawAxis({ context, colours, labels }: Pen, view: View): void {
  context.fillStyle = colours.back
  context.fillRect(0, 0, view.width, view.faults.bottom)
  context.fillStyle = colours.rule
  context.fillRect(0, AXIS - 1, view.width, 1)
  context.fillRect(0, view.faults.bottom - 1, view.width, 1)
  for (const { x, text } of ticksOf(view)) {
    context.fillStyle = colours.dim
    context.fillRect(x, AXIS - 8, 1, 7)
    labels.put(text, x + 3, 9, colours.text, null)
  }
  const from = view.position(0)
  const to = view.position(view.width)
  for (const { start, end, text } of view.timeline.quiet(from, to)) {
    const x0 = start * view.scale + view.offset
    const x1 = end * view.scale + view.offset
    const width = labels.width(text)
    if (x1 - x0 > width + 6) labels.put(text, (x0 + x1 - width) / 2, 22, colours.dim, null)
  }
}
