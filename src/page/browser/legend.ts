// What the signs of the picture mean, in short below it; and at length, with the keys, in the help.
import { button, make } from './elements.ts'
import { KEY_WORDS } from './keys.ts'
import { drawSign, SIGNS } from './signs.ts'

export function legend(): HTMLElement {
  const signs = SIGNS.map((sign) => make('span', {}, drawSign(sign), sign.words))
  return make('footer', { 'aria-label': 'Legend' }, ...signs)
}

const READING = [
  'Time goes from left to right, in milliseconds of the simulated world. Each host has its lanes: one for itself, then one for each socket.',
  'What happens at one instant stands side by side, and quiet times are shortened: +1 s says by how much. “True time” draws distances as time instead.',
]

export class Help {
  readonly element: HTMLDialogElement

  constructor() {
    const signs = make('dl', { class: 'signs' })
    for (const sign of SIGNS) {
      signs.append(make('dt', {}, drawSign(sign), sign.words), make('dd', {}, sign.sentence))
    }
    const keys = make('dl')
    for (const [names, words] of KEY_WORDS) {
      keys.append(make('dt', {}, make('kbd', {}, names)), make('dd', {}, words))
    }
    this.element = make(
      'dialog',
      { id: 'help', 'aria-labelledby': 'help-title' },
      button('✕', 'Close the help (Escape)', () => this.element.close()),
      make('h2', { id: 'help-title' }, 'How to read the picture'),
      ...READING.map((words) => make('p', {}, words)),
      signs,
      make('h2', {}, 'Keys'),
      keys,
    )
  }

  show(): void {
    if (!this.element.open) this.element.showModal()
  }
}
