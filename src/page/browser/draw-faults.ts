// Faults: bars above the lanes, which stay there when the lanes move, and a shade over the lanes of their hosts.
import type { PageItem } from '../model.ts'
import type { Pen } from './draw-items.ts'
import { FAULT_LINE } from './faults.ts'
import type { Shape, View } from './view.ts'
import type { Drawn } from './words.ts'

/** The shade; what lasts nearly all the time has none. */
export function shadeFault({ context, colours }: Pen, item: PageItem, shape: Shape, view: View) {
  if (view.lasting(item)) return
  const { x0, x1 } = shape
  context.fillStyle = colours.fault
  for (const { lane, top, height } of view.rows.list) {
    if (!concerns(item, view.data.lanes[lane]?.host ?? '')) continue
    context.globalAlpha = 0.14
    context.fillRect(x0, top, x1 - x0, height)
    context.globalAlpha = 0.6
    context.fillRect(x0, top, 1, height)
    if (item.end >= 0) context.fillRect(x1, top, 1, height)
  }
  context.globalAlpha = 1
}

const concerns = ({ hosts }: PageItem, host: string): boolean =>
  hosts.length === 0 || hosts.includes(host)

export function drawFaultBars({ context, colours, labels }: Pen, drawn: readonly Drawn[]): void {
  for (const [item, { x0, y0, x1 }] of drawn) {
    if (item.kind !== 'fault') continue
    context.globalAlpha = 0.3
    context.fillStyle = colours.fault
    context.fillRect(x0, y0 + 1, x1 - x0, FAULT_LINE - 3)
    context.globalAlpha = 1
    context.fillRect(x0, y0 + 1, 3, FAULT_LINE - 3)
    if (item.end > item.start) context.fillRect(x1 - 2, y0 + 1, 2, FAULT_LINE - 3)
  }
  for (const [item, { x0, y0 }] of drawn) {
    if (item.kind !== 'fault') continue
    labels.put(item.label, Math.max(x0 + 7, 6), y0 + FAULT_LINE / 2, colours.text, colours.back)
  }
}
