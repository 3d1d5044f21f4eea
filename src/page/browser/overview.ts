// The whole run in one strip: how much happens when, where packets are lost or sent again, and which part is seen.
import { readColours } from './colours.ts'
import { isAgain, isLost } from './trouble.ts'
import type { View } from './view.ts'

const HEIGHT = 34

export class Overview {
  readonly canvas: HTMLCanvasElement
  readonly #view: View

  constructor(view: View, moveTo: (position: number) => void) {
    this.#view = view
    this.canvas = document.createElement('canvas')
    this.canvas.id = 'overview'
    this.canvas.setAttribute('aria-hidden', 'true')
    const move = (event: PointerEvent): void => {
      if (event.buttons !== 1) return
      const part = event.offsetX / this.canvas.clientWidth
      moveTo(part * view.timeline.length)
    }
    this.canvas.addEventListener('pointerdown', move)
    this.canvas.addEventListener('pointermove', move)
  }

  draw(): void {
    const { canvas } = this
    const view = this.#view
    const width = canvas.clientWidth
    const ratio = devicePixelRatio
    canvas.width = width * ratio
    canvas.height = HEIGHT * ratio
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    context.scale(ratio, ratio)
    const colours = readColours()
    const scale = width / view.timeline.length
    const columns = new Uint32Array(Math.ceil(width / 2) + 1)
    for (const { start } of view.items) {
      const column = Math.floor((view.timeline.at(start) * scale) / 2)
      columns[column] = (columns[column] ?? 0) + 1
    }
    const most = Math.max(1, ...columns)
    context.fillStyle = colours.dim
    context.globalAlpha = 0.5
    for (const [column, count] of columns.entries()) {
      const height = Math.sqrt(count / most) * (HEIGHT - 10)
      context.fillRect(column * 2, HEIGHT - height, 1.5, height)
    }
    context.globalAlpha = 1
    for (const item of view.items) {
      const again = isAgain(item)
      if (!isLost(item) && !again && item.state !== 'failed') continue
      context.fillStyle = again ? colours.again : colours.lost
      context.fillRect(view.timeline.at(item.start) * scale - 0.5, again ? 4 : 0, 1.5, 4)
    }
    context.fillStyle = colours.found
    for (const { start } of view.found ?? []) {
      context.fillRect(view.timeline.at(start) * scale - 0.5, HEIGHT - 4, 2, 4)
    }
    const from = Math.max(0, view.position(0)) * scale
    const to = Math.min(view.timeline.length, view.position(view.width)) * scale
    context.fillStyle = colours.focus
    context.globalAlpha = 0.15
    context.fillRect(from, 0, to - from, HEIGHT)
    context.globalAlpha = 1
    context.strokeStyle = colours.focus
    context.strokeRect(from + 0.5, 0.5, Math.max(to - from - 1, 2), HEIGHT - 1)
  }
}
