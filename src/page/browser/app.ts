// The page: puts its parts together, and says what becomes of pointer, keys and address.
import type { PageData } from '../model.ts'
import { Address } from './address.ts'
import { Camera } from './camera.ts'
import { Chooser } from './chooser.ts'
import { Details } from './details.ts'
import { button, make } from './elements.ts'
import { LaneFilter } from './filter.ts'
import { Gutter } from './gutter.ts'
import { type Act, actOf } from './keys.ts'
import { Help, legend } from './legend.ts'
import { Overview } from './overview.ts'
import { Picture } from './picture.ts'
import { Search } from './search.ts'
import { type Seen, seenOf } from './seen.ts'
import { View } from './view.ts'

/** Pixels that a key moves the picture by. */
const STEP = 90
const CLOSER = 1.5

export class App {
  readonly #view: View
  readonly #canvas = make('canvas', {
    id: 'picture',
    tabindex: '0',
    role: 'application',
    'aria-label':
      'The trace. Left and right go from event to event, up and down from lane to lane, Enter shows details, question mark all keys.',
  })
  readonly #scroller = make('div', { id: 'scroller' })
  readonly #speech = make('div', { id: 'speech', role: 'status', 'aria-live': 'polite' })
  readonly #counts = make('span', { id: 'counts' })
  readonly #spacing = button('True time', 'Distances as time, or a place for each event (t)', () =>
    this.#respace(),
  )
  readonly #help = new Help()
  readonly #picture: Picture
  readonly #overview: Overview
  readonly #details: Details
  readonly #filter: LaneFilter
  readonly #search: Search
  readonly #gutter: Gutter
  readonly #camera: Camera
  readonly #chooser: Chooser
  readonly #address: Address
  #due = false

  constructor(data: PageData) {
    const redraw = (): void => this.#redraw()
    this.#view = new View(data)
    this.#picture = new Picture(this.#canvas, this.#view)
    this.#camera = new Camera(this.#view, this.#canvas, this.#scroller, redraw)
    this.#overview = new Overview(this.#view, (position) => this.#camera.centre(position))
    this.#details = new Details(this.#view, () => this.#chooser.close())
    this.#chooser = new Chooser(this.#view, this.#camera, this.#details, {
      say: (words) => {
        this.#speech.textContent = words
      },
      resized: () => this.#measure(),
      changed: redraw,
    })
    this.#filter = new LaneFilter(data, (lanes) => this.#show(lanes))
    this.#search = new Search(this.#view, (by) => this.#chooser.found(by), redraw)
    this.#gutter = new Gutter(this.#view, (lane) => this.#filter.only(lane))
    this.#address = new Address(
      () => this.#seen(),
      (seen) => this.#restore(seen),
    )
    this.#build()
    this.#listen()
    this.#measure()
    this.#camera.open()
    const seen = seenOf(location.hash)
    if (seen !== null) this.#restore(seen)
  }

  #build(): void {
    this.#spacing.id = 'spacing'
    this.#spacing.setAttribute('aria-pressed', 'false')
    const bar = make(
      'header',
      {},
      make('h1', {}, this.#view.data.title),
      this.#counts,
      make('span', { class: 'space' }),
      this.#search.element,
      ...this.#filter.elements,
      make(
        'span',
        { class: 'group', role: 'group', 'aria-label': 'Zoom' },
        button('−', 'Zoom out (-)', this.#acts.farther),
        button('+', 'Zoom in (+)', this.#acts.closer),
        button('Whole', 'See the whole run (0)', this.#acts.whole),
        this.#spacing,
      ),
      button(
        'Next trouble',
        'Next lost or repeated packet, or failed call (n)',
        this.#acts.trouble,
      ),
      button('?', 'Help: signs and keys (?)', this.#acts.help),
    )
    this.#scroller.append(this.#gutter.element, make('div', { id: 'pane' }, this.#canvas))
    const main = make('main', {}, this.#scroller, this.#details.element)
    document.body.append(bar, this.#overview.canvas, main, legend(), this.#speech)
    document.body.append(this.#help.element)
    this.#count()
  }

  #listen(): void {
    const canvas = this.#canvas
    canvas.addEventListener('click', ({ offsetX, offsetY }) => {
      this.#chooser.choose(this.#picture.hit(offsetX, offsetY))
    })
    canvas.addEventListener('mousemove', ({ buttons, offsetX, offsetY }) => {
      if (buttons !== 0) return
      const item = this.#picture.hit(offsetX, offsetY)
      canvas.style.cursor = item === null ? 'grab' : 'pointer'
      canvas.title = item === null ? '' : item.text
    })
    new ResizeObserver(() => this.#measure()).observe(this.#scroller)
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#picture.recolour()
      this.#redraw()
    })
    document.addEventListener('keydown', (event) => this.#key(event))
  }

  // Keys

  #key(event: KeyboardEvent): void {
    if (this.#help.element.open) return
    const { target } = event
    const typing = target instanceof HTMLInputElement && target.type === 'search'
    if (event.key === 'Escape') {
      this.#leave(typing ? target : null)
      return
    }
    const act = typing ? null : actOf(event, target === this.#canvas)
    if (act === null) return
    event.preventDefault()
    this.#acts[act]()
  }

  readonly #acts: Readonly<Record<Act, () => void>> = {
    next: () => this.#chooser.step(1),
    previous: () => this.#chooser.step(-1),
    up: () => this.#chooser.across(-1),
    down: () => this.#chooser.across(1),
    left: () => this.#camera.moveBy(STEP),
    right: () => this.#camera.moveBy(-STEP),
    higher: () => this.#camera.scrollBy(-this.#view.height * 0.9),
    lower: () => this.#camera.scrollBy(this.#view.height * 0.9),
    first: () => this.#chooser.first(),
    last: () => this.#chooser.last(),
    details: () => this.#chooser.open(),
    closer: () => this.#camera.scaleBy(CLOSER),
    farther: () => this.#camera.scaleBy(1 / CLOSER),
    whole: () => this.#camera.whole(),
    spacing: () => this.#respace(),
    trouble: () => this.#chooser.trouble(1),
    troubleBefore: () => this.#chooser.trouble(-1),
    find: () => this.#search.input.focus(),
    filter: () => this.#filter.input.focus(),
    help: () => this.#help.show(),
  }

  /** Out of a search or a filter, or else out of the details. */
  #leave(input: HTMLInputElement | null): void {
    for (const menu of document.querySelectorAll('details')) menu.open = false
    if (input === this.#search.input) this.#search.set('')
    else if (input !== null) this.#filter.clear()
    else this.#chooser.close()
    this.#canvas.focus()
  }

  // The address

  #seen(): Seen {
    const view = this.#view
    const { scale, chosen, data, timeline } = view
    const { words, hidden, peers } = this.#filter.state
    return {
      at: view.position(0),
      zoom: scale,
      time: timeline.spacing === 'time',
      top: this.#scroller.scrollTop,
      item: chosen === null ? null : data.items.indexOf(chosen),
      filter: words,
      find: this.#search.words,
      hidden,
      peers,
    }
  }

  #restore(seen: Seen): void {
    const view = this.#view
    this.#filter.set({ words: seen.filter, hidden: seen.hidden, peers: seen.peers })
    this.#search.set(seen.find)
    if (seen.time !== (view.timeline.spacing === 'time')) this.#respace()
    this.#chooser.choose(seen.item === null ? null : (view.data.items[seen.item] ?? null))
    this.#camera.place(seen.zoom, -seen.at * seen.zoom)
    this.#scroller.scrollTop = seen.top
  }

  // What is shown

  #respace(): void {
    this.#camera.respace()
    this.#spacing.setAttribute('aria-pressed', String(this.#view.timeline.spacing === 'time'))
  }

  #show(lanes: ReadonlySet<number>): void {
    this.#camera.keep(() => this.#view.show(lanes))
    const { chosen, items } = this.#view
    if (chosen !== null && !items.includes(chosen)) this.#chooser.close()
    this.#search.update()
    this.#count()
    this.#redraw()
  }

  #count(): void {
    const { rows, data } = this.#view
    const all = data.lanes.length
    const lanes = rows.list.length === all ? `${all} lanes` : `${rows.list.length} of ${all} lanes`
    this.#counts.textContent = `${data.times.length} events · ${lanes}`
  }

  #measure(): void {
    const view = this.#view
    const pane = this.#canvas.parentElement as HTMLElement
    view.resize(Math.max(pane.clientWidth, 100), Math.max(this.#scroller.clientHeight, 100))
    this.#canvas.style.width = `${view.width}px`
    this.#canvas.style.height = `${view.height}px`
    this.#camera.limits()
    this.#redraw()
  }

  #redraw(): void {
    if (this.#due) return
    this.#due = true
    requestAnimationFrame(() => {
      this.#due = false
      this.#view.scrollTop = this.#scroller.scrollTop
      this.#gutter.draw()
      this.#picture.draw()
      this.#overview.draw()
      this.#address.note()
      document.body.dataset['drawn'] = String(this.#picture.drawn.length)
    })
  }
}
