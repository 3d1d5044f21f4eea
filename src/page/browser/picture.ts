// Draws the visible part of the picture on a canvas.
import type { DepthPlot, PageItem } from '../model.ts'
import { type Colours, readColours } from './colours.ts'
import {
  drawCall,
  drawFault,
  drawMark,
  drawPacket,
  labelCall,
  labelMark,
  labelPacket,
  type Pen,
} from './draw-items.ts'
import { Labels } from './labels.ts'
import { AXIS, CALL_HEIGHT, type Row } from './rows.ts'
import type { Shape, View } from './view.ts'

const FONT = '11px ui-sans-serif, system-ui, sans-serif'
const TICK_DISTANCE = 95
/** More items than this are drawn without words. */
const DENSE = 1500

type Drawn = readonly [item: PageItem, shape: Shape]

export class Picture {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #view: View
  readonly #widths = new Map<string, number>()
  #colours: Colours
  #hatch: CanvasPattern | null = null
  /** What is visible, in the order in which it was drawn. */
  drawn: readonly Drawn[] = []

  constructor(canvas: HTMLCanvasElement, view: View) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d') as CanvasRenderingContext2D
    this.#view = view
    this.#colours = readColours()
    this.recolour()
  }

  recolour(): void {
    this.#colours = readColours()
    const tile = document.createElement('canvas')
    tile.width = 6
    tile.height = 6
    const context = tile.getContext('2d') as CanvasRenderingContext2D
    context.strokeStyle = this.#colours.call
    context.globalAlpha = 0.45
    context.beginPath()
    for (const shift of [-6, 0, 6]) {
      context.moveTo(shift, 6)
      context.lineTo(shift + 6, 0)
    }
    context.stroke()
    this.#hatch = this.#context.createPattern(tile, 'repeat')
  }

  draw(): void {
    const { width, height, scrollTop } = this.#view
    const ratio = devicePixelRatio
    const context = this.#context
    if (this.#canvas.width !== width * ratio || this.#canvas.height !== height * ratio) {
      this.#canvas.width = width * ratio
      this.#canvas.height = height * ratio
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.font = FONT
    context.textBaseline = 'middle'
    context.lineJoin = 'round'
    context.fillStyle = this.#colours.back
    context.fillRect(0, 0, width, height)
    context.translate(0, -scrollTop)
    const labels = new Labels(context, this.#widths)
    const pen = { context, colours: this.#colours, labels, hatch: this.#hatch }
    this.drawn = this.#visible()
    this.#rows()
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'fault') drawFault(pen, item, shape, this.#view)
    }
    this.#grid()
    this.#items(pen)
    this.#chosen()
    this.#labels(pen)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.#axis(new Labels(context, this.#widths))
  }

  #visible(): Drawn[] {
    const view = this.#view
    const drawn: Drawn[] = []
    for (const item of view.items) {
      const shape = view.shape(item)
      if (shape === null || shape.x0 > view.width + 20) continue
      if (Math.max(shape.x0, shape.x1) < -20) continue
      drawn.push([item, shape])
    }
    return drawn
  }

  #rows(): void {
    const context = this.#context
    const { rows, width } = this.#view
    for (const [index, { top, height, wire }] of rows.list.entries()) {
      if (index % 2 === 0) {
        context.fillStyle = this.#colours.band
        context.fillRect(0, top, width, height)
      }
      context.fillStyle = this.#colours.rule
      context.fillRect(0, wire, width, 1)
    }
    for (const row of rows.list) {
      const depth = this.#view.data.lanes[row.lane]?.depth ?? null
      if (depth !== null && row.plot !== null) this.#plot(row, row.plot, depth)
    }
  }

  /** Both queues of a listener as steps, with their limits. */
  #plot({ plotHeight }: Row, top: number, depth: DepthPlot): void {
    const { points, synLimit, acceptLimit } = depth
    const context = this.#context
    let most = 1
    for (const [, syn, accept] of points) most = Math.max(most, syn, accept)
    const roof = Math.max(most, Math.min(acceptLimit, most * 2)) * 1.1
    const y = (n: number): number => top + plotHeight - (n / roof) * plotHeight
    context.fillStyle = this.#colours.rule
    context.fillRect(0, top + plotHeight, this.#view.width, 1)
    const series = [
      [this.#colours.accept, 2, acceptLimit, 0.25],
      [this.#colours.syn, 1, synLimit, 0],
    ] as const
    for (const [colour, column, limit, fill] of series) {
      context.strokeStyle = colour
      if (limit <= roof) this.#limit(y(limit))
      this.#steps(points, column, y, colour, fill, top + plotHeight)
    }
    context.fillStyle = this.#colours.dim
    context.fillText(String(most), 3, y(most))
  }

  #limit(y: number): void {
    const context = this.#context
    context.lineWidth = 1
    context.setLineDash([3, 4])
    context.beginPath()
    context.moveTo(0, y)
    context.lineTo(this.#view.width, y)
    context.stroke()
    context.setLineDash([])
  }

  #steps(
    points: DepthPlot['points'],
    column: 1 | 2,
    y: (n: number) => number,
    colour: string,
    fill: number,
    base: number,
  ): void {
    const view = this.#view
    const context = this.#context
    const end = view.timeline.length * view.scale + view.offset
    const path = new Path2D()
    let level = base
    path.moveTo(view.x(points[0]?.[0] ?? 0), base)
    for (const point of points) {
      const x = view.x(point[0])
      path.lineTo(x, level)
      level = y(point[column])
      path.lineTo(x, level)
    }
    path.lineTo(end, level)
    context.lineWidth = 1.5
    context.stroke(path)
    if (fill === 0) return
    path.lineTo(end, base)
    path.closePath()
    context.globalAlpha = fill
    context.fillStyle = colour
    context.fill(path)
    context.globalAlpha = 1
  }

  #ticks(): readonly { readonly x: number; readonly text: string }[] {
    const view = this.#view
    const from = view.position(0)
    const to = view.position(view.width)
    const ticks = view.timeline.ticks(Math.max(from, 0), to, TICK_DISTANCE / view.scale)
    return ticks.map(({ position, text }) => ({ x: position * view.scale + view.offset, text }))
  }

  #grid(): void {
    this.#context.fillStyle = this.#colours.rule
    for (const { x } of this.#ticks()) this.#context.fillRect(x, AXIS, 1, this.#view.rows.height)
  }

  #axis(labels: Labels): void {
    const view = this.#view
    const context = this.#context
    context.fillStyle = this.#colours.back
    context.fillRect(0, 0, view.width, AXIS)
    context.fillStyle = this.#colours.rule
    context.fillRect(0, AXIS - 1, view.width, 1)
    for (const { x, text } of this.#ticks()) {
      context.fillStyle = this.#colours.dim
      context.fillRect(x, AXIS - 7, 1, 6)
      labels.put(text, x + 3, 9, this.#colours.text, null)
    }
    for (const { start, end, text } of view.timeline.quiet(
      view.position(0),
      view.position(view.width),
    )) {
      const x0 = start * view.scale + view.offset
      const x1 = end * view.scale + view.offset
      const width = labels.width(text)
      if (x1 - x0 > width + 6) labels.put(text, (x0 + x1 - width) / 2, 19, this.#colours.dim, null)
    }
  }

  #items(pen: Pen): void {
    const dense = this.drawn.length > DENSE
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'call') drawCall(pen, item, shape, this.#view.width)
    }
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'packet') drawPacket(pen, item, shape, dense)
    }
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'change' || item.kind === 'timer' || item.kind === 'rule') {
        drawMark(pen, item, shape)
      }
    }
  }

  /** What matters most is written first, because it takes the room. */
  #labels(pen: Pen): void {
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'fault') {
        const row = this.#view.rows.of(item.lane) ?? this.#view.rows.list[0]
        const y = (row?.top ?? AXIS) + 9
        pen.labels.put(item.label, Math.max(shape.x0 + 5, 6), y, pen.colours.text, pen.colours.back)
      }
    }
    if (this.drawn.length > DENSE) return
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'packet' && (item.again || item.state !== 'delivered')) {
        labelPacket(pen, item, shape)
      }
    }
    this.#labelCalls(pen)
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'packet' && !item.again && item.state === 'delivered') {
        labelPacket(pen, item, shape)
      }
    }
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'change' || item.kind === 'timer') labelMark(pen, item, shape)
    }
  }

  #labelCalls(pen: Pen): void {
    const next = new Map<number, number>()
    for (let index = this.drawn.length - 1; index >= 0; index -= 1) {
      const [item, shape] = this.drawn[index] as Drawn
      if (item.kind !== 'call') continue
      labelCall(pen, item, shape, next.get(shape.y0) ?? Number.POSITIVE_INFINITY)
      next.set(shape.y0, shape.x0)
    }
  }

  /** A ring around what is chosen. */
  #chosen(): void {
    const item = this.#view.chosen
    const shape = item === null ? null : this.#view.shape(item)
    if (item === null || shape === null) return
    const context = this.#context
    const { x0, y0, x1, y1 } = shape
    context.strokeStyle = this.#colours.focus
    context.lineWidth = 2
    if (item.kind === 'packet') {
      context.globalAlpha = 0.35
      context.lineWidth = 9
      context.lineCap = 'round'
      context.beginPath()
      context.moveTo(x0, y0)
      context.lineTo(x1, y1)
      context.stroke()
      context.lineCap = 'butt'
      context.globalAlpha = 1
    } else if (item.kind === 'call') {
      context.strokeRect(x0 - 2, y0 - 2, x1 - x0 + 4, CALL_HEIGHT + 4)
    } else if (item.kind === 'fault') {
      context.strokeRect(x0, AXIS + 1, x1 - x0, this.#view.rows.height - AXIS - 14)
    } else {
      context.beginPath()
      context.arc(x0, y0, 8, 0, 2 * Math.PI)
      context.stroke()
    }
  }

  /** Inside of a fault, but farther than all that is drawn upon it; a lasting one is behind the others. */
  #farFault(item: PageItem, { x0, x1 }: Shape, x: number): number {
    if (x < x0 || x > x1) return Number.POSITIVE_INFINITY
    return this.#view.lasting(item) ? 7.9 : 7.5
  }

  /** What is drawn at a point of the canvas, the nearest first. */
  hit(x: number, y: number): PageItem | null {
    const top = y + this.#view.scrollTop
    if (y < AXIS) return null
    let best: PageItem | null = null
    let least = 8
    for (const [item, shape] of this.drawn) {
      const far =
        item.kind === 'fault' ? this.#farFault(item, shape, x) : distance(item, shape, x, top)
      if (far < least) {
        least = far
        best = item
      }
    }
    return best
  }
}

function distance(item: PageItem, { x0, y0, x1, y1 }: Shape, x: number, y: number): number {
  if (item.kind === 'call') {
    const inside = x >= x0 - 2 && x <= x1 + 2 && y >= y0 - 1 && y <= y0 + CALL_HEIGHT + 1
    return inside ? 3.5 : 99
  }
  const dx = x1 - x0
  const dy = y1 - y0
  const length = dx * dx + dy * dy
  const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length))
  return Math.hypot(x - x0 - part * dx, y - y0 - part * dy)
}
