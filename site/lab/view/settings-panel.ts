// What is run: program, profile, seed and numbers. Whatever is changed, the run is made again from its beginning.
import { type Knob, PROGRAMS } from '../model/catalogue.ts'
import {
  checkFaults,
  knobValue,
  knownProfile,
  knownProgram,
  LATENCY,
  PROFILE_NAMES,
  type ProfileName,
  SEED,
  type Settings,
  SettingsError,
  usualSettings,
} from '../model/settings.ts'
import { fold, make, panel, say } from './elements.ts'

const PROFILES: Readonly<Record<ProfileName, readonly [name: string, words: string]>> = {
  linux: [
    'Linux',
    'The accept queue holds one more than the backlog. A SYN that finds it full is dropped.',
  ],
  bsd: [
    'BSD',
    'The accept queue holds half as many again, and one. A SYN that finds it full is dropped.',
  ],
  windows: [
    'Windows',
    'The accept queue holds the backlog. A SYN that finds it full is answered with a reset.',
  ],
  refuse: [
    'refuse',
    'As the tutorials tell it: the queue holds the backlog, and the next client is refused at once.',
  ],
}

export class SettingsPanel {
  readonly #program = make('select', { id: 'program' })
  readonly #about = make('p', { class: 'about', id: 'about' })
  readonly #profile = make('select', { id: 'profile' })
  readonly #fields = make('div', { class: 'fields' })
  readonly #sum = make('p', { class: 'about sum' })
  readonly #problem = make('p', { class: 'problem', role: 'alert' })
  readonly #profileAbout = make('p', { class: 'about' })
  /** What is run. */
  readonly program: HTMLElement
  /** How it is run. */
  readonly element: HTMLElement
  readonly #changed: (settings: Settings) => void
  #settings: Settings

  constructor(settings: Settings, changed: (settings: Settings) => void) {
    this.#settings = settings
    this.#changed = changed
    const group = (label: string, kind: string): HTMLElement =>
      make(
        'optgroup',
        { label },
        ...PROGRAMS.filter((one) => one.kind === kind).map(({ name, title }) =>
          make('option', { value: name }, title),
        ),
      )
    this.#program.append(
      group('What goes wrong', 'world'),
      group('The tutorials’ programs', 'local'),
    )
    this.#program.addEventListener('change', () => {
      const usual = usualSettings(knownProgram(this.#program.value))
      const { profile, seed } = this.#settings
      this.#change({ ...usual, profile, seed })
    })
    for (const name of PROFILE_NAMES) {
      this.#profile.append(make('option', { value: name }, PROFILES[name][0]))
    }
    this.#profile.addEventListener('change', () => {
      this.#change({ ...this.#settings, profile: knownProfile(this.#profile.value) })
    })
    this.program = panel(
      'choice',
      'Program',
      make('label', {}, 'Choose one ', this.#program),
      this.#about,
    )
    this.element = fold(
      'settings',
      'Settings',
      make('label', {}, 'System ', this.#profile),
      this.#profileAbout,
      this.#fields,
      this.#sum,
      this.#problem,
    )
  }

  show(settings: Settings): void {
    const other = settings.program !== this.#settings.program || !this.#fields.hasChildNodes()
    this.#settings = settings
    const { about, knobs, sum } = knownProgram(settings.program)
    this.#program.value = settings.program
    this.#profile.value = settings.profile
    say(this.#about, about)
    say(this.#profileAbout, PROFILES[settings.profile][1])
    say(this.#sum, sum?.(settings.knobs) ?? '')
    say(this.#problem, '')
    if (other)
      this.#fields.replaceChildren(...[...knobs, LATENCY, SEED].map((knob) => this.#field(knob)))
    for (const input of this.#fields.querySelectorAll('input')) {
      input.value = String(this.#valueOf(input.name))
      input.removeAttribute('aria-invalid')
    }
  }

  #valueOf(name: string): number {
    const { seed, latency, knobs } = this.#settings
    return name === 'seed' ? seed : name === 'latency' ? latency : (knobs[name] ?? 0)
  }

  #field(knob: Knob): HTMLElement {
    const { name, words, unit, least, most } = knob
    const input = make('input', {
      type: 'number',
      name,
      min: String(least),
      max: String(most),
      step: '1',
      required: '',
    })
    input.addEventListener('change', () => this.#enter(knob, input))
    return make(
      'label',
      {},
      words,
      make('span', { class: 'number' }, input, unit === '' ? null : ` ${unit}`),
    )
  }

  #enter(knob: Knob, input: HTMLInputElement): void {
    try {
      const value = knobValue(knob, input.value)
      const { knobs, faults, program } = this.#settings
      const next =
        knob.name === 'seed' || knob.name === 'latency'
          ? { ...this.#settings, [knob.name]: value }
          : { ...this.#settings, knobs: { ...knobs, [knob.name]: value } }
      checkFaults(faults, knownProgram(program), next.knobs)
      this.#change(next)
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      input.setAttribute('aria-invalid', 'true')
      say(this.#problem, error.message)
    }
  }

  #change(settings: Settings): void {
    this.show(settings)
    this.#changed(settings)
  }
}
