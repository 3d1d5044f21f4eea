// Which lanes are shown: those that the words match or that are ticked, and, if wanted, those they exchange packets with.
import type { PageData } from '../model.ts'
import { make } from './elements.ts'

export class LaneFilter {
  readonly elements: readonly HTMLElement[]
  readonly input: HTMLInputElement
  readonly #data: PageData
  readonly #boxes: readonly HTMLInputElement[]
  readonly #peers: HTMLInputElement
  readonly #changed: (lanes: ReadonlySet<number>) => void

  constructor(data: PageData, changed: (lanes: ReadonlySet<number>) => void) {
    this.#data = data
    this.#changed = changed
    this.input = make('input', {
      id: 'filter',
      type: 'search',
      placeholder: 'Filter sockets ( / )',
      'aria-label': 'Filter by host, socket number or address',
    })
    this.input.addEventListener('input', () => this.#apply())
    this.#peers = make('input', { type: 'checkbox', id: 'peers', checked: '' })
    this.#peers.addEventListener('change', () => this.#apply())
    this.#boxes = data.lanes.map(() => make('input', { type: 'checkbox', checked: '' }))
    const list = make('div', { class: 'lanes-list' })
    for (const [lane, box] of this.#boxes.entries()) {
      box.addEventListener('change', () => this.#apply())
      list.append(make('label', {}, box, ` ${this.#words(lane)}`))
    }
    const all = make('button', { type: 'button' }, 'all')
    const none = make('button', { type: 'button' }, 'none')
    all.addEventListener('click', () => this.#tick(true))
    none.addEventListener('click', () => this.#tick(false))
    const menu = make(
      'details',
      { class: 'menu', id: 'sockets' },
      make('summary', {}, `Sockets (${data.lanes.length})`),
      make('div', { class: 'menu-body' }, make('div', { class: 'menu-head' }, all, none), list),
    )
    const peers = make('label', { class: 'peers' }, this.#peers, ' and their peers')
    this.elements = [this.input, peers, menu]
  }

  /** Shows only that lane and its peers; or all again. */
  only(lane: number): void {
    const alone = this.#boxes.every((box, index) => box.checked === (index === lane))
    for (const [index, box] of this.#boxes.entries()) box.checked = alone || index === lane
    this.#apply()
  }

  clear(): void {
    this.input.value = ''
    this.#tick(true)
  }

  #tick(checked: boolean): void {
    for (const box of this.#boxes) box.checked = checked
    this.#apply()
  }

  #words(lane: number): string {
    const { host, sock, name } = this.#data.lanes[lane] ?? { host: '', sock: null, name: '' }
    return sock === null ? host : `${host} #${sock} ${name}`
  }

  #apply(): void {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean)
    const lanes = new Set<number>()
    for (const [lane, box] of this.#boxes.entries()) {
      const text = this.#words(lane).toLowerCase()
      if (box.checked && words.every((word) => text.includes(word))) lanes.add(lane)
    }
    if (this.#peers.checked) {
      const chosen = new Set(lanes)
      for (const { kind, lane, to } of this.#data.items) {
        if (kind !== 'packet' || to < 0 || lane < 0) continue
        if (chosen.has(lane)) lanes.add(to)
        if (chosen.has(to)) lanes.add(lane)
      }
    }
    this.#changed(lanes)
  }
}
