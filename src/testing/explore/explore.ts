/**
 * Exhaustive exploration of a program of calls: every order of what happens at one instant (calls that actors may make,
 * packets, timers), and every placement of a fault, up to a bound. States that were seen before are not gone into again.
 */
import { HOST_STACK } from '../../core/kernel/host-stack.ts'
import { PROFILES, type ProfileName } from '../../core/kernel/profile.ts'
import type { Settings } from '../../core/kernel/settings.ts'
import { ms } from '../../core/time.ts'
import { checkFault } from '../../sim/fault/check-schedule.ts'
import type { Fault } from '../../sim/fault/schedule.ts'
import { World } from '../../sim/world.ts'
import { type CallProgram, stepText } from '../arbitraries/call-program.ts'
import { ExploreError } from './explore-error.ts'
import { type Choice, State } from './state.ts'

/** What is asked of a state, between two events. */
export type Predicate = (state: State) => boolean

/** How far and over what `explore` goes. */
export interface ExploreOptions {
  /** Events along one path; 500 when not given. */
  readonly depth?: number
  /** States; 1 000 000 when not given. */
  readonly most?: number
  /** What may befall the world, at any state. Those that last have `for`. */
  readonly faults?: readonly (Fault & { readonly for?: number | string })[]
  /** How many of them in one run; 1 when not given. */
  readonly placed?: number
  /** Must hold in every state. */
  readonly always?: Readonly<Record<string, Predicate>>
  /** Should hold in some state: the report says which never did. */
  readonly sometimes?: Readonly<Record<string, Predicate>>
  /** Of the world. */
  readonly seed?: number
  /** Milliseconds; 0.05 when not given. */
  readonly latency?: number
  /** Whose rules the hosts follow; `linux` when not given. */
  readonly profile?: ProfileName
  /** Of every host, under the kernel's own names. */
  readonly settings?: Partial<Settings>
}

/** What `explore` has found. */
export interface ExploreReport {
  /** Different states. */
  readonly states: number
  /** Events that were tried. */
  readonly transitions: number
  /** Transitions that led to a state which was known. */
  readonly merged: number
  /** States in which nothing is left to happen. */
  readonly ends: number
  /** The longest path. */
  readonly deepest: number
  /** Whether everything within reach was seen: neither bound was met. */
  readonly complete: boolean
  /** What the steps of all actors came to, at the ends; each as `actor: ok, ok, ECONNRESET`, a line for each actor. */
  readonly outcomes: ReadonlyMap<string, number>
  /** Names of `sometimes` that never held, steps that were never over, faults that were never placed. */
  readonly notReached: readonly string[]
}

const DEPTH = 500
const MOST = 1_000_000

/** A state to go on from, and how it was reached. */
interface Visit {
  readonly state: State
  readonly depth: number
  readonly path: Path | null
}

interface Path {
  readonly line: string
  readonly before: Path | null
}

/**
 * Goes through the orders in which a program's events may happen; throws an ExploreError where something does not
 * hold.
 * @throws {ExploreError} for the first state in which something of `always` does not hold, with the path to it
 */
export function explore(program: CallProgram, options: ExploreOptions = {}): ExploreReport {
  return new Exploration(program, options).run()
}

class Exploration {
  readonly #program: CallProgram
  readonly #options: ExploreOptions
  readonly #seen = new Set<string>()
  readonly #outcomes = new Map<string, number>()
  /** `sometimes` that have not held yet. */
  readonly #missing: Map<string, Predicate>
  readonly #steps: Map<string, number>
  readonly #unplaced: Set<Fault>
  #transitions = 0
  #merged = 0
  #ends = 0
  #deepest = 0
  #complete = true

  constructor(program: CallProgram, options: ExploreOptions) {
    this.#program = program
    this.#options = options
    this.#missing = new Map(Object.entries(options.sometimes ?? {}))
    this.#steps = new Map(Object.keys(program.actors).map((actor) => [actor, 0]))
    this.#unplaced = new Set(options.faults)
    for (const [index, fault] of (options.faults ?? []).entries())
      checkFault(fault, `faults[${index}]`)
  }

  run(): ExploreReport {
    const { depth: limit = DEPTH, most = MOST } = this.#options
    const start = { state: new State(this.#program, this.#world()), depth: 0, path: null }
    this.#arrive(start)
    const stack: Visit[] = [start]
    for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
      if (visit.depth >= limit || this.#seen.size >= most) this.#complete = false
      else stack.push(...this.#next(visit))
    }
    return this.#report()
  }

  #world(): World {
    const { seed = 1, latency = 0.05, profile = 'linux', settings = {} } = this.#options
    const world = new World({
      stack: HOST_STACK,
      seed,
      latency: ms(latency),
      profile: PROFILES[profile],
      settings,
    })
    for (const host of this.#program.hosts) world.host(host)
    return world
  }

  /** The states that follow and are new. */
  #next(visit: Visit): Visit[] {
    const choices = this.#choices(visit.state)
    if (choices.length === 0) {
      this.#end(visit.state)
      return []
    }
    const next: Visit[] = []
    for (const [index, choice] of choices.entries()) {
      // The last one takes the state itself, which nobody needs any more.
      const state = index === choices.length - 1 ? visit.state : visit.state.fork()
      const line = `${(state.now).toFixed(3)} ms  ${state.take(choice)}`
      this.#transitions += 1
      if (choice.kind === 'fault') this.#unplaced.delete(choice.fault)
      const reached = { state, depth: visit.depth + 1, path: { line, before: visit.path } }
      if (this.#arrive(reached)) next.push(reached)
    }
    return next
  }

  #choices(state: State): readonly Choice[] {
    const { faults = [], placed = 1 } = this.#options
    const choices = state.choices()
    if (state.faults >= placed || choices.length === 0) return choices
    return [...faults.map((fault): Choice => ({ kind: 'fault', fault })), ...choices]
  }

  /** Whether the state is new. */
  #arrive({ state, depth, path }: Visit): boolean {
    const key = state.key()
    if (this.#seen.has(key)) {
      this.#merged += 1
      return false
    }
    this.#seen.add(key)
    this.#deepest = Math.max(this.#deepest, depth)
    for (const [actor, most] of this.#steps) {
      this.#steps.set(actor, Math.max(most, state.results(actor).length))
    }
    for (const [what, holds] of this.#missing) if (holds(state)) this.#missing.delete(what)
    for (const [what, holds] of Object.entries(this.#options.always ?? {})) {
      if (!holds(state)) throw new ExploreError(what, linesOf(path))
    }
    return true
  }

  #end(state: State): void {
    this.#ends += 1
    const outcome = Object.keys(this.#program.actors)
      .map((actor) => `${actor}: ${state.results(actor).join(', ') || '-'}`)
      .join('\n')
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1)
  }

  #report(): ExploreReport {
    const steps = Object.entries(this.#program.actors).flatMap(([actor, { steps: all }]) =>
      all.slice(this.#steps.get(actor)).map((step) => `${actor}: ${stepText(step)}`),
    )
    const faults = [...this.#unplaced].map((fault) => `fault ${JSON.stringify(fault)}`)
    return {
      states: this.#seen.size,
      transitions: this.#transitions,
      merged: this.#merged,
      ends: this.#ends,
      deepest: this.#deepest,
      complete: this.#complete,
      outcomes: this.#outcomes,
      notReached: [...this.#missing.keys(), ...steps, ...faults],
    }
  }
}

function linesOf(path: Path | null): string[] {
  const lines: string[] = []
  for (let at = path; at !== null; at = at.before) lines.push(at.line)
  return lines.reverse()
}

/** A line for each count, and what was not reached. */
export function exploreText(report: ExploreReport): string {
  const { states, transitions, merged, ends, deepest, complete, outcomes, notReached } = report
  return [
    `${states} states, ${transitions} transitions (${merged} to states that were known), ${ends} ends`,
    `longest path ${deepest}, ${complete ? 'complete' : 'NOT complete: a bound was met'}`,
    ...[...outcomes].flatMap(([outcome, count]) => [
      `${count} times`,
      ...outcome.split('\n').map((line) => `  ${line}`),
    ]),
    ...(notReached.length === 0 ? [] : ['never:', ...notReached.map((line) => `  ${line}`)]),
  ].join('\n')
}
