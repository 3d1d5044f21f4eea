// What is drawn at a point of the canvas.
import type { PageItem } from '../model.ts'
import { AXIS } from './faults.ts'
import { CALL_HEIGHT } from './rows.ts'
import type { Shape, View } from './view.ts'
import type { Drawn } from './words.ts'

/** Pixels around the pointer. */
const REACH = 8

/** The nearest of what is drawn there; null when nothing is near. `y` counts from the top of the canvas. */
export function itemAt(view: View, drawn: readonly Drawn[], x: number, y: number): PageItem | null {
  if (y < AXIS) return null
  const above = y < view.faults.bottom
  let best: PageItem | null = null
  let least = REACH
  for (const [item, shape] of drawn) {
    const fault = item.kind === 'fault'
    if (above && !fault) continue
    const far = fault
      ? farFault(view, item, shape, x, above ? y : null)
      : distance(item, shape, x, y + view.scrollTop)
    if (far >= least) continue
    least = far
    best = item
  }
  return best
}

/** `y` is null where the shade is meant: it is farther than all that is drawn upon it. */
function farFault(view: View, item: PageItem, shape: Shape, x: number, y: number | null): number {
  if (x < shape.x0 - 2 || x > shape.x1 + 2) return REACH
  if (y !== null) return y >= shape.y0 && y < shape.y1 ? 1 : REACH
  return view.lasting(item) ? REACH : REACH - 0.5
}

function distance(item: PageItem, { x0, y0, x1, y1 }: Shape, x: number, y: number): number {
  if (item.kind === 'call') {
    const inside = x >= x0 - 2 && x <= x1 + 2 && y >= y0 - 1 && y <= y0 + CALL_HEIGHT + 1
    return inside ? 3.5 : REACH
  }
  const dx = x1 - x0
  const dy = y1 - y0
  const length = dx * dx + dy * dy
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length))
  return Math.hypot(x - x0 - part * dx, y - y0 - part * dy)
}
