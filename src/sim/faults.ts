// What is done to a world, each thing told of in the trace: at once, at its time, and for as long as it lasts. What each
// kind of fault does is in `fault/`; losing single packets is the business of links and rules.
import type { Packet } from '../core/packet.ts'
import type { Micros } from '../core/time.ts'
import { FaultBegins, FaultEnds } from './event.ts'
import { checkSchedule } from './fault/check-schedule.ts'
import { type Effect, type FaultOf, hostsOf } from './fault/effect.ts'
import { EFFECTS } from './fault/effects.ts'
import { linkConfig } from './fault/link-config.ts'
import { guard, guarded, linksOf, unguard } from './fault/network-effects.ts'
import { hostsIn, isOpen, patternOf } from './fault/pattern.ts'
import type { Fault, FaultKind, FaultSchedule, TimedFault } from './fault/schedule.ts'
import { LASTING } from './fault/schedule.ts'
import { faultText } from './fault/text.ts'
import { microsOf, namesOf } from './fault/values.ts'
import { DropIf } from './filter.ts'
import type { Handle } from './queue.ts'
import type { PacketRule } from './rule.ts'
import type { Station } from './station.ts'
import type { FaultTrace } from './trace.ts'
import type { World } from './world.ts'

/** Ends what a call began. Calling it again does nothing. */
export type Heal = () => void

/** Kinds that only end others: the trace tells of those. */
const ENDS_OTHERS: ReadonlySet<FaultKind> = new Set(['heal', 'release', 'restart', 'resume'])

/** Kinds that raw peers may have as well. */
const WITHOUT_KERNEL: ReadonlySet<FaultKind> = new Set(['down', 'deaf', 'reject', 'heal', 'lookup'])

/** A fault that goes on. */
interface Lasting {
  readonly id: number
  readonly host: string
  readonly what: string
  /** Null for a function of a test, which is no data. */
  readonly fault: Fault | null
}

/** What is to happen, until it has. */
interface Planned {
  readonly plan: number
  readonly fault: TimedFault
}

export class Faults {
  readonly #world: World
  #count = 0
  #plans = 0
  /** In the order of their beginnings. */
  #lasting = new Map<number, Lasting>()
  /** What was done at time 0 while nobody observed the trace. */
  #untold: FaultTrace[] = []
  /** Faults whose hosts are not there yet. */
  #early: readonly Planned[] = []
  /** The events of the faults that are to come, and the faults that each plan has begun. */
  #events = new Map<FaultBegins, Handle>()
  #begun = new Map<number, number[]>()

  constructor(world: World) {
    this.#world = world
  }

  /** The faults of a kind that go on. */
  active<K extends FaultKind>(
    kind: K,
  ): readonly { readonly id: number; readonly fault: FaultOf<K> }[] {
    return [...this.#lasting.values()].flatMap(({ id, fault }) =>
      fault?.kind === kind ? [{ id, fault: fault as FaultOf<K> }] : [],
    )
  }

  // Beginning and ending

  /** Does it now. Gives its id, by which it ends; 0 when it is over already. */
  begin(fault: Fault): number {
    this.#mustBePossible(fault)
    if (ENDS_OTHERS.has(fault.kind)) {
      this.#effect(fault).begin(this.#world, 0, fault)
      this.sweep()
      return 0
    }
    const { host, what } = faultText(fault)
    const lasts = LASTING[fault.kind]
    this.#count += 1
    const id = this.#count
    const lasting = { id, host, what, fault }
    if (lasts) this.#lasting.set(id, lasting)
    this.#tell(lasting, lasts ? 'begin' : 'once')
    this.#effect(fault).begin(this.#world, id, fault)
    this.#drain()
    return lasts ? id : 0
  }

  /** What is set for good: told of, and never undone. */
  settle(fault: FaultOf<'link'> | FaultOf<'name'>): void {
    const { fabric, names } = this.#world
    this.#count += 1
    this.#tell({ id: this.#count, ...faultText(fault), fault }, 'once')
    if (fault.kind === 'link') {
      // Links between hosts that are there are set themselves; others are as soon as there are any.
      const named = hostsIn(fault)
      const there =
        named.length > 0 && !isOpen(fault) && named.every((name) => this.#world.has(name))
      if (!there) fabric.wire(null, patternOf(fault), linkConfig(fault))
      else for (const link of linksOf(this.#world, fault)) link.configure(linkConfig(fault))
    } else if (fault.addresses.length === 0) {
      names.remove(fault.name)
    } else {
      names.set(fault.name, fault.addresses)
    }
    this.#drain()
  }

  end(id: number): void {
    const lasting = this.#lasting.get(id)
    if (lasting === undefined) return
    this.#lasting.delete(id)
    const { fault } = lasting
    if (fault === null) {
      unguard(this.#world, id)
      this.#world.rules.remove(id)
    } else {
      this.#effect(fault).end?.(this.#world, id, fault)
    }
    this.#tell(lasting, 'end')
    // It may have undone what another one did as well.
    this.sweep()
  }

  /** Faults of which nothing is left are over. */
  sweep(): void {
    for (const [id, lasting] of this.#lasting) {
      const { fault } = lasting
      if (fault === null) {
        if (lasting.host === '' || guarded(this.#world, id)) continue
      } else {
        const { holds } = this.#effect(fault)
        if (holds === undefined || holds(this.#world, id, fault)) continue
      }
      this.#lasting.delete(id)
      this.#tell(lasting, 'end')
    }
    this.#drain()
  }

  #effect<F extends Fault>({ kind }: F): Effect<F['kind']> {
    return EFFECTS[kind] as Effect<F['kind']>
  }

  // Functions of a test

  /** The host drops those arriving packets that the function picks. */
  dropIf(host: Station, name: string, picks: (packet: Packet) => boolean): Heal {
    const id = this.#beginFunction(host.name, `drop ${name}`)
    guard(host, new DropIf(id, name, picks))
    return () => this.end(id)
  }

  rule(name: string | undefined, judge: PacketRule): Heal {
    const id = this.#beginFunction('', `rule ${name ?? ''}`.trim())
    this.#world.rules.add({ id, name: name ?? `rule-${id}`, judge })
    return () => this.end(id)
  }

  #beginFunction(host: string, what: string): number {
    this.#count += 1
    const lasting = { id: this.#count, host, what, fault: null }
    this.#lasting.set(this.#count, lasting)
    this.#tell(lasting, 'begin')
    this.#drain()
    return this.#count
  }

  // Schedules

  /**
   * Does what a schedule says, at its times: what lies in the past, or has no time, now. What concerns hosts that are not
   * there yet begins when they are. Gives what calls the rest off, and ends what goes on (but not what was set for good).
   * @throws {FaultScheduleError} which says what is wanted, and where
   */
  apply(schedule: FaultSchedule): Heal {
    checkSchedule(schedule)
    this.#plans += 1
    const plan = this.#plans
    this.#begun.set(plan, [])
    const { loop } = this.#world
    for (const fault of schedule) {
      const at = fault.at === undefined ? loop.now : microsOf(fault.at)
      if (at <= loop.now) this.start({ plan, fault })
      else this.#schedule(at, new FaultBegins(plan, fault))
    }
    return () => this.#callOff(plan)
  }

  #schedule(at: Micros, event: FaultBegins): void {
    this.#events.set(event, this.#world.loop.schedule(at, event))
  }

  /** A planned fault is due. */
  start(planned: Planned): void {
    const { plan, fault } = planned
    if (!this.#hostsNeeded(fault).every((name) => this.#world.has(name))) {
      this.#early = [...this.#early, planned]
      return
    }
    const { at: _, for: duration, ...plain } = fault
    const now = plain as Fault
    if (duration === undefined && (now.kind === 'link' || now.kind === 'name')) {
      this.settle(now)
      return
    }
    const id = this.begin(now)
    if (id === 0) return
    this.#begun.get(plan)?.push(id)
    if (duration === undefined) return
    const { loop } = this.#world
    loop.schedule(loop.now + microsOf(duration), new FaultEnds(id))
  }

  /** A station is there now. */
  joined(): void {
    const early = this.#early
    this.#early = []
    for (const planned of early) this.start(planned)
  }

  /** An event of a plan was taken from the queue. */
  due(event: FaultBegins | FaultEnds): void {
    if (event.kind === 'fault-ends') {
      this.end(event.id)
      return
    }
    this.#events.delete(event)
    this.start(event)
  }

  #callOff(plan: number): void {
    const { loop } = this.#world
    this.#early = this.#early.filter((planned) => planned.plan !== plan)
    for (const [event, handle] of this.#events) {
      if (event.plan !== plan) continue
      this.#events.delete(event)
      loop.queue.cancel(handle)
    }
    const begun = this.#begun.get(plan) ?? []
    this.#begun.set(plan, [])
    for (const id of begun) this.end(id)
  }

  /** @throws ArgumentError for hosts that do not exist, or have nothing that the fault could be about */
  #mustBePossible(fault: Fault): void {
    for (const name of this.#hostsNeeded(fault)) this.#world.station(name)
    if ('host' in fault && fault.host !== undefined && !WITHOUT_KERNEL.has(fault.kind)) {
      hostsOf(this.#world, fault.host)
    }
  }

  /** What is set for links and look-ups does not need the hosts: it holds for those that will come. */
  #hostsNeeded(fault: Fault): readonly string[] {
    if (fault.kind === 'link' || fault.kind === 'rule' || fault.kind === 'lookup') return []
    const one = 'host' in fault && fault.host !== undefined ? namesOf(fault.host) : null
    const peers = 'peer' in fault && fault.peer !== undefined ? namesOf(fault.peer) : null
    const ends = 'between' in fault || 'from' in fault || 'loopback' in fault ? hostsIn(fault) : []
    return [...(one ?? []), ...(peers ?? []), ...ends]
  }

  // The trace

  #tell({ id, host, what, fault }: Lasting, phase: 'begin' | 'end' | 'once'): void {
    const { trace, loop } = this.#world
    const event: FaultTrace = { at: loop.now, host, kind: 'fault', id, phase, what, fault }
    if (trace.observed) trace.publish(event)
    else if (loop.now === 0) this.#untold.push(event)
  }

  /** The trace begins to be observed: who hears it from the beginning hears what was done before the first call. */
  observed(): void {
    const { trace, loop } = this.#world
    const untold = this.#untold
    this.#untold = []
    if (loop.now > 0) return
    for (const event of untold) trace.publish(event)
    this.#drain()
  }

  #drain(): void {
    const { loop } = this.#world
    if (!loop.busy) loop.outbox.drain()
  }

  /** The same faults in a copy of the world, which has what they did. */
  clone(world: World): Faults {
    const copy = new Faults(world)
    copy.#count = this.#count
    copy.#plans = this.#plans
    copy.#lasting = new Map(this.#lasting)
    copy.#early = this.#early
    copy.#untold = [...this.#untold]
    copy.#events = new Map(this.#events)
    for (const [plan, ids] of this.#begun) copy.#begun.set(plan, [...ids])
    return copy
  }
}
