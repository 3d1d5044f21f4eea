/** What a program under test has beside its host: its input, seeded randomness, and what it can say about the run. */
import type { SimulatedWorld } from '../../adapters/sim/simulated-world.ts'
import type { RandomStream } from '../../sim/random.ts'
import { RunFailure } from './failure.ts'

/** How often something was looked at, and how often it was true. */
export interface Tally {
  looked: number
  reached: number
}

export type Tallies = Map<string, Tally>

/** What a program under test has beside its host. */
export class Scope<T = unknown> {
  /** What `input` of the options drew for this run; undefined without. */
  readonly input: T
  /** The world of the run. */
  readonly world: SimulatedWorld
  /** What the program has noted, for the report. */
  readonly notes: string[] = []
  /** How often `always` and `sometimes` were looked at and were true. */
  readonly tallies: Tallies = new Map()
  readonly #fail: (failure: RunFailure) => void

  constructor(world: SimulatedWorld, input: T, fail: (failure: RunFailure) => void) {
    this.world = world
    this.input = input
    this.#fail = fail
  }

  /** Randomness of the run's seed; each name has a stream of its own. */
  random(name = 'program'): RandomStream {
    return this.world.world.random.stream(`program:${name}`)
  }

  /**
   * The run fails unless this holds. The program goes on, to its next wait: it could catch an error, and never know.
   */
  always(what: string, holds: boolean): void {
    this.#tally(what, holds)
    if (holds) return
    this.#fail(new RunFailure('always', '', what, new Error(`not always: ${what}`)))
  }

  /** Some run should come here with this true; a check in which none did fails when it is declared there. */
  sometimes(what: string, holds = true): void {
    this.#tally(what, holds)
  }

  /** A line for the report of a failure. */
  note(line: string): void {
    this.notes.push(line)
  }

  #tally(what: string, holds: boolean): void {
    const tally = this.tallies.get(what) ?? { looked: 0, reached: 0 }
    tally.looked += 1
    if (holds) tally.reached += 1
    this.tallies.set(what, tally)
  }
}

export function addTallies(to: Tallies, from: Tallies): void {
  for (const [what, { looked, reached }] of from) {
    const tally = to.get(what) ?? { looked: 0, reached: 0 }
    to.set(what, { looked: tally.looked + looked, reached: tally.reached + reached })
  }
}
