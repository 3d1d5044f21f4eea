// What is known of the chosen item: its fields and the rules that decided it.
import type { ItemState, PageItem } from '../model.ts'
import { button, make } from './elements.ts'
import { durationText, timeText } from './timeline.ts'
import { isLost, MARK_WORDS } from './trouble.ts'
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

/** `server #1 0.0.0.0:80` */
export function laneText(view: View, lane: number): string {
  const found = view.data.lanes[lane]
  if (found === undefined) return 'the network'
  return found.sock === null ? found.host : `${found.host} #${found.sock} ${found.name}`.trim()
}

/** One line for who does not see the picture. */
export function spoken(view: View, item: PageItem): string {
  const words = [timeText(view.timeline.time(item.start)), laneText(view, item.lane), item.kind]
  words.push(item.text)
  if (item.kind === 'packet') words.push(STATES[item.state])
  if (isLost(item)) words.push(item.why)
  for (const mark of item.marks) words.push(MARK_WORDS[mark])
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
      { id: 'details', 'aria-label': 'Details', tabindex: '0', hidden: '' },
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
    for (const mark of item.marks) {
      const kind = mark === 'reset' ? 'tag lost' : 'tag again'
      this.#body.append(make('p', { class: kind }, MARK_WORDS[mark]))
    }
    if (item.state !== 'ok' && item.state !== 'delivered') {
      const kind = item.state === 'open' ? 'tag' : 'tag lost'
      const by = isLost(item) ? `: ${item.why}` : ''
      this.#body.append(make('p', { class: kind }, `${STATES[item.state]}${by}`))
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
    const took = item.end > item.start ? timeline.time(item.end) - begin : 0
    if (took > 0) {
      const word = item.waited ? 'blocked for' : item.kind === 'fault' ? 'lasted' : 'took'
      frame.push([word, durationText(took)])
    }
    const fault = item.kind === 'fault'
    const where = fault && item.hosts.length > 0 ? item.hosts.join(', ') : null
    const name = item.kind === 'packet' ? 'sender' : 'where'
    frame.push([name, where ?? laneText(this.#view, item.lane)])
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
