// Draws the visible part of the picture on a canvas, layer by layer.
import type { PageItem } from '../model.ts'
import { drawAxis, drawBands, drawGrid } from './backdrop.ts'
import { type Colours, readColours } from './colours.ts'
import { drawFaultBars, shadeFault } from './draw-faults.ts'
import { drawCall, drawMark, drawPacket, type Pen, strokeFor } from './draw-items.ts'
import { itemAt } from './hit.ts'
import { Labels } from './labels.ts'
import { drawPlots } from './plots.ts'
import { drawFound, drawRing } from './rings.ts'
import type { View } from './view.ts'
import { type Drawn, writeWords } from './words.ts'

const FONT = '11px ui-sans-serif, system-ui, sans-serif'
/** More items than this are drawn without words. */
const DENSE = 1500
/** Pixels outside of the canvas that are drawn too: words stand beside their items. */
const OUTSIDE = 20

export class Picture {
  readonly #canvas: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  readonly #view: View
  readonly #widths = new Map<string, number>()
  #colours: Colours
  #hatch: CanvasPattern | null = null
  /** What is visible, in the order in which it began. */
  drawn: readonly Drawn[] = []

  constructor(canvas: HTMLCanvasElement, view: View) {
    this.#canvas = canvas
    this.#context = canvas.getContext('2d') as CanvasRenderingContext2D
    this.#view = view
    this.#colours = readColours()
    this.recolour()
  }

  /** Reads the colours anew: those of light or of dark. */
  recolour(): void {
    this.#colours = readColours()
    this.#hatch = this.#context.createPattern(hatchTile(this.#colours.call), 'repeat')
  }

  draw(): void {
    const view = this.#view
    const context = this.#context
    const ratio = this.#prepare()
    context.translate(0, -view.scrollTop)
    const pen = this.#pen()
    this.drawn = this.#visible()
    const dense = this.drawn.length > DENSE
    drawBands(pen, view)
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'fault') shadeFault(pen, item, shape, view)
    }
    drawGrid(pen, view)
    drawPlots(pen, view)
    drawFound(pen, this.drawn, view)
    this.#items(pen)
    drawRing(pen, view)
    if (!dense) writeWords(pen, this.drawn, view)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const above = this.#pen()
    drawAxis(above, view)
    drawFaultBars(above, this.drawn)
    if (view.chosen?.kind === 'fault') drawRing(above, view)
  }

  /** What is drawn at a point of the canvas, the nearest first. */
  hit(x: number, y: number): PageItem | null {
    return itemAt(this.#view, this.drawn, x, y)
  }

  #pen(): Pen {
    const context = this.#context
    const labels = new Labels(context, this.#widths)
    return { context, colours: this.#colours, labels, hatch: this.#hatch }
  }

  /** An empty canvas of the right size; how many of its dots make a pixel. */
  #prepare(): number {
    const { width, height } = this.#view
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
    return ratio
  }

  #visible(): Drawn[] {
    const view = this.#view
    const top = view.scrollTop - OUTSIDE
    const bottom = view.scrollTop + view.height + OUTSIDE
    const drawn: Drawn[] = []
    for (const item of view.items) {
      const shape = view.shape(item)
      if (shape === null || shape.x0 > view.width + OUTSIDE) continue
      if (Math.max(shape.x0, shape.x1) < -OUTSIDE) continue
      const { y0, y1 } = shape
      if (item.kind !== 'fault' && (Math.max(y0, y1) < top || Math.min(y0, y1) > bottom)) continue
      drawn.push([item, shape])
    }
    return drawn
  }

  #items(pen: Pen): void {
    const stroke = strokeFor(this.drawn.length, this.#view.width)
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'call') drawCall(pen, item, shape, this.#view.width)
    }
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'packet') drawPacket(pen, item, shape, stroke)
    }
    for (const [item, shape] of this.drawn) {
      if (item.kind === 'change' || item.kind === 'timer' || item.kind === 'rule') {
        drawMark(pen, item, shape)
      }
    }
  }
}

/** Slanted lines, for what waits. */
function hatchTile(colour: string): HTMLCanvasElement {
  const tile = document.createElement('canvas')
  tile.width = 6
  tile.height = 6
  const context = tile.getContext('2d') as CanvasRenderingContext2D
  context.strokeStyle = colour
  context.globalAlpha = 0.45
  context.beginPath()
  for (const shift of [-6, 0, 6]) {
    context.moveTo(shift, 6)
    context.lineTo(shift + 6, 0)
  }
  context.stroke()
  return tile
}
