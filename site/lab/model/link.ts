// A link to a run: `#lab=1&program=overflow&seed=1&...`. It says everything, so that it means the same run when what is
// usual has changed. The first field is the version; later versions must go on reading what this one wrote.
import {
  faultsOf,
  knobValue,
  knownProfile,
  knownProgram,
  LATENCY,
  SEED,
  type Settings,
  SettingsError,
} from './settings.ts'

const VERSION = '1'

/** A place in a run: its settings, and how many steps from the beginning. */
export interface Place {
  readonly settings: Settings
  readonly step: number
}

export function linkOf({ settings, step }: Place): string {
  const { program, profile, seed, latency, knobs, faults } = settings
  const fields: Record<string, string> = {
    lab: VERSION,
    program,
    profile,
    seed: String(seed),
    latency: String(latency),
  }
  for (const { name } of knownProgram(program).knobs) fields[name] = String(knobs[name])
  fields['faults'] = JSON.stringify(faults)
  if (step > 0) fields['step'] = String(step)
  return `#${new URLSearchParams(fields)}`
}

/** Null for a fragment that is empty. Throws {@link SettingsError} for one that will not do. */
export function placeOf(fragment: string): Place | null {
  if (fragment === '' || fragment === '#') return null
  const fields = new Fields(fragment)
  const version = fields.take('lab')
  if (version !== VERSION) {
    throw new SettingsError(
      `It is of version “${version}”; this lab reads version ${VERSION}. A newer lab may have made it.`,
    )
  }
  const program = knownProgram(fields.take('program'))
  const profile = knownProfile(fields.take('profile'))
  const seed = knobValue(SEED, fields.take('seed'))
  const latency = knobValue(LATENCY, fields.take('latency'))
  const knobs: Record<string, number> = {}
  for (const knob of program.knobs) knobs[knob.name] = knobValue(knob, fields.take(knob.name))
  const faults = faultsOf(fields.take('faults'), program, knobs)
  const step = knobValue({ ...SEED, name: 'step' }, fields.take('step', '0'))
  fields.end()
  return { settings: { program: program.name, profile, seed, latency, knobs, faults }, step }
}

/** The fields of a link, each taken once. */
class Fields {
  readonly #fields = new Map<string, string>()

  constructor(fragment: string) {
    for (const [name, value] of new URLSearchParams(fragment.replace(/^#/, ''))) {
      if (this.#fields.has(name)) throw new SettingsError(`It says “${name}” twice.`)
      this.#fields.set(name, value)
    }
    if (!this.#fields.has('lab'))
      throw new SettingsError('It does not begin with “lab=”: no link of this lab.')
  }

  take(name: string, otherwise?: string): string {
    const value = this.#fields.get(name) ?? otherwise
    if (value === undefined) throw new SettingsError(`It does not say “${name}”.`)
    this.#fields.delete(name)
    return value
  }

  /** Nothing may be left. */
  end(): void {
    const [name] = this.#fields.keys()
    if (name !== undefined)
      throw new SettingsError(`It says “${name}”, which this program has not.`)
  }
}
