// The simulated world: hosts by name, the links between them, one event queue, one loop. It puts the parts together and
// says what each kind of event means. Programs, promises and clocks are the business of the faces.

import type { Ip } from '../core/address/ip.ts'
import { shown, valueError } from '../core/arguments.ts'
import type { Kernel } from '../core/kernel/kernel.ts'
import type { Packet } from '../core/packet.ts'
import type { Rule } from '../core/rule.ts'
import type { Micros } from '../core/time.ts'
import { type BlockedCall, blockedCalls, type PlaceOf } from './deadlock.ts'
import { Action, type WorldEvent } from './event.ts'
import { Fabric } from './fabric.ts'
import { checkFault } from './fault/check-schedule.ts'
import type { Fault, FaultSchedule, LinkData, Where } from './fault/schedule.ts'
import { Faults, type Heal } from './faults.ts'
import type { RejectProtocol } from './filter.ts'
import { Host, type HostWorld } from './host.ts'
import {
  type HostOptions,
  type StationOptions,
  WorldDefaults,
  type WorldOptions,
} from './host-options.ts'
import { isRejectWith, type RejectWith } from './icmp.ts'
import type { Link } from './link.ts'
import { Loop, type LoopDriver, type PumpEnd } from './loop.ts'
import { NameTable } from './names.ts'
import { type NetstatRow, netstat } from './netstat.ts'
import type { Outbox } from './outbox.ts'
import type { Handle } from './queue.ts'
import { Random } from './random.ts'
import type { RawPeer } from './raw-peer.ts'
import { Resolver } from './resolver.ts'
import type { PacketRule, RuleList } from './rule.ts'
import type { Timers } from './scheduler.ts'
import { namesOfSides, type Side } from './sides.ts'
import type { Station } from './station.ts'
import { Stations } from './stations.ts'
import { Trace } from './trace.ts'

/** A simulated world without promises: events, hosts, the network. Times are microseconds. */
export class World implements HostWorld, LoopDriver {
  /** What hosts and links are made with. */
  readonly defaults: WorldDefaults
  /** The streams of its seed. */
  readonly random: Random
  /** Names and their addresses. */
  readonly names: NameTable
  /** The run loop. */
  readonly loop: Loop
  /** What happens, for those who observe it. */
  readonly trace: Trace
  readonly fabric: Fabric
  #resolver: Resolver | null = null
  #faults: Faults | null = null
  readonly #stations: Stations

  /** @param original the world that this one is a copy of */
  constructor(options: WorldOptions | WorldDefaults, original: World | null = null) {
    this.defaults = options instanceof WorldDefaults ? options : new WorldDefaults(options)
    this.random = original === null ? new Random(this.defaults.seed) : original.random.clone()
    this.names = original === null ? new NameTable() : original.names.clone()
    this.loop = new Loop(this)
    this.trace = new Trace(this.loop.outbox, this)
    const { loop, trace, random } = this
    if (original === null) {
      this.fabric = new Fabric(loop, trace, random, this.defaults.link)
      this.#stations = new Stations(this)
    } else {
      const { settings, rules, wiring } = original.fabric
      this.fabric = new Fabric(loop, trace, random, settings, rules.clone(), wiring.clone())
      this.#stations = new Stations(this)
      this.#resolver = original.#resolver?.clone(random) ?? null
      this.#faults = original.#faults?.clone(this) ?? null
      this.#adopt(original)
    }
  }

  /** The trace begins or ceases to be observed. */
  observe(): void {
    this.#stations.observe()
    if (this.trace.observed) this.#faults?.observed()
  }

  /** What is wrong with looking up names. */
  get resolver(): Resolver {
    this.#resolver ??= new Resolver(this.random)
    return this.#resolver
  }

  /** What was and will be done to the world. */
  get faults(): Faults {
    this.#faults ??= new Faults(this)
    return this.#faults
  }

  /** Told of every rule that decides something. */
  get countRule(): ((rule: Rule) => void) | null {
    return this.defaults.countRule
  }

  // Hosts

  /** The host of that name; made when it is first asked for, and only then may options be given: else it throws. */
  host(name: string, options?: HostOptions): Host {
    return this.#stations.host(name, options)
  }

  /** The hosts, in the order in which they were made. */
  get hosts(): readonly Host[] {
    return this.#stations.hosts
  }

  /** An endpoint without a kernel, whose packets a test sends and sees; made when it is first asked for. */
  rawPeer(name: string, options?: StationOptions): RawPeer {
    return this.#stations.rawPeer(name, options)
  }

  /** Whether there is a station of that name. */
  has(name: string): boolean {
    return this.#stations.has(name)
  }

  /** The station of that name. Throws an ArgumentError when there is none. */
  station(which: Station | string): Station {
    return this.#stations.of(which)
  }

  /** A host or raw peer was made: faults that are to hold for it begin. */
  joined(): void {
    this.#faults?.joined()
  }

  /** The addresses of a name in one family or, with 0, in both; null for an unknown name. */
  lookup(name: string, family: number): readonly Ip[] | null {
    return this.names.lookup(name, family)
  }

  /** The names of an address, the first given first. */
  reverse(ip: Ip): readonly string[] {
    return this.names.reverse(ip)
  }

  // Inputs

  /**
   * One input of a host: `act` makes its system calls on the kernel; then all that it led to is performed. A wait is
   * to be noted within `act`, because it may be over before this returns. Not from within another input. Throws what `act` throws.
   */
  call<T>(host: Host, act: (kernel: Kernel) => T): T {
    const kernel = this.loop.begin(host)
    let result: T
    try {
      result = act(kernel)
    } catch (error) {
      this.loop.abort()
      throw error
    }
    this.loop.end(host)
    return result
  }

  /** See `LoopDriver`. */
  dispatch(event: WorldEvent): void {
    switch (event.kind) {
      case 'arrival':
        this.fabric.arrive(event)
        break
      case 'timer':
        ;(this.fabric.stations[event.host] as Host).fire(event)
        break
      case 'action':
        this.loop.turns += 1
        event.run()
        break
      case 'neighbour':
        this.fabric.neighbourLost(event)
        break
      case 'fault-begins':
      case 'fault-ends':
        this.faults.due(event)
        break
    }
  }

  /** See `LoopDriver`. */
  send(from: Host, packet: Packet): void {
    this.fabric.send(from, packet)
  }

  // Time: see Loop

  /** Microseconds since it began. */
  get now(): Micros {
    return this.loop.now
  }

  /** When the next event is due, or Infinity. */
  get next(): Micros {
    return this.loop.next
  }

  /** What waits to be told to programs and observers. */
  get outbox(): Outbox {
    return this.loop.outbox
  }

  /** Runs something at a time; it counts as a program that was given a turn. */
  schedule(at: Micros, run: () => void): Handle {
    return this.loop.schedule(at, new Action(run))
  }

  /** Takes an event back; false when it has happened already. */
  cancel(handle: Handle): boolean {
    return this.loop.queue.cancel(handle)
  }

  /** What a `VirtualScheduler` waits with. */
  get timers(): Timers {
    return {
      now: () => this.now,
      schedule: (at, run) => this.schedule(at, run),
      cancel: (handle) => void this.cancel(handle),
    }
  }

  /** Processes one event; false when there is none. */
  step(): boolean {
    return this.loop.step()
  }

  /** Processes all events up to a time, and lets time go on to it. */
  runUntil(until: Micros): void {
    this.loop.runUntil(until)
  }

  /** Processes events until none is left, or until the next lies after the limit; says whether none is left. */
  runUntilIdle(limit?: Micros): boolean {
    return this.loop.runUntilIdle(limit)
  }

  /** Processes events until a program was given something; see `Loop.pump`. */
  pump(until?: Micros, budget?: number): PumpEnd {
    return this.loop.pump(until, budget)
  }

  /** Lets time go on, over no event. */
  skipTo(at: Micros): void {
    this.loop.skipTo(at)
  }

  // The network

  /** One direction. From a host to itself it is its loopback, which no peer has: then it throws. */
  link(from: Station | string, to: Station | string): Link {
    const [one, other] = [this.station(from), this.station(to)]
    if (one === other && !(one instanceof Host)) throw valueError(`${one.name} has no loopback`)
    return this.fabric.link(one, other)
  }

  /** The links between two stations: there and back. */
  between(one: Station | string, other: Station | string): readonly [Link, Link] {
    return [this.link(one, other), this.link(other, one)]
  }

  /** Asks `judge` about every packet that crosses a link; gives what ends that. */
  rule(judge: PacketRule, name?: string): Heal {
    return this.faults.rule(name, judge)
  }

  /** Rules of packets, in the order in which they decide. */
  get rules(): RuleList {
    return this.fabric.rules
  }

  /** See `Faults`. */
  apply(schedule: FaultSchedule): Heal {
    return this.faults.apply(schedule)
  }

  /** Does it now; gives what ends it. */
  begin(fault: Fault): Heal {
    const id = this.faults.begin(fault)
    return () => this.faults.end(id)
  }

  /** Sets links for good. */
  setLink(where: Where, data: LinkData): void {
    const fault = { kind: 'link', ...where, ...data } as const
    checkFault(fault)
    this.faults.settle(fault)
  }

  /** Nothing passes between the two sides; without a second side, between the first and all other stations there are. */
  partition(some: Side, others?: Side): Heal {
    return this.begin({ kind: 'partition', between: namesOfSides(this, some, others) })
  }

  /** What `some` send does not reach `others`. */
  partitionOneWay(some: Side, others?: Side): Heal {
    const [from, to] = namesOfSides(this, some, others)
    return this.begin({ kind: 'partition', from, to })
  }

  /** The host drops all that arrives. */
  dropTo(host: Station | string): Heal {
    return this.begin({ kind: 'deaf', host: this.station(host).name })
  }

  /** The host drops what the function picks from what arrives. */
  dropIf(host: Station | string, picks: (packet: Packet) => boolean, name = 'drop-if'): Heal {
    return this.faults.dropIf(this.station(host), name, picks)
  }

  /** The host answers what arrives with an error. */
  reject(host: Station | string, how: RejectWith, protocol: RejectProtocol = 'all'): Heal {
    if (!isRejectWith(how)) throw valueError(`cannot reject with ${shown(how)}`)
    return this.begin({ kind: 'reject', host: this.station(host).name, with: how, protocol })
  }

  /** The host lets everything in again. */
  healTo(host: Station | string): void {
    this.begin({ kind: 'heal', host: this.station(host).name })
  }

  /** All hosts let everything in again. */
  heal(): void {
    this.begin({ kind: 'heal' })
  }

  /** The host's interface stops working. */
  linkDown(host: Station | string): void {
    const { name, up } = this.station(host)
    if (up) this.begin({ kind: 'down', host: name })
  }

  /** The host's interface works again. */
  linkUp(host: Station | string): void {
    this.station(host).routing.up = true
    this.faults.sweep()
  }

  // Looking

  /** The sockets of a host. */
  netstat(host: Host | string): readonly NetstatRow[] {
    return netstat((this.station(host) as Host).kernel)
  }

  /** The blocked calls of all hosts: what a `DeadlockError` lists. */
  blocked(placeOf: PlaceOf | null = null): readonly BlockedCall[] {
    return this.hosts.flatMap(({ name, kernel }) => blockedCalls(name, kernel, placeOf))
  }

  // Copies

  /**
   * A world in the same state that goes its own way: kernels, packets in flight, timers, links, names and random
   * streams. Records are shared until one side alters them. Not copied are those who take part from outside: observers,
   * `onCompletion`, handlers of raw peers, and scheduled actions. Throws unless it is between two inputs.
   */
  fork(): World {
    if (this.loop.busy) throw new Error('a world can only be forked between two inputs')
    return new World(this.defaults, this)
  }

  #adopt(original: World): void {
    const { loop, fabric } = this
    loop.now = original.loop.now
    fabric.packets = original.fabric.packets
    this.#stations.adopt(original.fabric.stations)
    loop.queue = original.loop.queue.clone((event) =>
      event.kind === 'timer' ? event.copy() : event,
    )
    const actions: Handle[] = []
    for (const { handle, value } of loop.queue) {
      if (value.kind === 'action') actions.push(handle)
      if (value.kind === 'timer') (fabric.stations[value.host] as Host).adopt(value)
    }
    for (const handle of actions) loop.queue.cancel(handle)
  }
}
