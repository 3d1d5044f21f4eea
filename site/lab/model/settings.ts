// What a run is made from: a program and everything that decides what becomes of it. Equal settings give equal runs.
import {
  checkSchedule,
  type FaultSchedule,
  FaultScheduleError,
  type SimulateOptions,
} from '../../../src/index.ts'
import { hostsOfSchedule } from '../../../src/sim/fault/schedule-hosts.ts'
import { hostsOf, type Knob, type Knobs, PROGRAMS, type Program, programOf } from './catalogue.ts'

export const PROFILE_NAMES = ['linux', 'bsd', 'windows', 'refuse'] as const
export type ProfileName = Extract<SimulateOptions['profile'], string> &
  (typeof PROFILE_NAMES)[number]

export interface Settings {
  readonly program: string
  readonly profile: ProfileName
  /** Any integer from 0 on. */
  readonly seed: number
  /** Milliseconds that a packet takes from one side to the other. */
  readonly latency: number
  /** One number for each knob of the program. */
  readonly knobs: Knobs
  readonly faults: FaultSchedule
}

/** Knobs of every program. */
export const SEED: Knob = {
  name: 'seed',
  words: 'Seed',
  unit: '',
  least: 0,
  most: Number.MAX_SAFE_INTEGER,
  usual: 1,
}
export const LATENCY: Knob = {
  name: 'latency',
  words: 'Latency, one way',
  unit: 'ms',
  least: 0,
  most: 10_000,
  usual: 10,
}

/** Something that will not do, in words for whoever gave it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** The program with everything as usual. */
export function usualSettings(program: Program): Settings {
  const knobs = Object.fromEntries(program.knobs.map(({ name, usual }) => [name, usual]))
  return {
    program: program.name,
    profile: 'linux',
    seed: SEED.usual,
    latency: program.latency,
    knobs,
    faults: program.faults,
  }
}

export function knownProgram(name: string): Program {
  const program = programOf(name)
  if (program !== undefined) return program
  const names = PROGRAMS.map((one) => one.name).join(', ')
  throw new SettingsError(`There is no program “${name}”. There are: ${names}.`)
}

export function knownProfile(name: string): ProfileName {
  const profile = PROFILE_NAMES.find((one) => one === name)
  if (profile !== undefined) return profile
  throw new SettingsError(`There is no profile “${name}”. There are: ${PROFILE_NAMES.join(', ')}.`)
}

/** The number that a text stands for: a whole one within the knob's limits. */
export function knobValue({ name, least, most }: Knob, text: string): number {
  const value = /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new SettingsError(
    `${name}: “${text}” will not do: wants a whole number, ${least} to ${most}.`,
  )
}

/** The faults of a text; they may only name hosts that the program has. */
export function faultsOf(text: string, program: Program, knobs: Knobs): FaultSchedule {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new SettingsError(`faults: no JSON (${error instanceof Error ? error.message : error}).`)
  }
  return checkFaults(value, program, knobs)
}

export function checkFaults(value: unknown, program: Program, knobs: Knobs): FaultSchedule {
  const schedule = checked(value)
  const hosts = hostsOf(program, knobs)
  for (const [path, name] of hostsOfSchedule(schedule)) {
    if (name === '*' || hosts.includes(name)) continue
    throw new SettingsError(
      `${path}: there is no host “${name}” here. There are: ${hosts.join(', ')}.`,
    )
  }
  return schedule
}

function checked(value: unknown): FaultSchedule {
  try {
    return checkSchedule(value)
  } catch (error) {
    if (error instanceof FaultScheduleError) throw new SettingsError(`${error.message}.`)
    throw error
  }
}
