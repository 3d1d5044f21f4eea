/** What a check may be told, and what it takes when it is not. */
import type fc from 'fast-check'
import type { SimulatedHostOptions, SimulateOptions } from '../adapters/sim/options.ts'
import type { FaultSchedule } from '../sim/fault/schedule.ts'
import type { FaultFamily } from './arbitraries/families.ts'
import type { FaultsOptions } from './arbitraries/faults.ts'
import type { Invariant } from './invariants/invariant.ts'
import type { Case } from './runs/case.ts'
import type { Setting } from './runs/run-case.ts'

/** Faults to draw: their families, more about them, an arbitrary of schedules, or none at all (false). */
export type FaultChoice =
  | boolean
  | readonly FaultFamily[]
  | Partial<FaultsOptions>
  | fc.Arbitrary<FaultSchedule>

/** Durations are milliseconds, of virtual time unless said otherwise. */
export interface CheckOptions<T = unknown> {
  /** 100 when not given. The first run is without faults. */
  readonly runs?: number
  /** Of the draws; 1 when not given, or what DRYPORT_SEED says. */
  readonly seed?: number
  /** The usual families (packets, links, partitions, pauses, accepts) when not given. */
  readonly faults?: FaultChoice
  /** What the programs find in `scope.input`: the requests of a client, sizes, orders. It shrinks too. */
  readonly input?: fc.Arbitrary<T>
  /** What must hold in every run, beside what the programs say themselves. */
  readonly invariants?: readonly Invariant[]
  /** Options of each run's world; durations, profile, settings. */
  readonly world?: Setting['world']
  /** Options of hosts, by their names. */
  readonly hosts?: Readonly<Record<string, SimulatedHostOptions>>
  /** Programs that have not ended by then have failed; 600 000 when not given. */
  readonly limit?: number
  /** How long what the programs leave behind may take: retransmissions, TIME_WAIT; 70 000 when not given. */
  readonly settle?: number
  /** One run in so many is made twice and compared, and so is every failure; 25 when not given, false for never. */
  readonly determinism?: number | false
  /** What `scope.sometimes` must have been told in some run. */
  readonly sometimes?: readonly string[]
  /** Runs that come before those that are drawn. */
  readonly examples?: readonly Case<T>[]
  /** Which check a token belongs to; the names of the hosts when not given. */
  readonly name?: string
  /** Replays this token in place of all runs; that of DRYPORT_REPLAY, if it is this check's, when not given. */
  readonly replay?: string
  /** No run begins after so many milliseconds of real time; runs that are left out are no failure. */
  readonly timeLimit?: number
  /** Told after each run. */
  readonly onRun?: (runs: number) => void
}

const LIMIT = 600_000
const SETTLE = 70_000

export const RUNS = 100
export const TWICE = 25

export function settingOf<T>(options: CheckOptions<T>): Setting {
  const { world = {}, hosts = {}, invariants = [], limit = LIMIT, settle = SETTLE } = options
  return { world, hosts, invariants, limit, settle }
}

const OPTIONS: readonly (keyof CheckOptions)[] = [
  'runs',
  'seed',
  'faults',
  'input',
  'invariants',
  'world',
  'hosts',
  'limit',
  'settle',
  'determinism',
  'sometimes',
  'examples',
  'name',
  'replay',
  'timeLimit',
  'onRun',
]

/** @throws {RangeError} for what is no option, or has no such value */
export function checkOptions(options: CheckOptions<never>): void {
  for (const name of Object.keys(options)) {
    if (!(OPTIONS as readonly string[]).includes(name)) {
      throw new RangeError(`no option '${name}': ${OPTIONS.join(', ')}`)
    }
  }
  const counts = { runs: options.runs, determinism: options.determinism || undefined }
  for (const [name, count] of Object.entries(counts)) {
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 1)) {
      throw new RangeError(`${name} ${String(count)}: wants an integer, 1 or more`)
    }
  }
  const { seed } = options
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new RangeError(`seed ${String(seed)}: wants an integer`)
  }
}

/** `SimulateOptions` that a check leaves to its user. */
export type CheckWorldOptions = Omit<SimulateOptions, 'seed' | 'clock' | 'faults' | 'wallClock'>
