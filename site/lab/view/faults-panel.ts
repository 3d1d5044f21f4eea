// What goes wrong: the schedule as a list, a form that adds to it, and the whole of it as JSON.
import type { FaultSchedule } from '../../../src/index.ts'
import { scheduleText } from '../../../src/index.ts'
import { FAULT_KINDS, timed } from '../model/fault-kinds.ts'
import {
  checkFaults,
  faultsOf,
  knobValue,
  knownProgram,
  SEED,
  type Settings,
  SettingsError,
} from '../model/settings.ts'
import { spanText } from '../model/words.ts'
import { button, fold, make, say } from './elements.ts'

export class FaultsPanel {
  readonly #list = make('ul', { class: 'fault-list' })
  readonly #kind = make('select', { id: 'fault-kind' })
  readonly #amount = make('input', { type: 'number', min: '0', step: '1', id: 'fault-amount' })
  readonly #unit = make('span')
  readonly #amountLabel = make('label', {}, this.#unit, this.#amount)
  readonly #from = make('select', { id: 'fault-from' })
  readonly #now = make('option', { value: 'now' }, 'from now on')
  readonly #duration = make('input', {
    type: 'number',
    min: '1',
    step: '1',
    id: 'fault-for',
    placeholder: 'ever',
  })
  readonly #json = make('textarea', {
    id: 'fault-json',
    rows: '6',
    spellcheck: 'false',
    'aria-label': 'The faults as JSON',
  })
  readonly #problem = make('p', { class: 'problem', role: 'alert' })
  readonly element: HTMLElement
  readonly #changed: (faults: FaultSchedule, stay: boolean) => void
  #settings: Settings
  #at = 0

  /** `stay`: what has happened so far is not concerned, and the visitor may stay where they are. */
  constructor(settings: Settings, changed: (faults: FaultSchedule, stay: boolean) => void) {
    this.#settings = settings
    this.#changed = changed
    this.#kind.addEventListener('change', () => this.#showKind())
    this.#from.append(make('option', { value: 'start' }, 'from the beginning'), this.#now)
    const apply = button('Apply', 'Run with these faults', () => {
      this.#try(() => {
        const { program, knobs } = this.#settings
        this.#changed(faultsOf(this.#json.value, knownProgram(program), knobs), false)
      })
    })
    apply.id = 'fault-apply'
    const add = button(
      'Add, and run again',
      'Adds the fault and runs the program again, same seed',
      () => {
        this.#try(() => this.#add())
      },
    )
    add.id = 'fault-add'
    this.element = fold(
      'faults',
      'What goes wrong',
      this.#list,
      make(
        'div',
        { class: 'fields' },
        make('label', { class: 'wide' }, 'Another one ', this.#kind),
        this.#amountLabel,
        make('label', {}, 'begins ', this.#from),
        make('label', {}, 'lasts, ms ', this.#duration),
        add,
      ),
      this.#problem,
      make('details', {}, make('summary', {}, 'The same as JSON'), this.#json, apply),
    )
  }

  show(settings: Settings): void {
    const other = settings.program !== this.#settings.program || !this.#kind.hasChildNodes()
    this.#settings = settings
    const { faults } = settings
    const lines = faults.map((fault, index) => {
      const words = scheduleText([fault]).trim()
      const remove = button('✕', `Take away: ${words}`, () => {
        this.#changed(faults.toSpliced(index, 1), false)
        this.#kind.focus()
      })
      return make('li', {}, make('span', {}, words), remove)
    })
    const none = make('li', { class: 'idle' }, 'Nothing: the network is perfect.')
    this.#list.replaceChildren(...(lines.length === 0 ? [none] : lines))
    this.#json.value =
      faults.length === 0
        ? '[]'
        : `[\n${faults.map((fault) => `  ${JSON.stringify(fault)}`).join(',\n')}\n]`
    say(this.#problem, '')
    if (!other) return
    const program = knownProgram(settings.program)
    const kinds = FAULT_KINDS.filter((kind) => kind.make(program, 1) !== null)
    this.#kind.replaceChildren(
      ...kinds.map(({ name, words }) => make('option', { value: name }, words)),
    )
    this.#showKind()
  }

  /** Where the visitor is, in microseconds. */
  move(at: number): void {
    this.#at = at
    say(this.#now, `now, at ${spanText(at)}`)
  }

  #showKind(): void {
    const { amount } = this.#chosen()
    this.#amountLabel.hidden = amount === null
    if (amount === null) return
    say(this.#unit, `${amount.words} `)
    this.#amount.max = String(amount.most)
    this.#amount.value = String(amount.usual)
  }

  #chosen(): (typeof FAULT_KINDS)[number] {
    return FAULT_KINDS.find(({ name }) => name === this.#kind.value) ?? (FAULT_KINDS[0] as never)
  }

  #add(): void {
    const { amount, make: toFault } = this.#chosen()
    const { program: name, faults, knobs } = this.#settings
    const program = knownProgram(name)
    const most = amount?.most ?? 0
    const size =
      amount === null ? 0 : knobValue({ ...SEED, name: amount.words, most }, this.#amount.value)
    const fault = toFault(program, size)
    if (fault === null) return
    const stay = this.#from.value === 'now'
    const text = this.#duration.value
    const duration = text === '' ? null : knobValue({ ...SEED, name: 'lasts', least: 1 }, text)
    // What happens at this very instant has happened.
    const at = stay ? (this.#at + 1) / 1000 : 0
    this.#changed(
      checkFaults([...faults, timed(fault, at, duration)], program, knobs),
      stay && at > 0,
    )
  }

  #try(act: () => void): void {
    try {
      act()
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      say(this.#problem, error.message)
    }
  }
}
