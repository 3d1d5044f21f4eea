/** One test with a world of its own: what it did is kept, and told when the test has failed. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SimulateOptions } from '../../adapters/sim/options.ts'
import { type SimulatedWorld, simulate } from '../../adapters/sim/simulated-world.ts'
import { htmlPage } from '../../page/html-page.ts'
import { RunningHash } from '../../sim/hash.ts'
import type { TraceEvent } from '../../sim/trace.ts'
import { linesOf } from '../runs/recording.ts'

/** The variable that says from which seed the tests draw theirs. */
const SEED_VARIABLE = 'DRYPORT_SEED'

/** The variable that says where traces of failed tests are written. */
const ARTIFACTS_VARIABLE = 'DRYPORT_ARTIFACTS'

const FOLDER = '.dryport'

/** What is left of a test that has failed. */
export interface Artifacts {
  /** For people: the seed, and how to have the same run again. */
  readonly message: string
  /** Files with the trace as text and as a page. */
  readonly trace: string
  readonly page: string
}

/** The sessions whose worlds are open, for matchers. */
const SESSIONS = new Set<Session>()

export class Session {
  readonly world: SimulatedWorld
  readonly seed: number
  readonly events: TraceEvent[] = []
  readonly #name: string

  /** @param name of the test: each has a seed of its own */
  constructor(name: string, options: SimulateOptions = {}) {
    this.#name = name
    this.seed = options.seed ?? seedOf(name)
    this.world = simulate({ ...options, seed: this.seed })
    this.world.trace$.subscribe((event) => this.events.push(event))
    SESSIONS.add(this)
  }

  close(): void {
    SESSIONS.delete(this)
    this.world.close()
  }

  /** Writes what the test did. */
  artifacts(): Artifacts {
    const folder = process.env[ARTIFACTS_VARIABLE] ?? FOLDER
    mkdirSync(folder, { recursive: true })
    const base = join(folder, `${fileName(this.#name)}-${this.seed}`)
    const [trace, page] = [`${base}.txt`, `${base}.html`]
    writeFileSync(trace, `${linesOf(this.events).join('\n')}\n`)
    writeFileSync(page, htmlPage(this.events, { title: this.#name }))
    const again = `the same run again: simulate({ seed: ${this.seed} })`
    return { message: `dryport: seed ${this.seed} (${again}); ${trace}, ${page}`, trace, page }
  }
}

/** The session of a world, or of a host in one; undefined when no test runner made it. */
export function sessionOf(subject: unknown): Session | undefined {
  for (const session of SESSIONS) {
    const { world } = session
    if (subject === world || world.hosts.some((host) => host === subject)) return session
  }
  return undefined
}

/** The same for the same name and the same DRYPORT_SEED. */
function seedOf(name: string): number {
  const base = Number(process.env[SEED_VARIABLE] ?? 1)
  const [word] = new RunningHash()
    .int(Number.isSafeInteger(base) ? base : 1)
    .text(name)
    .words()
  return word >>> 1
}

const fileName = (name: string): string => name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)
