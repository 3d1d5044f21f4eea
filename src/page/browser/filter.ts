// Which lanes are shown: those that the words match and that are ticked, and, if wanted, those they exchange packets with.
import type { PageData } from '../model.ts'
import { make } from './elements.ts'

/** What the filter is set to. */
export interface FilterState {
  readonly words: string
  readonly hidden: readonly number[]
  readonly peers: boolean
}

export class LaneFilter {
  readonly elements: readonly HTMLElement[]
  readonly input: HTMLInputElement
  readonly #data: PageData
  readonly #changed: (lanes: ReadonlySet<number>) => void
  readonly #peers = make('input', { type: 'checkbox', id: 'peers', checked: '' })
  readonly #list = make('div', { class: 'lanes-list' })
  /** Lanes that are not ticked. */
  #hidden = new Set<number>()

  constructor(data: PageData, changed: (lanes: ReadonlySet<number>) => void) {
    this.#data = data
    this.#changed = changed
    this.input = make('input', {
      id: 'filter',
      type: 'search',
      placeholder: 'Filter sockets ( f )',
      'aria-label': 'Filter by host, socket number or address',
    })
    this.input.addEventListener('input', () => this.#apply())
    this.#peers.addEventListener('change', () => this.#apply())
    this.elements = [this.input, this.#menu()]
  }

  get state(): FilterState {
    return {
      words: this.input.value,
      hidden: [...this.#hidden].sort((one, other) => one - other),
      peers: this.#peers.checked,
    }
  }

  set({ words, hidden, peers }: FilterState): void {
    this.input.value = words
    this.#peers.checked = peers
    this.#hidden = new Set(hidden)
    this.#apply()
  }

  /** Shows only that lane and its peers; or all again. */
  only(lane: number): void {
    const others = [...this.#data.lanes.keys()].filter((index) => index !== lane)
    const alone = !this.#hidden.has(lane) && others.every((index) => this.#hidden.has(index))
    this.#hidden = new Set(alone ? [] : others)
    this.#apply()
  }

  clear(): void {
    this.set({ words: '', hidden: [], peers: this.#peers.checked })
  }

  #menu(): HTMLElement {
    const all = make('button', { type: 'button' }, 'all')
    const none = make('button', { type: 'button' }, 'none')
    all.addEventListener('click', () => this.#hide([]))
    none.addEventListener('click', () => this.#hide([...this.#data.lanes.keys()]))
    const peers = make('label', { class: 'peers' }, this.#peers, ' and their peers')
    const menu = make(
      'details',
      { class: 'menu', id: 'sockets' },
      make('summary', {}, `Sockets (${this.#data.lanes.length})`),
      make(
        'div',
        { class: 'menu-body' },
        make('div', { class: 'menu-head' }, all, none, peers),
        this.#list,
      ),
    )
    // Made when it is opened: a long run has many.
    menu.addEventListener('toggle', () => this.#list.replaceChildren(...this.#boxes(menu.open)))
    return menu
  }

  #boxes(open: boolean): HTMLElement[] {
    if (!open) return []
    return this.#data.lanes.map((_, lane) => {
      const box = make('input', { type: 'checkbox' })
      box.checked = !this.#hidden.has(lane)
      box.addEventListener('change', () => {
        if (box.checked) this.#hidden.delete(lane)
        else this.#hidden.add(lane)
        this.#apply()
      })
      return make('label', {}, box, ` ${this.#words(lane)}`)
    })
  }

  #hide(lanes: readonly number[]): void {
    this.#hidden = new Set(lanes)
    this.#list.replaceChildren(...this.#boxes(true))
    this.#apply()
  }

  #words(lane: number): string {
    const { host, sock, name } = this.#data.lanes[lane] ?? { host: '', sock: null, name: '' }
    return sock === null ? host : `${host} #${sock} ${name}`
  }

  #apply(): void {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean)
    const lanes = new Set<number>()
    for (const lane of this.#data.lanes.keys()) {
      const text = this.#words(lane).toLowerCase()
      if (!this.#hidden.has(lane) && words.every((word) => text.includes(word))) lanes.add(lane)
    }
    if (this.#peers.checked) this.#addPeers(lanes)
    this.#changed(lanes)
  }

  #addPeers(lanes: Set<number>): void {
    const chosen = new Set(lanes)
    for (const { kind, lane, to } of this.#data.items) {
      if (kind !== 'packet' || to < 0 || lane < 0) continue
      if (chosen.has(lane)) lanes.add(to)
      if (chosen.has(to)) lanes.add(lane)
    }
  }
}
