// What is known of a step: the fields of its packet, and the rule of the kernel that decided it, with when it applies,
// what it does, and where it is from.
import type { Rule } from '../../../src/core/rule.ts'
import type { Fact } from '../../../src/page/model.ts'
import { make, panel } from './elements.ts'

const NONE = 'No rule decided this step: it follows from the one before, or a program wanted it.'

const list = (name: string, facts: readonly Fact[]): HTMLElement =>
  make(
    'dl',
    { class: name },
    ...facts.flatMap(([words, value]) => [make('dt', {}, words), make('dd', {}, value)]),
  )

export class WhyPanel {
  readonly #facts = make('div', { class: 'facts' })
  readonly #rules = make('div', { class: 'rules' })
  readonly element = panel('why', 'Why', this.#rules, this.#facts)

  show(rules: readonly Rule[], facts: readonly Fact[]): void {
    const lists = rules.map(({ id, when, then, source }) =>
      list('rule', [
        ['When', when],
        ['Then', then],
        ['Source', source],
        ['Rule', id],
      ]),
    )
    const none = make('p', { class: 'idle' }, NONE)
    this.#rules.replaceChildren(...(lists.length === 0 ? [none] : lists))
    this.#facts.replaceChildren(...(facts.length === 0 ? [] : [list('packet-facts', facts)]))
  }
}
