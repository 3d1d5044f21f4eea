// Playing, stepping, going back: buttons, a slider over all steps, and above it a mark for everything that happens.

import type { Scenes } from '../model/scene.ts'
import { timeText } from '../model/words.ts'
import { button, icon, make, say } from './elements.ts'
import { type Player, SPEEDS } from './player.ts'
import { Strip } from './strip.ts'

const PLAY = 'M6 3v14l11-7z'
const PAUSE = 'M5 3h4v14H5zM11 3h4v14h-4z'

export class Transport {
  readonly element: HTMLElement
  readonly #player: Player
  readonly #play: HTMLButtonElement
  readonly #speed = make('select', { id: 'speed' })
  readonly #slider = make('input', {
    type: 'range',
    min: '0',
    value: '0',
    step: '1',
    id: 'slider',
    'aria-label': 'Step of the run',
  })
  readonly #clock = make('output', { id: 'clock' })
  readonly #count = make('span', { id: 'count' })
  readonly #strip = new Strip()
  readonly #sentence = make('p', { id: 'sentence', 'aria-live': 'polite' })
  #last = 0

  constructor(player: Player, trouble: () => void) {
    this.#player = player
    this.#play = icon(PLAY, 'Play (Space)', () => player.toggle())
    this.#play.id = 'play'
    for (const speed of SPEEDS) {
      this.#speed.append(make('option', { value: String(speed) }, `${speed}×`))
    }
    this.#speed.value = '1'
    this.#speed.addEventListener('change', () => {
      player.speed = Number(this.#speed.value)
    })
    this.#slider.addEventListener('input', () => {
      const step = Number(this.#slider.value)
      player.pause()
      player.go(step)
    })
    const name = (id: string, made: HTMLButtonElement): HTMLButtonElement => {
      made.id = id
      return made
    }
    this.element = make(
      'section',
      { id: 'transport', 'aria-label': 'Time' },
      make(
        'div',
        { class: 'buttons' },
        name(
          'first',
          icon('M11 4v12L4 10zM19 4v12l-7-6zM2 4v12', 'To the beginning (Home)', () =>
            player.walk(-this.#last),
          ),
        ),
        name(
          'back',
          icon('M14 4v12L5 10zM3 4v12', 'One step back (←)', () => player.walk(-1)),
        ),
        this.#play,
        name(
          'on',
          icon('M6 4v12l9-6zM17 4v12', 'One step on (→)', () => player.walk(1)),
        ),
        name(
          'end',
          icon('M9 4v12l7-6zM1 4v12l7-6zM18 4v12', 'To the end (End)', () =>
            player.walk(this.#last),
          ),
        ),
        name(
          'trouble',
          button('Next trouble', 'On to what is lost, refused, reset or fails (n)', trouble),
        ),
        make('label', { class: 'speed' }, 'Speed ', this.#speed),
      ),
      make('div', { class: 'line' }, this.#strip.element, this.#slider),
      make('div', { class: 'reading' }, this.#clock, this.#count),
      this.#sentence,
    )
  }

  load(scenes: Scenes): void {
    this.#last = scenes.moments.last
    this.#slider.max = String(this.#last)
    this.#strip.load(scenes)
  }

  show(step: number, at: number, words: string): void {
    const { playing } = this.#player
    this.#play.querySelector('path')?.setAttribute('d', playing ? PAUSE : PLAY)
    const title = playing ? 'Pause (Space)' : 'Play (Space)'
    this.#play.title = title
    this.#play.setAttribute('aria-label', title)
    this.#slider.value = String(step)
    this.#slider.setAttribute(
      'aria-valuetext',
      `step ${step} of ${this.#last}, ${timeText(at)}: ${words}`,
    )
    // Nothing is read aloud while the run is played: it would never end.
    this.#sentence.setAttribute('aria-live', playing ? 'off' : 'polite')
    say(this.#sentence, words)
    say(this.#clock, timeText(at))
    say(this.#count, `step ${step} of ${this.#last}`)
  }

  /** Faster or slower by one. */
  hurry(by: number): void {
    const index = SPEEDS.indexOf(this.#player.speed as (typeof SPEEDS)[number]) + by
    const speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, index))] ?? 1
    this.#player.speed = speed
    this.#speed.value = String(speed)
  }
}
