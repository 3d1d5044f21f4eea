// What is wrong with looking up names: how long it takes, whether it fails. What a name means is in `names.ts`.
import { type Distribution, sample } from './distributions.ts'
import type { LookupFailure } from './fault/schedule.ts'
import { nameKey } from './names.ts'
import type { Random } from './random.ts'

interface LookupTrouble {
  /** Null for all hosts; for all names. */
  readonly hosts: ReadonlySet<string> | null
  readonly names: ReadonlySet<string> | null
  readonly delay: Distribution | null
  readonly fail: LookupFailure | null
}

/** What a look-up meets. */
export interface LookupFate {
  /** Microseconds; 0 for an answer at once. */
  readonly delay: number
  readonly fail: LookupFailure | null
}

const GOOD: LookupFate = { delay: 0, fail: null }

export class Resolver {
  /** By the fault that each comes from. */
  readonly #troubles = new Map<number, LookupTrouble>()
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  add(fault: number, trouble: LookupTrouble): void {
    this.#troubles.set(fault, trouble)
  }

  remove(fault: number): void {
    this.#troubles.delete(fault)
  }

  /** The fate of a look-up that begins now. Delays add up; the last failure wins. */
  fate(host: string, name: string): LookupFate {
    if (this.#troubles.size === 0) return GOOD
    const key = nameKey(name)
    // It stands in every host's own table.
    if (key === 'localhost') return GOOD
    let delay = 0
    let fail: LookupFailure | null = null
    for (const trouble of this.#troubles.values()) {
      if (trouble.hosts?.has(host) === false || trouble.names?.has(key) === false) continue
      if (trouble.delay !== null) {
        delay += sample(trouble.delay, this.#random.stream(`host:${host}:lookup`))
      }
      if (trouble.fail !== null) fail = trouble.fail
    }
    return { delay, fail }
  }

  clone(random: Random): Resolver {
    const copy = new Resolver(random)
    for (const [fault, trouble] of this.#troubles) copy.add(fault, trouble)
    return copy
  }
}
