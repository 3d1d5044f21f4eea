// The page: puts its parts together and answers pointer, wheel and keys.
import { select } from 'd3-selection'
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from 'd3-zoom'
import type { PageData, PageItem } from '../model.ts'
import { Details, spoken } from './details.ts'
import { button, make } from './elements.ts'
import { LaneFilter } from './filter.ts'
import { fillGutter } from './gutter.ts'
import { help, legend } from './legend.ts'
import { Overview } from './overview.ts'
import { Picture } from './picture.ts'
import { AXIS } from './rows.ts'
import { View } from './view.ts'

const STEP = 90

export class App {
  readonly #view: View
  readonly #canvas = make('canvas', {
    id: 'picture',
    tabindex: '0',
    role: 'application',
    'aria-label':
      'The trace. Tab goes from event to event, Enter shows details, arrows move, plus and minus zoom.',
  })
  readonly #scroller = make('div', { id: 'scroller' })
  readonly #gutter = make('div', { id: 'gutter' })
  readonly #speech = make('div', { id: 'speech', role: 'status', 'aria-live': 'polite' })
  readonly #counts = make('span', { id: 'counts' })
  readonly #picture: Picture
  readonly #overview: Overview
  readonly #details: Details
  readonly #filter: LaneFilter
  readonly #zoom: ZoomBehavior<HTMLCanvasElement, unknown>
  #due = false
  #pressed: { x: number; y: number; top: number } | null = null

  constructor(data: PageData) {
    this.#view = new View(data)
    this.#picture = new Picture(this.#canvas, this.#view)
    this.#overview = new Overview(this.#view, (position) => this.#centre(position))
    this.#details = new Details(this.#view, () => this.#close())
    this.#filter = new LaneFilter(data, (lanes) => this.#show(lanes))
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .filter((event: Event) => !(event instanceof MouseEvent) || event.button === 0)
      .constrain(({ k, x }) => zoomIdentity.translate(this.#held(x, k), 0).scale(k))
      .on('start', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => this.#press(event))
      .on('zoom', (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => this.#zoomed(event))
    this.#build()
    this.#listen()
    this.#measure()
    this.#open()
  }

  #build(): void {
    const { data } = this.#view
    const spacing = make('button', {
      type: 'button',
      id: 'spacing',
      'aria-pressed': 'false',
      title: 'Draw distances as time, or give each event its place (t)',
    })
    spacing.textContent = 'True time'
    spacing.addEventListener('click', () => this.#respace())
    const bar = make(
      'header',
      {},
      make('h1', {}, data.title),
      this.#counts,
      make('span', { class: 'space' }),
      ...this.#filter.elements,
      make(
        'span',
        { class: 'group', role: 'group', 'aria-label': 'Zoom' },
        button('−', 'Zoom out (-)', () => this.#scaleBy(1 / 1.5)),
        button('+', 'Zoom in (+)', () => this.#scaleBy(1.5)),
        button('Whole', 'See the whole run (0)', () => this.#whole()),
        spacing,
      ),
      button('Next trouble', 'Next lost or repeated packet, or failed call (n)', () =>
        this.#trouble(1),
      ),
      help(),
    )
    this.#scroller.append(this.#gutter, make('div', { id: 'pane' }, this.#canvas))
    const main = make('main', {}, this.#scroller, this.#details.element)
    document.body.append(bar, this.#overview.canvas, main, legend(), this.#speech)
    this.#layOut()
  }

  #listen(): void {
    select(this.#canvas).call(this.#zoom).on('dblclick.zoom', null).on('wheel.zoom', null)
    this.#canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false })
    this.#canvas.addEventListener('click', (event) => {
      this.#choose(this.#picture.hit(event.offsetX, event.offsetY))
    })
    this.#canvas.addEventListener('mousemove', (event) => {
      if (event.buttons !== 0) return
      const item = this.#picture.hit(event.offsetX, event.offsetY)
      this.#canvas.style.cursor = item === null ? 'grab' : 'pointer'
      this.#canvas.title = item === null ? '' : item.text
    })
    this.#scroller.addEventListener('scroll', () => this.#redraw())
    new ResizeObserver(() => this.#measure()).observe(this.#scroller)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', () => {
      this.#picture.recolour()
      this.#redraw()
    })
    this.#canvas.addEventListener('keydown', (event) => this.#key(event))
    document.addEventListener('keydown', (event) => this.#anywhere(event))
  }

  // Moving

  #open(): void {
    const { opening } = this.#view
    this.#transform(opening, 24)
  }

  #whole(): void {
    this.#transform(this.#view.whole, 24)
  }

  #transform(scale: number, offset: number): void {
    select(this.#canvas).call(this.#zoom.transform, zoomIdentity.translate(offset, 0).scale(scale))
  }

  /** Some of the run is always seen. */
  #held(offset: number, scale: number): number {
    const { width, timeline } = this.#view
    return Math.min(Math.max(offset, width * 0.3 - timeline.length * scale), width * 0.7)
  }

  #scaleBy(factor: number): void {
    select(this.#canvas).call(this.#zoom.scaleBy, factor)
  }

  #moveBy(pixels: number): void {
    this.#transform(this.#view.scale, this.#view.offset + pixels)
  }

  #centre(position: number): void {
    this.#transform(this.#view.scale, this.#view.width / 2 - position * this.#view.scale)
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault()
    const view = this.#view
    const amount = event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY
    if (event.altKey) {
      this.#scroller.scrollTop += amount
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.#moveBy(-(event.deltaX === 0 ? amount : event.deltaX))
    } else {
      const point: [number, number] = [event.offsetX, 0]
      select(this.#canvas).call(this.#zoom.scaleBy, 2 ** (-amount / 300), point)
    }
    view.scrollTop = this.#scroller.scrollTop
  }

  #press({ sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>): void {
    const pointer = sourceEvent instanceof MouseEvent
    const { clientX, clientY } = pointer ? sourceEvent : { clientX: 0, clientY: 0 }
    this.#pressed = pointer ? { x: clientX, y: clientY, top: this.#scroller.scrollTop } : null
  }

  #zoomed({ transform, sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>): void {
    this.#view.scale = transform.k
    this.#view.offset = transform.x
    if (this.#pressed !== null && sourceEvent instanceof MouseEvent) {
      this.#scroller.scrollTop = this.#pressed.top + this.#pressed.y - sourceEvent.clientY
    }
    this.#redraw()
  }

  /** Keeps in the middle what is there. */
  #respace(): void {
    const view = this.#view
    const middle = view.chosen?.start ?? view.timeline.eventAt(view.position(view.width / 2))
    const order = view.timeline.spacing === 'order'
    view.space(order ? 'time' : 'order')
    document.getElementById('spacing')?.setAttribute('aria-pressed', String(order))
    this.#limits()
    this.#open()
    if (view.scale > view.whole) this.#centre(view.timeline.at(middle))
  }

  // Choosing

  #choose(item: PageItem | null): void {
    if (item === null) {
      this.#close()
      return
    }
    this.#details.show(item)
    this.#measure()
    this.#point(item)
  }

  #close(): void {
    this.#view.chosen = null
    this.#details.hide()
    this.#redraw()
  }

  /** Rings the item, brings it into view and says it. */
  #point(item: PageItem): void {
    const view = this.#view
    view.chosen = item
    if (!this.#details.element.hidden) this.#details.show(item)
    this.#speech.textContent = spoken(view, item)
    const x = view.x(item.start)
    if (x < 16 || x > view.width - 60) this.#centre(view.timeline.at(item.start))
    const shape = view.shape(item)
    if (shape !== null && item.kind !== 'fault') {
      const { scrollTop, clientHeight } = this.#scroller
      const top = Math.min(shape.y0, shape.y1)
      const bottom = Math.max(shape.y0, shape.y1)
      if (top < scrollTop + AXIS + 10) this.#scroller.scrollTop = top - AXIS - 30
      else if (bottom > scrollTop + clientHeight - 20) {
        this.#scroller.scrollTop = bottom - clientHeight + 40
      }
    }
    this.#redraw()
  }

  /** The item before or after the chosen one; without one, the first that is seen. */
  #step(by: 1 | -1): boolean {
    const view = this.#view
    const { items } = view
    const at = view.chosen === null ? -1 : items.indexOf(view.chosen)
    const seen = items.findIndex((item) => view.x(item.start) >= 0)
    const next = at >= 0 ? at + by : seen
    const item = items[next]
    if (item === undefined) return false
    this.#point(item)
    return true
  }

  #trouble(by: 1 | -1): void {
    const { items, chosen } = this.#view
    const count = items.length
    const at = chosen === null ? (by === 1 ? -1 : count) : items.indexOf(chosen)
    for (let n = 1; n <= count; n += 1) {
      const item = items[(at + by * n + 2 * count) % count]
      if (item === undefined) continue
      const { state, again } = item
      if (
        again ||
        state === 'failed' ||
        state === 'link' ||
        state === 'input' ||
        state === 'output'
      ) {
        this.#choose(item)
        return
      }
    }
    this.#speech.textContent = 'No trouble: nothing is lost, repeated or failed.'
  }

  // Keys

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === 'Tab') {
      if (this.#step(event.shiftKey ? -1 : 1)) event.preventDefault()
      return
    }
    const act = this.#acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  readonly #acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => this.#moveBy(STEP),
    ArrowRight: () => this.#moveBy(-STEP),
    ArrowUp: () => this.#scroller.scrollBy(0, -60),
    ArrowDown: () => this.#scroller.scrollBy(0, 60),
    PageUp: () => this.#scroller.scrollBy(0, -this.#view.height * 0.9),
    PageDown: () => this.#scroller.scrollBy(0, this.#view.height * 0.9),
    Home: () => this.#transform(this.#view.scale, 24),
    End: () => this.#centre(this.#view.timeline.length),
    '+': () => this.#scaleBy(1.5),
    '=': () => this.#scaleBy(1.5),
    '-': () => this.#scaleBy(1 / 1.5),
    '0': () => this.#whole(),
    t: () => this.#respace(),
    n: () => this.#trouble(1),
    N: () => this.#trouble(-1),
    Enter: () => {
      if (this.#view.chosen !== null) this.#choose(this.#view.chosen)
    },
    ' ': () => {
      if (this.#view.chosen !== null) this.#choose(this.#view.chosen)
    },
  }

  #anywhere(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLInputElement && event.target.type === 'search'
    if (event.key === '/' && !typing) {
      event.preventDefault()
      this.#filter.input.focus()
    }
    if (event.key !== 'Escape') return
    for (const menu of document.querySelectorAll('details')) menu.open = false
    if (typing) this.#filter.clear()
    this.#close()
    this.#canvas.focus()
  }

  // Drawing

  #show(lanes: ReadonlySet<number>): void {
    this.#view.show(lanes)
    if (this.#view.chosen !== null && !this.#view.items.includes(this.#view.chosen)) this.#close()
    this.#layOut()
    this.#redraw()
  }

  #layOut(): void {
    const view = this.#view
    fillGutter(this.#gutter, view, (lane) => this.#filter.only(lane))
    const all = view.data.lanes.length
    const sockets =
      view.rows.list.length === all ? `${all} lanes` : `${view.rows.list.length} of ${all} lanes`
    this.#counts.textContent = `${view.data.times.length} events · ${view.items.length} shown · ${sockets}`
  }

  #measure(): void {
    const view = this.#view
    const pane = this.#canvas.parentElement as HTMLElement
    view.width = Math.max(pane.clientWidth, 100)
    view.height = Math.max(this.#scroller.clientHeight, 100)
    this.#canvas.style.width = `${view.width}px`
    this.#canvas.style.height = `${view.height}px`
    this.#limits()
    this.#redraw()
  }

  #limits(): void {
    const view = this.#view
    const { whole, closest, width, height } = view
    this.#zoom.scaleExtent([whole * 0.8, closest]).extent([
      [0, 0],
      [width, height],
    ])
  }

  #redraw(): void {
    if (this.#due) return
    this.#due = true
    requestAnimationFrame(() => {
      this.#due = false
      this.#view.scrollTop = this.#scroller.scrollTop
      this.#picture.draw()
      this.#overview.draw()
      document.body.dataset['drawn'] = String(this.#picture.drawn.length)
    })
  }
}
