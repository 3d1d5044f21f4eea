// What has just happened, and the rule of the kernel that decided it. Read aloud when a visitor steps.
import type { Rule } from '../../../src/core/rule.ts'
import { make, panel, say } from './elements.ts'

export class NowPanel {
  readonly #sentence = make('p', { id: 'sentence', 'aria-live': 'polite' })
  readonly #rules = make('div', { class: 'rules' })
  readonly element = panel('now', 'What just happened', this.#sentence, this.#rules)

  /** Nothing is read aloud while the run is played: it would never end. */
  show(sentence: string, rules: readonly Rule[], playing: boolean): void {
    this.#sentence.setAttribute('aria-live', playing ? 'off' : 'polite')
    say(this.#sentence, sentence)
    this.#rules.replaceChildren(
      ...rules.map(({ id, when, then, source }) =>
        make(
          'dl',
          { class: 'rule' },
          make('dt', {}, 'Rule'),
          make('dd', {}, make('code', {}, id)),
          make('dt', {}, 'When'),
          make('dd', {}, when),
          make('dt', {}, 'Then'),
          make('dd', {}, then),
          make('dt', {}, 'Source'),
          make('dd', {}, source),
        ),
      ),
    )
  }
}
