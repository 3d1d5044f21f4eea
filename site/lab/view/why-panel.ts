// The rule of the kernel that decided what has just happened: when it applies, what it does, and where it is from.
import type { Rule } from '../../../src/core/rule.ts'
import { make, panel } from './elements.ts'

const NONE = 'No rule decided this step: it follows from the one before, or a program wanted it.'

export class WhyPanel {
  readonly #rules = make('div', { class: 'rules' })
  readonly element = panel('why', 'Why', this.#rules)

  show(rules: readonly Rule[]): void {
    const lists = rules.map(({ id, when, then, source }) =>
      make(
        'dl',
        { class: 'rule' },
        make('dt', {}, 'When'),
        make('dd', {}, when),
        make('dt', {}, 'Then'),
        make('dd', {}, then),
        make('dt', {}, 'Source'),
        make('dd', {}, source, ' · rule ', make('code', {}, id)),
      ),
    )
    this.#rules.replaceChildren(
      ...(lists.length === 0 ? [make('p', { class: 'idle' }, NONE)] : lists),
    )
  }
}
