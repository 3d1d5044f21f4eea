/**
 * Runs programs under many schedules of faults; shrinks the first failure to the smallest that fails alike, and throws
 * it with everything that is known of it. See `CheckOptions` for what it may be told.
 */
import fc from 'fast-check'
import type { FaultSchedule } from '../sim/fault/schedule.ts'
import { Cases } from './arbitraries/cases.ts'
import { faultSchedules } from './arbitraries/faults.ts'
import { CheckFailedError } from './check-failed-error.ts'
import {
  type CheckOptions,
  checkOptions,
  type FaultChoice,
  RUNS,
  settingOf,
  TWICE,
} from './options.ts'
import { checkProgram, hostsOf, type Program } from './program.ts'
import { callingFile } from './replay/command.ts'
import { askedReplay, type Replay, readReplayToken } from './replay/token.ts'
import type { Case } from './runs/case.ts'
import { runTwice } from './runs/determinism.ts'
import { RunFailure } from './runs/failure.ts'
import { type RunResult, runCase, type Setting } from './runs/run-case.ts'
import { addTallies, type Tallies } from './runs/scope.ts'

/** What a check that did not fail has done. */
export interface CheckReport {
  /** Of the check. */
  readonly name: string
  /** Runs that were made, without those that were made twice. */
  readonly runs: number
  /** Of what was drawn. */
  readonly seed: number
  /** What `scope.sometimes` and `scope.always` were told, over all runs. */
  readonly tallies: Tallies
}

/**
 * Runs programs under drawn inputs and faults; rejects with a CheckFailedError about the smallest run that fails.
 * @param program functions by the names of hosts, or one function of the world
 * @throws {CheckFailedError} for the first failure, shrunk
 */
export async function check<T = undefined>(
  program: Program<T>,
  options: CheckOptions<T> = {},
): Promise<CheckReport> {
  return checkOf(callingFile(), program, options)
}

/** The same for who has come from that file. */
export function checkOf<T>(
  file: string,
  program: Program<T>,
  options: CheckOptions<T>,
): Promise<CheckReport> {
  return new Check(program, options, file).run()
}

/** The name that tokens of a check carry. */
function nameOf(program: Program<never>, options: CheckOptions<never>): string {
  return options.name ?? (hostsOf(program)?.join(', ') || 'world')
}

class Check<T> {
  readonly #program: Program<T>
  readonly #options: CheckOptions<T>
  readonly #setting: Setting
  readonly #file: string
  readonly #name: string
  readonly #seed: number
  readonly #tallies: Tallies = new Map()
  #runs = 0
  #shrinks = 0
  /** Of the smallest failure so far. */
  #calls = Number.POSITIVE_INFINITY
  #faults = 0
  #first: RunResult<T> | null = null
  #found: RunFailure | null = null

  constructor(program: Program<T>, options: CheckOptions<T>, file: string) {
    checkProgram(program)
    checkOptions(options as CheckOptions<never>)
    this.#program = program
    this.#options = options
    this.#setting = settingOf(options)
    this.#file = file
    this.#name = nameOf(program as Program<never>, options as CheckOptions<never>)
    this.#seed = options.seed ?? askedSeed()
  }

  async run(): Promise<CheckReport> {
    const asked = this.#asked()
    if (asked !== null) return this.#replay(asked)
    const first = await this.#firstRun()
    await this.#drawnRuns(first)
    this.#wereReached()
    return this.#report()
  }

  #report(): CheckReport {
    return { name: this.#name, runs: this.#runs, seed: this.#seed, tallies: this.#tallies }
  }

  #asked(): Replay | null {
    const { replay } = this.#options
    if (replay !== undefined) return readReplayToken(replay)
    const asked = askedReplay()
    return asked?.name === this.#name ? asked : null
  }

  async #replay(replay: Replay): Promise<CheckReport> {
    this.#runs = 1
    await this.#throwIfFailed(replay.case as Case<T>, replay.hash)
    return this.#report()
  }

  /** Without faults: it tells which hosts there are and how long the programs take. */
  async #firstRun(): Promise<RunResult<T>> {
    const cases = new Cases<T>(fc.constant([]), this.#inputs())
    const failed = await this.#search(cases, { numRuns: 1, seed: this.#seed })
    if (failed !== null) await this.#throwIfFailed(failed)
    return this.#first as RunResult<T>
  }

  #inputs(): fc.Arbitrary<T> {
    return this.#options.input ?? (fc.constant(undefined) as fc.Arbitrary<T>)
  }

  async #drawnRuns({ hosts, lasted }: RunResult<T>): Promise<void> {
    const { runs = RUNS, timeLimit, examples = [] } = this.#options
    if (runs === 1 && examples.length === 0) return
    const faults = faultsOf(this.#options.faults ?? true, hosts, lasted)
    const failed = await this.#search(new Cases(faults, this.#inputs()), {
      seed: this.#seed,
      numRuns: Math.max(1, runs - 1),
      examples: examples.map((one): [Case<T>] => [one]),
      ...(timeLimit === undefined ? {} : { interruptAfterTimeLimit: timeLimit }),
    })
    if (failed !== null) await this.#throwIfFailed(failed)
  }

  /** The smallest case that fails as the first that did; null when none does. */
  async #search(cases: Cases<T>, parameters: fc.Parameters<[Case<T>]>): Promise<Case<T> | null> {
    const property = fc.asyncProperty(cases, async (one) => {
      if (this.#found !== null) return !(await this.#isSmaller(one, this.#found))
      const { failure } = await this.#make(one)
      this.#found = failure
      this.#faults = one.faults.length
      return failure === null
    })
    const { counterexample } = await fc.check(property, parameters)
    return counterexample?.[0] ?? null
  }

  /** Whether the run fails as the one that was found, with fewer faults or no more calls than the smallest so far. */
  async #isSmaller(one: Case<T>, found: RunFailure): Promise<boolean> {
    this.#shrinks += 1
    let calls = 0
    const { failure } = await runCase(this.#program, this.#setting, one, {
      onEvent: ({ kind }) => {
        if (kind === 'call') calls += 1
      },
    })
    if (failure?.isLike(found) !== true) return false
    if (calls > this.#calls && one.faults.length >= this.#faults) return false
    this.#calls = calls
    this.#faults = one.faults.length
    return true
  }

  #plain(one: Case<T>): Promise<RunResult<T>> {
    return runCase(this.#program, this.#setting, one)
  }

  /** One run of those that are counted; some are made twice. */
  async #make(one: Case<T>): Promise<RunResult<T>> {
    const { determinism = TWICE, onRun } = this.#options
    const twice = determinism !== false && this.#runs % determinism === 0
    this.#runs += 1
    const result = twice ? await this.#makeTwice(one) : await this.#plain(one)
    this.#first ??= result
    addTallies(this.#tallies, result.scope.tallies)
    onRun?.(this.#runs)
    return result
  }

  async #makeTwice(one: Case<T>): Promise<RunResult<T>> {
    const { run, difference } = await runTwice(this.#program, this.#setting, one)
    if (difference === null) return run
    return { ...run, failure: new RunFailure('nondeterministic', '', '', difference) }
  }

  /** Makes the run again, with everything recorded. */
  async #throwIfFailed(one: Case<T>, expected: string | null = null): Promise<never> {
    const { run, difference } = await runTwice(this.#program, this.#setting, one)
    const failure =
      difference === null ? run.failure : new RunFailure('nondeterministic', '', '', difference)
    throw new CheckFailedError({
      name: this.#name,
      file: this.#file,
      seed: this.#seed,
      runs: this.#runs,
      shrinks: this.#shrinks,
      case: one,
      run,
      failure: failure ?? this.#found,
      expected,
    })
  }

  #wereReached(): void {
    const missing = (this.#options.sometimes ?? []).filter(
      (what) => (this.#tallies.get(what)?.reached ?? 0) === 0,
    )
    if (missing.length === 0) return
    const list = missing.map((what) => `  ${what}`).join('\n')
    throw new NeverReachedError(`never in ${this.#runs} runs (seed ${this.#seed}):\n${list}`)
  }
}

/** What should have happened in some run of a check happened in none. */
export class NeverReachedError extends Error {}

/** Faults that begin after the programs have ended show nothing. */
function faultsOf(
  choice: FaultChoice,
  hosts: readonly string[],
  lasted: number,
): fc.Arbitrary<FaultSchedule> {
  if (choice === false) return fc.constant([])
  if (choice instanceof fc.Arbitrary) return choice
  const usual = { hosts, within: Math.min(60_000, Math.max(10, 1.2 * lasted)) }
  if (choice === true) return faultSchedules(usual)
  if (isFamilies(choice)) return faultSchedules({ ...usual, families: choice })
  return faultSchedules({ ...usual, ...choice })
}

const isFamilies = (choice: object): choice is readonly never[] => Array.isArray(choice)

function askedSeed(): number {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  const seed = Number(process?.env?.['DRYPORT_SEED'] ?? 1)
  return Number.isSafeInteger(seed) ? seed : 1
}
