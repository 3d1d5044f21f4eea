// The names of the lanes, left of the picture; only of those that are seen. A click on one shows it alone.
import { make } from './elements.ts'
import type { Row } from './rows.ts'
import type { View } from './view.ts'

export class Gutter {
  readonly element: HTMLElement
  readonly #head = make('div', { class: 'gutter-head' })
  readonly #names = make('div')
  readonly #view: View
  readonly #only: (lane: number) => void
  /** The rows whose names stand there. */
  #shown: readonly Row[] = []

  constructor(view: View, only: (lane: number) => void) {
    this.#view = view
    this.#only = only
    this.element = make('div', { id: 'gutter' }, this.#head, this.#names)
  }

  draw(): void {
    const { rows, scrollTop, height, faults } = this.#view
    const from = scrollTop + faults.bottom
    const seen = rows.list.filter(
      (row) => row.top + row.height > from && row.top < scrollTop + height,
    )
    this.#drawHead(seen[0], from)
    if (seen.length === this.#shown.length && seen.every((row, i) => row === this.#shown[i])) return
    this.#shown = seen
    this.#names.replaceChildren(...seen.map((row) => this.#name(row)))
    this.element.style.height = `${rows.height}px`
  }

  /** Above the names: what stands beside them, and whose lanes are seen when that is scrolled away. */
  #drawHead(first: Row | undefined, from: number): void {
    const { faults, data } = this.#view
    const lane = first === undefined ? undefined : data.lanes[first.lane]
    const away = first !== undefined && lane !== undefined && (!first.first || first.top < from - 4)
    const host = away ? make('b', {}, lane.host) : make('span', {}, 'virtual time')
    const words = faults.count > 0 ? [make('span', { class: 'fault-head' }, 'faults')] : []
    this.#head.style.height = `${faults.bottom}px`
    this.#head.replaceChildren(host, ...words)
  }

  #name(row: Row): HTMLElement {
    const lane = this.#view.data.lanes[row.lane]
    const name = make('button', { type: 'button', class: 'lane', tabindex: '-1' })
    if (lane === undefined) return name
    const { host, sock, depth } = lane
    if (row.first || sock === null) name.append(make('b', {}, host))
    if (sock !== null) {
      const [own = '', other] = lane.name.split(' – ')
      name.append(make('span', {}, make('span', { class: 'sock' }, `#${sock}`), own))
      if (other !== undefined) name.append(make('span', { class: 'peer' }, `↔ ${other}`))
    }
    if (depth !== null && row.plot !== null) {
      const limit = (n: number): HTMLElement => make('i', {}, ` (limit ${n})`)
      const syn = make('span', { class: 'syn' }, 'SYN queue', limit(depth.synLimit))
      const accept = make('span', { class: 'accept' }, 'accept queue', limit(depth.acceptLimit))
      const queues = make('span', { class: 'queues' }, syn, accept)
      queues.style.top = `${row.plot - row.top + 6}px`
      name.append(queues)
    }
    name.title = `${host} ${sock === null ? '' : `#${sock} ${lane.name}`}: click to show it alone`
    name.style.top = `${row.top}px`
    name.style.height = `${row.height}px`
    if (row.first) name.classList.add('first')
    name.addEventListener('click', () => this.#only(row.lane))
    return name
  }
}
