// Finds events by words: in what they are, where, their fields and their rules. All words must be there.
import type { PageItem } from '../model.ts'
import { laneText } from './details.ts'
import { make } from './elements.ts'
import { MARK_WORDS } from './trouble.ts'
import type { View } from './view.ts'

export class Search {
  readonly element: HTMLElement
  readonly input: HTMLInputElement
  readonly #view: View
  readonly #count = make('span', { class: 'found', role: 'status' })
  readonly #texts = new Map<PageItem, string>()
  readonly #changed: () => void

  constructor(view: View, go: (by: 1 | -1) => void, changed: () => void) {
    this.#view = view
    this.#changed = changed
    this.input = make('input', {
      id: 'find',
      type: 'search',
      placeholder: 'Find events ( / )',
      'aria-label': 'Find events by words: flags, calls, rules, addresses',
    })
    this.input.addEventListener('input', () => this.update())
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
    })
    this.element = make('span', { class: 'group finder' }, this.input, this.#count)
  }

  get words(): string {
    return this.input.value
  }

  set(words: string): void {
    if (words === this.input.value) return
    this.input.value = words
    this.update()
  }

  /** Searches among what is shown. */
  update(): void {
    const view = this.#view
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean)
    if (words.length === 0) view.found = null
    else {
      const has = (item: PageItem): boolean => {
        const text = this.#text(item)
        return words.every((word) => text.includes(word))
      }
      view.found = new Set(view.items.filter(has))
    }
    this.#count.textContent = view.found === null ? '' : `${view.found.size} found`
    this.#changed()
  }

  #text(item: PageItem): string {
    const known = this.#texts.get(item)
    if (known !== undefined) return known
    const { kind, lane, to, state, text, facts, rules, marks, why } = item
    const marked = marks.map((mark) => MARK_WORDS[mark])
    const where = [laneText(this.#view, lane), to < 0 ? '' : laneText(this.#view, to)]
    const values = facts.map(([name, value]) => `${name} ${value}`)
    const made = [kind, state, text, why, ...where, ...marked, ...values, ...rules]
      .join(' ')
      .toLowerCase()
    this.#texts.set(item, made)
    return made
  }
}
