// Zoom and movement: which part of the picture is seen. Sideways it is d3-zoom's, up and down the scroller's.
import { select } from 'd3-selection'
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from 'd3-zoom'
import type { PageItem } from '../model.ts'
import { MARGIN, type View } from './view.ts'

type ZoomEvent = D3ZoomEvent<HTMLCanvasElement, unknown>

/** Pixels that a line of a mouse wheel is worth. */
const WHEEL_LINE = 20

export class Camera {
  readonly #view: View
  readonly #canvas: HTMLCanvasElement
  readonly #scroller: HTMLElement
  readonly #moved: () => void
  readonly #zoom: ZoomBehavior<HTMLCanvasElement, unknown>
  #pressed: { y: number; top: number } | null = null

  constructor(view: View, canvas: HTMLCanvasElement, scroller: HTMLElement, moved: () => void) {
    this.#view = view
    this.#canvas = canvas
    this.#scroller = scroller
    this.#moved = moved
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .filter((event: Event) => !(event instanceof MouseEvent) || event.button === 0)
      .constrain(({ k, x }) => zoomIdentity.translate(this.#held(x, k), 0).scale(k))
      .on('start', (event: ZoomEvent) => this.#press(event))
      .on('zoom', (event: ZoomEvent) => this.#zoomed(event))
    select(canvas).call(this.#zoom).on('dblclick.zoom', null).on('wheel.zoom', null)
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false })
    scroller.addEventListener('scroll', () => moved())
  }

  open(): void {
    this.place(this.#view.opening, MARGIN)
  }

  whole(): void {
    this.place(this.#view.whole, MARGIN)
  }

  place(scale: number, offset: number): void {
    select(this.#canvas).call(this.#zoom.transform, zoomIdentity.translate(offset, 0).scale(scale))
  }

  scaleBy(factor: number): void {
    select(this.#canvas).call(this.#zoom.scaleBy, factor)
  }

  moveBy(pixels: number): void {
    this.place(this.#view.scale, this.#view.offset + pixels)
  }

  centre(position: number): void {
    this.place(this.#view.scale, this.#view.width / 2 - position * this.#view.scale)
  }

  scrollBy(pixels: number): void {
    this.#scroller.scrollBy(0, pixels)
  }

  /** To be called when the size of the window or the length of the axis has changed. */
  limits(): void {
    const { whole, closest, width, height } = this.#view
    this.#zoom.scaleExtent([whole * 0.8, closest]).extent([
      [0, 0],
      [width, height],
    ])
  }

  /** For what changes the places of events: what is in the middle stays there, or else the beginning at the left. */
  keep(change: () => void): void {
    const view = this.#view
    const left = view.offset >= 0
    const middle = this.#middle()
    change()
    this.limits()
    if (left) this.place(view.scale, MARGIN)
    else this.centre(view.timeline.at(middle))
  }

  #middle(): number {
    const view = this.#view
    return view.chosen?.start ?? view.timeline.eventAt(view.position(view.width / 2))
  }

  /** Distances as time, or a place for each event. What is in the middle stays there. */
  respace(): void {
    const view = this.#view
    const middle = this.#middle()
    view.space(view.timeline.spacing === 'order' ? 'time' : 'order')
    this.limits()
    this.open()
    if (view.scale > view.whole) this.centre(view.timeline.at(middle))
  }

  /** Moves as little as is needed to see the beginning of the item. */
  reveal(item: PageItem): void {
    const view = this.#view
    const x = view.x(item.start)
    if (x < 16 || x > view.width - 60) this.centre(view.timeline.at(item.start))
    const shape = view.shape(item)
    if (shape === null || item.kind === 'fault') return
    const scroller = this.#scroller
    const { scrollTop, clientHeight } = scroller
    const head = view.faults.bottom
    const top = Math.min(shape.y0, shape.y1)
    const bottom = Math.max(shape.y0, shape.y1)
    if (top < scrollTop + head + 10) scroller.scrollTop = top - head - 30
    else if (bottom > scrollTop + clientHeight - 20) scroller.scrollTop = bottom - clientHeight + 40
  }

  /** Some of the run is always seen. */
  #held(offset: number, scale: number): number {
    const { width, timeline } = this.#view
    return Math.min(Math.max(offset, width * 0.3 - timeline.length * scale), width * 0.7)
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    const amount = event.deltaMode === 1 ? event.deltaY * WHEEL_LINE : event.deltaY
    if (event.altKey) this.scrollBy(amount)
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.moveBy(-(event.deltaX === 0 ? amount : event.deltaX))
    } else {
      const point: [number, number] = [event.offsetX, 0]
      select(this.#canvas).call(this.#zoom.scaleBy, 2 ** (-amount / 300), point)
    }
  }

  #press({ sourceEvent }: ZoomEvent): void {
    const pointer = sourceEvent instanceof MouseEvent
    this.#pressed = pointer ? { y: sourceEvent.clientY, top: this.#scroller.scrollTop } : null
  }

  #zoomed({ transform, sourceEvent }: ZoomEvent): void {
    this.#view.scale = transform.k
    this.#view.offset = transform.x
    if (this.#pressed !== null && sourceEvent instanceof MouseEvent) {
      this.#scroller.scrollTop = this.#pressed.top + this.#pressed.y - sourceEvent.clientY
    }
    this.#moved()
  }
}
