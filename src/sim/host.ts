// A simulated host: a kernel with its environment, an interface on the network, and the timers of its records.
import { IntMap } from '../core/int-map.ts'
import { killPrograms } from '../core/kernel/exit.ts'
import { Kernel } from '../core/kernel/kernel.ts'
import type { Profile } from '../core/kernel/profile.ts'
import type { Settings } from '../core/kernel/settings.ts'
import type { Stack } from '../core/kernel/stack.ts'
import type { KernelEvent } from '../core/kernel/trace.ts'
import type { Packet } from '../core/packet.ts'
import type { Rule } from '../core/rule.ts'
import type { Completion } from '../core/socket/effect.ts'
import type { SockId } from '../core/socket/sock.ts'
import type { Micros } from '../core/time.ts'
import { TimerDue } from './event.ts'
import { HostEnvironment } from './host-environment.ts'
import type { Loop } from './loop.ts'
import { Channel, type CompletionSink } from './outbox.ts'
import { NO_HANDLE } from './queue.ts'
import type { Random } from './random.ts'
import type { Routing } from './routing.ts'
import { Station } from './station.ts'
import { TimerWheel } from './timer-wheel.ts'
import type { Trace } from './trace.ts'
import { Trouble } from './trouble.ts'

/** What the hosts of a world share. */
export interface HostWorld {
  readonly loop: Loop
  readonly trace: Trace
  /** The packets sent so far. */
  readonly fabric: { packets: number }
  readonly countRule: ((rule: Rule) => void) | null
}

/** What makes a host what it is. */
export interface HostTraits {
  readonly stack: Stack
  readonly profile: Profile
  readonly settings: Settings
  readonly uid: number
  readonly pid: number
  /** How long a packet of the loopback takes; 0 delivers it within the input that sent it. */
  readonly loopbackDelay: Micros
  /** Timers of the kernel go off at the ends of such ticks (see `timer-wheel.ts`); 0: exactly when they are due. */
  readonly timerTick: Micros
  readonly timerPhase: Micros
  readonly timerLate: ReadonlyMap<Micros, Micros> | null
}

/** A host as the simulator has it: a kernel at a place of the network. */
export class Host extends Station {
  /** Its sockets, calls and timers; another one after a restart. */
  kernel: Kernel
  /** What is wrong with it: crashed, paused, slow, a wrong clock. */
  readonly trouble: Trouble = new Trouble()
  /** How long a packet of its loopback takes, microseconds. */
  loopbackDelay: Micros
  /** Null: timers go off when they are due. */
  readonly #wheel: TimerWheel | null
  /** Takes the answers to blocked calls, once the input that led to them is done. */
  onCompletion: CompletionSink | null = null
  /** Who is told of a wait itself, in place of a program: that alone gives no program a turn. */
  readonly watches: IntMap<(answer: Completion['answer']) => void> = new IntMap()
  /** Who is told of every wake of a socket, by the wait under which it is reported (`reportWakes`). */
  readonly reports: IntMap<() => void> = new IntMap()
  /** Told when its programs die, and when others may run. */
  onCrash: (() => void) | null = null
  /** Called when it is back. */
  onRestart: (() => void) | null = null
  /** What the kernel tells; see {@link KernelEvent}. Told once the input is done. */
  readonly events: Channel<KernelEvent>
  /** What its kernel sees of the machine: names, addresses, randomness, process. */
  readonly environment: HostEnvironment
  readonly #world: HostWorld
  /** As they were set; faults may take some of it away. */
  #settings: Settings
  readonly #timers = new IntMap<TimerDue>()

  /** @param original the host that this one is a copy of, in another world */
  constructor(
    index: number,
    name: string,
    routing: Routing,
    traits: HostTraits,
    random: Random,
    world: HostWorld,
    original: Host | null = null,
  ) {
    super(index, name, routing)
    this.#world = world
    this.loopbackDelay = traits.loopbackDelay
    const { timerTick, timerPhase, timerLate } = traits
    this.#wheel = timerTick === 0 ? null : new TimerWheel(timerTick, timerPhase, timerLate)
    this.#settings = traits.settings
    this.environment = new HostEnvironment(this, traits, random, world)
    this.kernel =
      original === null ? new Kernel(this.environment) : original.kernel.clone(this.environment)
    this.events = new Channel(this)
  }

  /** The settings under the kernel's own names; may be replaced at any time between two inputs. */
  get settings(): Settings {
    return this.#settings
  }

  set settings(settings: Settings) {
    this.#settings = settings
    this.limit()
  }

  /** Settings and descriptors as far as faults leave them. */
  limit(): void {
    const { reserved, limits } = this.trouble
    const settings = this.#settings
    const taken = [...reserved.values()].flat()
    const ports = [...settings.ip_local_reserved_ports, ...taken]
    this.environment.settings =
      taken.length === 0 ? settings : { ...settings, ip_local_reserved_ports: ports }
    this.kernel.files.limit = Math.min(settings.nofile, ...limits.values())
  }

  /** The user whose programs make calls; 0 is privileged. */
  get uid(): number {
    return this.environment.uid
  }

  set uid(uid: number) {
    this.environment.uid = uid
  }

  /** Its process, as SO_PEERCRED tells it. */
  get pid(): number {
    return this.environment.pid
  }

  /** Which kinds of sockets it has. */
  get stack(): Stack {
    return this.environment.stack
  }

  /** Whose rules it follows. */
  get profile(): Profile {
    return this.environment.profile
  }

  /** An input: a packet from the network. */
  override take(packet: Packet): void {
    const { loop } = this.#world
    if (this.trouble.frozen) {
      this.trouble.late.push(packet)
      return
    }
    loop.begin(this).receive(packet)
    loop.end(this)
  }

  /** An input: packets that the host has for itself, such as the news that a neighbour does not answer. */
  takeLocal(packets: readonly Packet[]): void {
    const { loop } = this.#world
    if (this.trouble.frozen) {
      this.trouble.late.push(...packets)
      return
    }
    loop.begin(this)
    for (const packet of packets) loop.loopBack(packet)
    loop.end(this)
  }

  /** An input: the timer of a record is due. */
  fire(timer: TimerDue): void {
    if (this.#wheel === null) this.#goOff(timer)
    else this.#goOffTogether(this.#wheel.take(timer), timer)
  }

  /** Several timers at the end of a tick; `first` has been taken out of the queue. */
  #goOffTogether(timers: readonly TimerDue[], first: TimerDue): void {
    const { queue } = this.#world.loop
    for (const timer of timers) if (timer !== first) queue.cancel(timer.handle)
    for (const timer of timers) timer.handle = NO_HANDLE
    // What one of them leads to may end another: a record that is gone hears of nothing.
    for (const timer of timers) this.#goOff(timer)
  }

  #goOff(timer: TimerDue): void {
    timer.handle = NO_HANDLE
    if (this.trouble.frozen) this.trouble.late.push(timer.sock)
    else this.#fireSock(timer.sock)
  }

  #fireSock(sock: SockId): void {
    const { loop, trace } = this.#world
    const kernel = loop.begin(this)
    if (trace.observed) trace.publish({ at: loop.now, host: this.name, kind: 'timer', sock })
    kernel.timer(sock)
    // A record that did nothing about it has no other timer than the one that it shows.
    kernel.touch(sock)
    loop.end(this)
  }

  /** The answer to a blocked call is ready for its program. */
  complete(completion: Completion): void {
    const { loop } = this.#world
    const report = this.reports.size === 0 ? undefined : this.reports.get(completion.wait)
    const watch = this.watches.size === 0 ? undefined : this.watches.get(completion.wait)
    if (this.onCompletion === null && watch === undefined && report === undefined) return
    if (this.trouble.stopped) {
      const { answers } = this.trouble
      if (report === undefined || !answers.includes(completion)) answers.push(completion)
      return
    }
    if (report !== undefined) {
      loop.outbox.complete(report, completion)
      return
    }
    if (watch !== undefined) {
      this.watches.delete(completion.wait)
      loop.outbox.complete((_, answer) => watch(answer), completion)
      return
    }
    if (this.onCompletion === null) return
    loop.turns += 1
    loop.outbox.complete(this.onCompletion, completion)
  }

  /** What was missed while it stood still happens now, as far as it goes on. Not within an input. */
  goOn(): void {
    const { trouble } = this
    const { loop } = this.#world
    if (trouble.frozen) return
    for (const late of trouble.late.splice(0)) {
      if (typeof late === 'number') this.#fireSock(late)
      else this.take(late)
    }
    if (trouble.stopped) return
    for (const completion of trouble.answers.splice(0)) this.complete(completion)
    loop.outbox.drain()
    for (const run of trouble.overdue.splice(0)) {
      loop.turns += 1
      run()
    }
  }

  /**
   * Its programs die, and what the kernel knows of them; with `silent` the kernel too, without a word. What lies in its
   * file system remains. Not within an input.
   */
  crash(how: 'silence' | 'reset' | 'kill'): void {
    const { trouble } = this
    if (trouble.crashed) return
    const { loop } = this.#world
    if (how === 'silence') {
      for (const { handle } of this.#timers.values()) {
        if (handle !== NO_HANDLE) loop.queue.cancel(handle)
      }
      this.#timers.clear()
      this.#wheel?.clear()
      this.kernel = this.kernel.afterReboot()
      this.dark = true
      this.unresolved.clear()
      trouble.late = []
      this.limit()
      this.observe()
    } else {
      killPrograms(loop.begin(this), how === 'reset')
      loop.end(this)
    }
    trouble.crashed = true
    trouble.answers = []
    trouble.overdue = []
    if (this.onCrash === null) return
    loop.turns += 1
    this.onCrash()
  }

  /** Programs may run on it again, at the addresses that it had. */
  restart(): void {
    if (!this.trouble.crashed) return
    this.trouble.crashed = false
    this.dark = false
    if (this.onRestart === null) return
    this.#world.loop.turns += 1
    this.onRestart()
  }

  /** Whether its loopback is no link, takes no time, and holds nothing. */
  get loopsBackAtOnce(): boolean {
    const { loop, trace } = this.#world
    return (
      this.loopbackDelay === 0 &&
      this.links[this.index] === undefined &&
      loop.nothingLocal &&
      !trace.observed
    )
  }

  /** See `KernelEnvironment.crossed`. */
  crossed(): void {
    this.#world.fabric.packets += 1
  }

  /** See `KernelEnvironment.rearm`. */
  rearm(id: SockId, due: Micros): void {
    const { loop } = this.#world
    let timer = this.#timers.get(id)
    if (due === Number.POSITIVE_INFINITY) {
      if (timer === undefined) return
      if (timer.handle !== NO_HANDLE) loop.queue.cancel(timer.handle)
      this.#wheel?.remove(timer)
      this.#timers.delete(id)
      return
    }
    if (timer === undefined) {
      timer = new TimerDue(this.index, id)
      this.#timers.set(id, timer)
    }
    // What is set already is not rounded anew.
    if (timer.handle !== NO_HANDLE && timer.wanted === due) return
    timer.wanted = due
    const at = this.#timerTime(due)
    this.#wheel?.remove(timer)
    if (timer.handle === NO_HANDLE) timer.handle = loop.queue.schedule(at, timer)
    else if (timer.due !== at) loop.queue.reschedule(timer.handle, at)
    timer.due = at
    if (this.#wheel === null) return
    timer.rank = this.#wheel.rankOf(loop.now, due, this.kernel.peek(id)?.pinned === true)
    this.#wheel.add(timer)
  }

  #timerTime(due: Micros): Micros {
    const { now } = this.#world.loop
    if (due <= now) return now
    return this.#wheel === null ? due : this.#wheel.timeOf(now, due)
  }

  /** A fork's queue holds this timer. */
  adopt(timer: TimerDue): void {
    this.#timers.set(timer.sock, timer)
    this.#wheel?.add(timer)
  }

  /** Listens to the kernel while somebody listens to the host or to the trace. */
  observe(): void {
    const { loop, trace } = this.#world
    if (!trace.observed && !this.events.observed) {
      this.kernel.observer = null
      return
    }
    this.kernel.observer = (event) => {
      if (trace.observed) trace.publishKernel(loop.now, this.name, this.kernel, event)
      if (this.events.observed) loop.outbox.post(this.events, event)
    }
  }

  /** Tells of a call or an answer on the kernel's behalf; nothing happens while nobody listens. */
  tell(event: KernelEvent): void {
    this.kernel.observer?.(event)
  }

  /** This host in another world. */
  cloneInto(world: HostWorld, random: Random): Host {
    const { environment } = this
    const traits: HostTraits = {
      stack: environment.stack,
      profile: environment.profile,
      settings: this.#settings,
      uid: environment.uid,
      pid: environment.pid,
      loopbackDelay: this.loopbackDelay,
      timerTick: this.#wheel?.tick ?? 0,
      timerPhase: this.#wheel?.phase ?? 0,
      timerLate: this.#wheel?.late ?? null,
    }
    const routing = this.routing.clone()
    const copy = new Host(this.index, this.name, routing, traits, random, world, this)
    this.copyStationTo(copy, random)
    this.trouble.copyTo(copy.trouble)
    copy.limit()
    return copy
  }
}
