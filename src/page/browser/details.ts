// What is known of the chosen item: its fields and the rules that decided it.
import type { ItemState, PageItem } from '../model.ts'
import { button, make } from './elements.ts'
import { durationText, timeText } from './timeline.ts'
import type { View } from './view.ts'

const STATES: Readonly<Record<ItemState, string>> = {
  delivered: 'delivered',
  output: 'lost before it left its host',
  link: 'lost on the way',
  input: 'lost at its receiver',
  open: 'not over when the trace ended',
  ok: 'ok',
  failed: 'failed',
}

function laneText(view: View, lane: number): string {
  const found = view.data.lanes[lane]
  if (found === undefined) return 'all hosts'
  return found.sock === null ? found.host : `${found.host} #${found.sock} ${found.name}`.trim()
}

/** One line for who does not see the picture. */
export function spoken(view: View, item: PageItem): string {
  const words = [timeText(view.timeline.time(item.start)), laneText(view, item.lane), item.kind]
  words.push(item.text)
  if (item.kind === 'packet') words.push(STATES[item.state])
  if (item.again) words.push('retransmission')
  return words.join(', ')
}

export class Details {
  readonly element: HTMLElement
  readonly #view: View
  readonly #body: HTMLElement

  constructor(view: View, close: () => void) {
    this.#view = view
    this.#body = make('div', { class: 'details-body' })
    const shut = button('✕', 'Close the details (Escape)', close)
    this.element = make(
      'aside',
      { id: 'details', 'aria-label': 'Details', tabindex: '-1', hidden: '' },
      shut,
      this.#body,
    )
  }

  show(item: PageItem): void {
    const view = this.#view
    const list = make('dl')
    for (const [name, value] of [...this.#frame(item), ...item.facts]) {
      list.append(make('dt', {}, name), make('dd', {}, value))
    }
    this.#body.replaceChildren(make('h2', {}, `${item.kind}: ${item.label}`))
    if (item.again) this.#body.append(make('p', { class: 'tag again' }, '↻ retransmission'))
    if (item.state !== 'ok' && item.state !== 'delivered') {
      const kind = item.state === 'open' ? 'tag' : 'tag lost'
      this.#body.append(make('p', { class: kind }, STATES[item.state]))
    }
    this.#body.append(list)
    for (const id of item.rules) this.#body.append(this.#rule(id))
    this.element.hidden = false
    view.chosen = item
  }

  hide(): void {
    this.element.hidden = true
  }

  #frame(item: PageItem): [string, string][] {
    const { timeline } = this.#view
    const begin = timeline.time(item.start)
    const frame: [string, string][] = [['time', timeText(begin)]]
    if (item.end > item.start) {
      const took = timeline.time(item.end) - begin
      frame.push([item.waited ? 'blocked for' : 'took', durationText(took)])
    }
    frame.push([item.kind === 'packet' ? 'sender' : 'where', laneText(this.#view, item.lane)])
    if (item.to >= 0) frame.push(['receiver', laneText(this.#view, item.to)])
    return frame
  }

  #rule(id: string): HTMLElement {
    const [when, then, source] = this.#view.data.rules[id] ?? ['', '', '']
    return make(
      'section',
      { class: 'rule' },
      make('h3', {}, 'rule ', make('code', {}, id)),
      make('p', {}, make('b', {}, 'when '), when),
      make('p', {}, make('b', {}, 'then '), then),
      make('p', { class: 'source' }, source),
    )
  }
}
