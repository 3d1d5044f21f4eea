// Everything that happens, a line for each step, with what the program says in between. A line leads to its step.
import type { Scene, Scenes } from '../model/scene.ts'
import { timeText, type Words } from '../model/words.ts'
import { make, panel } from './elements.ts'

export class LogPanel {
  readonly #list = make('ol', { class: 'log' })
  readonly #scroller = make('div', { class: 'scroller' }, this.#list)
  readonly element = panel('log', 'Events', this.#scroller)
  readonly #go: (step: number) => void
  #lines: readonly HTMLElement[] = []
  #current: HTMLElement | null = null

  constructor(go: (step: number) => void) {
    this.#go = go
    this.#list.addEventListener('click', (event) => {
      const line = (event.target as Element).closest<HTMLElement>('[data-step]')
      if (line !== null) this.#go(Number(line.dataset['step']))
    })
  }

  load(scenes: Scenes, words: Words): void {
    const { said, ended, failure, cut } = scenes.recording
    const lines: HTMLElement[] = []
    const children: HTMLElement[] = []
    const between = (from: number, to: number): void => {
      for (const { after, line } of said) {
        if (after > from && after <= to) children.push(make('li', { class: 'said' }, line))
      }
      if (ended > from && ended <= to && !cut) {
        const words = failure === null ? 'The program has ended.' : `The program failed: ${failure}`
        children.push(make('li', { class: failure === null ? 'ended' : 'ended failed' }, words))
      }
    }
    between(-1, 0)
    for (let step = 1; step <= scenes.moments.last; step += 1) {
      const kind = scenes.recording.events[scenes.moments.event(step)]?.kind ?? ''
      const line = make(
        'button',
        { type: 'button', class: kind, 'data-step': String(step), tabindex: '-1' },
        make('span', { class: 'time' }, timeText(scenes.moments.at(step))),
        ' ',
        make('span', {}, words.of(step)),
      )
      lines.push(line)
      children.push(make('li', {}, line))
      between(scenes.moments.bound(step - 1), scenes.moments.bound(step))
    }
    if (cut)
      children.push(
        make('li', { class: 'ended failed' }, 'Stopped here: more events than the lab keeps.'),
      )
    this.#lines = lines
    this.#current = null
    this.#list.replaceChildren(...children)
  }

  show({ step }: Scene): void {
    const line = this.#lines[step - 1] ?? null
    if (line === this.#current) return
    this.#current?.removeAttribute('aria-current')
    this.#current?.setAttribute('tabindex', '-1')
    this.#current = line
    const first = this.#lines[0]
    if (line === null) {
      this.#scroller.scrollTop = 0
      first?.setAttribute('tabindex', '0')
      return
    }
    first?.setAttribute('tabindex', '-1')
    line.setAttribute('aria-current', 'step')
    line.setAttribute('tabindex', '0')
    const { offsetTop, offsetHeight } = line.parentElement ?? line
    this.#scroller.scrollTop = offsetTop - this.#scroller.clientHeight / 2 + offsetHeight
  }
}
