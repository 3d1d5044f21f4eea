/** What the calls of a case act on: hosts, sockets by name, the clock, the symbols. */
import type { SimulatedHost, Socket } from '../../src/index.ts'
import { decode, NothingYet, type Value } from './arguments.ts'
import type { Beneath } from './bridge.ts'
import type { Json, Step } from './case.ts'
import type { Clock } from './clock.ts'
import type { Symbols } from './symbols.ts'

/** A socket object, or a descriptor that `detach` gave. */
export type Held = Socket | number

/** A host of the case. */
export interface StageHost {
  readonly name: string
  readonly ip: string | null
  readonly host: SimulatedHost
  readonly beneath: Beneath
}

export class Stage {
  readonly clock: Clock
  readonly symbols: Symbols
  readonly sockets = new Map<string, Held>()
  readonly #hosts: ReadonlyMap<string, StageHost>
  readonly #actors: Readonly<Record<string, string>>

  constructor(
    clock: Clock,
    symbols: Symbols,
    hosts: ReadonlyMap<string, StageHost>,
    actors: Readonly<Record<string, string>>,
  ) {
    this.clock = clock
    this.symbols = symbols
    this.#hosts = hosts
    this.#actors = actors
  }

  /** The host that an actor lives on. */
  hostOf(who: string): StageHost {
    const [first] = this.#hosts.values()
    const host = this.#hosts.get(this.#actors[who] ?? '') ?? first
    if (host === undefined) throw new Error('a case without a host')
    return host
  }

  /** Gives a name to what a call made. What had the name before is closed, as Python does with what nobody holds. */
  keep(name: string, made: Held): void {
    const before = this.sockets.get(name)
    this.sockets.set(name, made)
    if (before !== undefined && typeof before !== 'number') void before.close()
  }

  held(name: string): Held {
    const found = this.sockets.get(name)
    if (found === undefined) throw new NothingYet(name)
    return found
  }

  socket(name: string): Socket {
    const found = this.held(name)
    if (typeof found === 'number') throw new Error(`${name} is a descriptor`)
    return found
  }
}

/** One call being made: its step and decoded arguments. */
export class Call {
  readonly stage: Stage
  readonly step: Step
  readonly args: readonly Value[]

  constructor(stage: Stage, step: Step) {
    this.stage = stage
    this.step = step
    this.args = (step.args ?? []).map((arg) => decode(arg, stage.symbols))
  }

  get here(): StageHost {
    return this.stage.hostOf(this.step.who)
  }

  get socket(): Socket {
    return this.stage.socket(this.step.sock ?? '')
  }

  get descriptor(): number {
    const held = this.stage.held(this.step.sock ?? '')
    return typeof held === 'number' ? held : held.fileno()
  }

  /** The names in `as`. */
  get names(): readonly string[] {
    const { as } = this.step
    if (as === undefined) return []
    return typeof as === 'string' ? [as] : as
  }

  keep(made: Held): void {
    const [name] = this.names
    if (name !== undefined) this.stage.keep(name, made)
  }

  keyword(name: string): Value | undefined {
    const given = this.step.kw?.[name]
    return given === undefined ? undefined : decode(given, this.stage.symbols)
  }

  /**
   * An argument as whatever type the library's call wants. The format does not promise that a case passes the right
   * type; refusing a wrong one is the library's part.
   */
  arg<T>(at: number): T {
    return this.args[at] as T
  }
}

/** Makes one call and gives its value in the format. */
export type Play = (call: Call) => Promise<Json> | Json

/** Calls by the name that steps give them. */
export type CallTable = Readonly<Record<string, Play>>
