// What both queues of a listener held, as steps under its lane, with their limits.
import type { DepthPlot } from '../model.ts'
import type { Pen } from './draw-items.ts'
import type { Row } from './rows.ts'
import type { View } from './view.ts'

interface Series {
  readonly colour: string
  readonly column: 1 | 2
  readonly limit: number
  /** How opaque the area below it is. */
  readonly fill: number
}

interface Plot {
  readonly depth: DepthPlot
  /** y of the bottom. */
  readonly base: number
  readonly y: (n: number) => number
}

export function drawPlots(pen: Pen, view: View): void {
  for (const row of view.rows.list) {
    const depth = view.data.lanes[row.lane]?.depth ?? null
    if (depth !== null && row.plot !== null) drawPlot(pen, view, row, row.plot, depth)
  }
}

function drawPlot(pen: Pen, view: View, { plotHeight }: Row, top: number, depth: DepthPlot): void {
  const { context, colours, labels } = pen
  const { points, synLimit, acceptLimit } = depth
  let most = 1
  for (const [, syn, accept] of points) most = Math.max(most, syn, accept)
  const roof = Math.max(most, Math.min(acceptLimit, most * 2)) * 1.15
  const base = Math.round(top + plotHeight)
  const y = (n: number): number => base - Math.round((n / roof) * plotHeight)
  context.fillStyle = colours.rule
  context.fillRect(0, base, view.width, 1)
  const series: readonly Series[] = [
    { colour: colours.accept, column: 2, limit: acceptLimit, fill: 0.25 },
    { colour: colours.syn, column: 1, limit: synLimit, fill: 0 },
  ]
  for (const one of series) {
    if (one.limit <= roof) drawLimit(pen, view.width, y(one.limit), one.colour)
    drawSteps(pen, view, { depth, base, y }, one)
  }
  if (acceptLimit <= roof) {
    labels.put(`limit ${acceptLimit}`, 3, y(acceptLimit) - 7, colours.dim, colours.back)
  }
  labels.put(String(most), 3, y(most) - 7, colours.dim, colours.back)
}

function drawLimit({ context }: Pen, width: number, y: number, colour: string): void {
  context.strokeStyle = colour
  context.lineWidth = 1
  context.setLineDash([3, 4])
  context.beginPath()
  context.moveTo(0, y)
  context.lineTo(width, y)
  context.stroke()
  context.setLineDash([])
}

function drawSteps({ context }: Pen, view: View, { depth, base, y }: Plot, series: Series): void {
  const { colour, column, fill } = series
  const end = view.timeline.length * view.scale + view.offset
  const path = new Path2D()
  let level = base
  path.moveTo(view.x(depth.points[0]?.[0] ?? 0), base)
  for (const point of depth.points) {
    const x = view.x(point[0])
    path.lineTo(x, level)
    level = y(point[column])
    path.lineTo(x, level)
  }
  path.lineTo(end, level)
  context.strokeStyle = colour
  context.lineWidth = 2
  context.stroke(path)
  if (fill === 0) return
  path.lineTo(end, base)
  path.closePath()
  context.globalAlpha = fill
  context.fillStyle = colour
  context.fill(path)
  context.globalAlpha = 1
}
