/**
 * Runs a program once: one world, one schedule of faults, to its end or to its first failure. A run is over when every
 * program that does not serve has ended and, after that, nothing is scheduled any more (or `settle` has passed).
 */
import { turnEnds } from '../../adapters/macrotask.ts'
import { realWorkPending } from '../../adapters/real-work.ts'
import { HostCrashedError } from '../../adapters/sim/host-crashed-error.ts'
import type { SimulatedHostOptions, SimulateOptions } from '../../adapters/sim/options.ts'
import { type SimulatedWorld, simulate } from '../../adapters/sim/simulated-world.ts'
import { ms } from '../../core/time.ts'
import type { DeadlockError } from '../../sim/deadlock.ts'
import type { NetstatRow } from '../../sim/netstat.ts'
import type { TraceEvent } from '../../sim/trace.ts'
import type { Invariant, Watch } from '../invariants/invariant.ts'
import { isService, type Program } from '../program.ts'
import { Ambient, type AmbientRecord } from './ambient.ts'
import type { Case } from './case.ts'
import { markOf, RunFailure } from './failure.ts'
import { Scope } from './scope.ts'
import { hearUnhandled } from './unheard.ts'

/** What a program is run in. Durations are milliseconds of virtual time. */
export interface Setting {
  readonly world: Omit<SimulateOptions, 'seed' | 'clock' | 'faults' | 'wallClock'>
  readonly hosts: Readonly<Record<string, SimulatedHostOptions>>
  readonly invariants: readonly Invariant[]
  /** Programs that have not ended by then have failed. */
  readonly limit: number
  /** How long what is left (retransmissions, TIME_WAIT) may take after the programs have ended. */
  readonly settle: number
}

export interface RunOptions {
  /** Told everything that happens. */
  readonly onEvent?: ((event: TraceEvent) => void) | undefined
  /** What the first run was given by the machine, when this is the same run again. */
  readonly first?: AmbientRecord | undefined
}

export interface RunResult<T> {
  readonly failure: RunFailure | null
  readonly scope: Scope<T>
  readonly ambient: Ambient
  /** The sockets of every host when the run ended, or failed. */
  readonly sockets: Readonly<Record<string, readonly NetstatRow[]>>
  /** Virtual time when it ended or failed, in milliseconds. */
  readonly lasted: number
  /** The hosts of the world, in the order in which they were made. */
  readonly hosts: readonly string[]
}

export function runCase<T>(
  program: Program<T>,
  setting: Setting,
  one: Case<T>,
  options: RunOptions = {},
): Promise<RunResult<T>> {
  return new Run(program, setting, one, options).result()
}

class Run<T> {
  readonly #program: Program<T>
  readonly #setting: Setting
  readonly #onEvent: RunOptions['onEvent']
  readonly #world: SimulatedWorld
  readonly #scope: Scope<T>
  readonly #ambient: Ambient
  #watches: readonly Watch[] = []
  #failure: RunFailure | null = null
  #stop: () => void = () => {}
  readonly #stopped: Promise<void>
  #running = 0
  #lasted = 0
  /** When the run failed. */
  #sockets: RunResult<T>['sockets'] | null = null
  #looking = false

  constructor(program: Program<T>, setting: Setting, one: Case<T>, options: RunOptions) {
    this.#program = program
    this.#setting = setting
    this.#onEvent = options.onEvent
    this.#ambient = new Ambient(options.first ?? null)
    this.#stopped = new Promise((resolve) => {
      this.#stop = resolve
    })
    this.#world = simulate({
      ...setting.world,
      seed: one.seed,
      onSubscriberError: (error) => this.#failed('invariant', '', error),
    })
    this.#scope = new Scope(this.#world, one.input, (failure) => this.#fail(failure))
    this.#makeHosts()
    this.#world.apply(one.faults)
  }

  async result(): Promise<RunResult<T>> {
    const world = this.#world
    const notHeard = hearUnhandled((reason) => {
      // Whatever ran on a host that crashed ended with it.
      if (!(reason instanceof HostCrashedError)) this.#failed('unhandled', '', reason)
    })
    this.#ambient.begin()
    try {
      this.#observe()
      await this.#untilOver()
    } finally {
      // Not closed: its calls would reject, and programs that try again at once would never let go.
      world.hold()
      // Node tells of rejections once all programs have come to their next wait.
      await turnEnds()
      this.#ambient.end()
      notHeard()
    }
    const sockets = this.#sockets ?? world.netstat()
    const lasted = this.#lasted
    return {
      failure: this.#failure,
      scope: this.#scope,
      ambient: this.#ambient,
      sockets,
      lasted,
      hosts: world.hosts.map(({ name }) => name),
    }
  }

  #makeHosts(): void {
    if (typeof this.#program === 'function') return
    for (const [name, program] of Object.entries(this.#program)) {
      const options = this.#setting.hosts[name] ?? {}
      this.#world.host(name, { background: isService(program), ...options })
    }
  }

  #observe(): void {
    this.#watches = this.#setting.invariants.map((invariant) => invariant.watch(this.#world))
    const observers = this.#watches.filter((watch) => watch.event !== undefined)
    const onEvent = this.#onEvent
    if (observers.length === 0 && onEvent === undefined) return
    this.#world.trace$.subscribe((event) => {
      // What programs do after the run has failed belongs to no run.
      if (this.#failure !== null) return
      onEvent?.(event)
      for (const watch of observers) this.#ask(() => watch.event?.(event))
    })
  }

  /** Asks an invariant. */
  #ask(look: () => void): void {
    try {
      look()
    } catch (error) {
      this.#failed('invariant', '', error)
    }
  }

  async #untilOver(): Promise<void> {
    const world = this.#world
    const { conductor } = world
    const observer = {
      resting: (): void => void this.#lookAround(),
      overtime: (): void => this.#fail(overtime(this.#setting.limit)),
      // A program may catch the error and go on.
      deadlock: (error: DeadlockError, hosts: readonly string[]): void =>
        this.#failed('deadlock', hosts.join(', '), error),
    }
    conductor.supervise(observer, ms(this.#setting.limit))
    this.#start()
    conductor.kick()
    await this.#stopped
    this.#lasted = this.#failure === null ? world.now : this.#lasted
    if (this.#failure === null) await this.#settle()
    if (this.#failure !== null) return
    const [left] = this.#ambient.timers.values()
    if (left !== undefined) this.#fail(leftBehind(left.what, left.place))
  }

  #start(): void {
    if (typeof this.#program === 'function') {
      const program = this.#program
      this.#watchOver('', true, () => program(this.#world, this.#scope))
      return
    }
    for (const [name, program] of Object.entries(this.#program)) {
      const host = this.#world.host(name)
      const serves = isService(program)
      const run = serves ? program.serve : program
      this.#watchOver(name, !serves, () => host.boot((booted) => run(booted, this.#scope)))
    }
    if (this.#running === 0) this.#stop()
  }

  #watchOver(host: string, counts: boolean, run: () => unknown): void {
    if (counts) this.#running += 1
    const ended = (): void => {
      if (!counts) return
      this.#running -= 1
      if (this.#running === 0) this.#stop()
      else this.#world.conductor.kick()
    }
    const failed = (error: unknown): void => this.#failed('threw', host, error)
    Promise.resolve().then(run).then(ended, failed)
  }

  /** What is left happens, and invariants are asked. */
  async #settle(): Promise<void> {
    const world = this.#world
    const nobody = { resting: () => {}, overtime: () => {}, deadlock: () => {} }
    world.conductor.supervise(nobody, Number.POSITIVE_INFINITY)
    await world.advance(this.#setting.settle)
    for (const { quiet } of this.#watches) {
      if (this.#failure === null && quiet !== undefined) this.#ask(quiet)
    }
  }

  /** The world rests and the programs have not ended: perhaps they wait for the machine, perhaps for ever. */
  async #lookAround(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const { conductor } = this.#world
    let still = 0
    while (still < STILL && this.#failure === null && this.#running > 0) {
      await turnEnds()
      still = realWorkPending() || conductor.busy ? 0 : still + 1
      if (this.#ambient.timers.size > 0) {
        await this.#ambient.timerFires()
        still = 0
      }
      if (conductor.busy) break
    }
    this.#looking = false
    if (still >= STILL && this.#running > 0) this.#fail(stuck())
  }

  #failed(kind: RunFailure['kind'], host: string, error: unknown): void {
    this.#fail(new RunFailure(kind, host, markOf(error), error))
  }

  /** The first failure counts. */
  #fail(failure: RunFailure): void {
    if (this.#failure !== null) return
    this.#failure = failure
    this.#lasted = this.#world.now
    this.#sockets = this.#world.netstat()
    this.#stop()
  }
}

/** Turns of the machine in which nothing happened. */
const STILL = 8

function overtime(limit: number): RunFailure {
  const error = new Error(`the programs had not ended after ${limit} ms of virtual time`)
  return new RunFailure('overtime', '', '', error)
}

function stuck(): RunFailure {
  const error = new Error('a program waits for something that no call will bring')
  return new RunFailure('stuck', '', '', error)
}

function leftBehind(what: string, place: string): RunFailure {
  const error = new Error(
    `${what} was left behind when the run was over: the world knows nothing of it (${place})`,
  )
  return new RunFailure('left-timer', '', what, error)
}
