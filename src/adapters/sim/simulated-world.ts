/** A simulated world as its user holds it: hosts, time, the network, the trace. Times are milliseconds. */

import type { Observable, SchedulerLike } from 'rxjs'
import { toIp } from '../../core/address/ip.ts'
import { shown, valueError } from '../../core/arguments.ts'
import { HOST_STACK } from '../../core/kernel/host-stack.ts'
import { ms, toMs } from '../../core/time.ts'
import type { BlockedCall } from '../../sim/deadlock.ts'
import type { StationOptions } from '../../sim/host-options.ts'
import type { NetstatRow } from '../../sim/netstat.ts'
import { VirtualScheduler } from '../../sim/scheduler.ts'
import type { TraceEvent } from '../../sim/trace.ts'
import { World } from '../../sim/world.ts'
import { GuardedObservable } from '../rx/guarded.ts'
import { WALL_CLOCK } from '../wall-clock.ts'
import { Conductor } from './conductor.ts'
import { Failures } from './failures.ts'
import { NetworkControl } from './network-control.ts'
import type { SimulatedHostOptions, SimulateOptions } from './options.ts'
import { checkName, checkWorldOptions, defined, hostOptions, micros, profileOf } from './options.ts'
import { paceOf } from './pace.ts'
import { SimulatedHost } from './simulated-host.ts'
import { SimulatedPeer } from './simulated-peer.ts'
import type { PortWorld } from './simulated-port.ts'
import { Waiting } from './waiting.ts'

/** A simulated world: hosts, time, the network, the trace. Times are milliseconds. */
export class SimulatedWorld extends NetworkControl implements PortWorld, AsyncDisposable {
  /** Who lets time pass: for adapters of other runtimes. */
  readonly conductor: Conductor
  /** RxJS operators wait in virtual time with it: `timer(1000, world.scheduler)`. */
  readonly scheduler: SchedulerLike
  /** What happens, as it happens, until the world is closed. Nothing is recorded while nobody subscribes. */
  readonly trace$: Observable<TraceEvent>
  readonly #hosts = new Map<string, SimulatedHost>()
  readonly #peers = new Map<string, SimulatedPeer>()
  readonly #failures: Failures

  constructor(options: SimulateOptions) {
    checkWorldOptions(options)
    const { latency, profile, clock = 'auto', wallClock = WALL_CLOCK, seed, mtu } = options
    const { settings, countRule, faults = [] } = options
    super(
      new World({
        stack: HOST_STACK,
        ...defined({
          seed,
          mtu,
          settings,
          countRule,
          profile: profileOf(profile),
          latency: latency === undefined ? undefined : micros('latency', latency),
        }),
      }),
    )
    this.#failures = new Failures(options.onSubscriberError ?? null)
    this.conductor = new Conductor(this.world, paceOf(clock, wallClock), new Waiting())
    this.world.outbox.onFailure = (error) => this.subscriberFailed(error)
    this.scheduler = this.#makeScheduler()
    this.trace$ = new GuardedObservable<TraceEvent>(
      (error) => this.subscriberFailed(error),
      (subscriber) => {
        subscriber.add(this.conductor.onClose(() => subscriber.complete()))
        return this.world.trace.subscribe((event) => subscriber.next(event))
      },
    )
    this.apply(faults)
  }

  #makeScheduler(): SchedulerLike {
    const { conductor, world } = this
    const timers = {
      now: () => world.now,
      schedule: (at: number, run: () => void) => conductor.schedule(at, run),
      cancel: (handle: number) => conductor.cancel(handle),
    }
    return new VirtualScheduler(timers, (error) => this.subscriberFailed(error))
  }

  // Hosts

  /** The host of that name: made when it is first asked for, and only then may options be given. */
  host(name: string, options?: SimulatedHostOptions): SimulatedHost {
    checkName(name)
    const known = this.#hosts.get(name)
    if (known !== undefined && options === undefined) return known
    const made = this.world.host(name, options === undefined ? undefined : hostOptions(options))
    const host = new SimulatedHost(this, made, options?.background ?? false)
    this.#hosts.set(name, host)
    return host
  }

  /** All hosts, in the order in which they were made. */
  get hosts(): readonly SimulatedHost[] {
    return [...this.#hosts.values()]
  }

  /** An endpoint without a kernel: a test sends and sees raw packets. */
  rawPeer(name: string, options?: StationOptions): SimulatedPeer {
    checkName(name)
    const known = this.#peers.get(name)
    if (known !== undefined && options === undefined) return known
    const peer = new SimulatedPeer(this, this.world.rawPeer(name, options))
    this.#peers.set(name, peer)
    return peer
  }

  /** Gives a name addresses, in place of those it had. Throws an ArgumentError for what is no address. */
  name(name: string, ...addresses: readonly string[]): void {
    checkName(name)
    for (const address of addresses) {
      if (typeof address !== 'string' || toIp(address) === null)
        throw valueError(`name ${name}: not an address: ${shown(address)}`)
    }
    this.world.faults.settle({ kind: 'name', name, addresses })
  }

  // Time

  /** Virtual time since the world began, milliseconds. */
  get now(): number {
    return toMs(this.conductor.now)
  }

  /** When the next event is due; null when nothing is scheduled. */
  get next(): number | null {
    const { next } = this.world
    return next === Number.POSITIVE_INFINITY ? null : toMs(next)
  }

  /** Lets so much time pass; see `advanceTo`. */
  async advance(duration: number): Promise<void> {
    await this.advanceTo(this.now + toMs(micros('advance', duration)))
  }

  /**
   * Lets time pass up to `time`. When it resolves, everything that was due by then has happened and every program that
   * was woken has run to its next wait.
   */
  async advanceTo(time: number): Promise<void> {
    const until = typeof time === 'number' ? ms(time) : Number.NaN
    if (!Number.isSafeInteger(until) || until < this.conductor.now) {
      throw valueError(`advanceTo ${shown(time)}: wants milliseconds, not before ${this.now}`)
    }
    await this.#failures.during(() => this.conductor.step(until))
  }

  /**
   * Lets time pass until nothing is scheduled any more, apart from probes that go on for ever. Calls that still wait
   * then go on waiting.
   */
  async run(): Promise<void> {
    await this.#failures.during(() => this.conductor.step(Number.POSITIVE_INFINITY))
  }

  /** Stops virtual time, for something outside of the world that it cannot see, until the result is called. */
  hold(): () => void {
    return this.conductor.hold()
  }

  /**
   * Ends the world: time stands still, observables complete, and every call that waits, or would have to from now on,
   * rejects with a `HostClosedError`.
   */
  close(): void {
    this.conductor.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  protected override altered(): void {
    this.conductor.kick()
  }

  // Looking

  /** The sockets of every host, by the host's name. */
  netstat(): Readonly<Record<string, readonly NetstatRow[]>> {
    return Object.fromEntries(this.world.hosts.map(({ name }) => [name, this.world.netstat(name)]))
  }

  /**
   * The calls of all hosts that wait now, in the order in which they began; programs that sleep are not among them.
   * Where each was made is known of the first some hundred calls that waited.
   */
  get blocked(): readonly BlockedCall[] {
    return this.conductor.blocked
  }

  /** See `PortWorld`. */
  subscriberFailed(error: unknown): void {
    this.#failures.add(error)
  }
}

/** A simulated network: hosts on one Ethernet, in virtual time, the same for the same seed. */
export function simulate(options: SimulateOptions = {}): SimulatedWorld {
  return new SimulatedWorld(options)
}
