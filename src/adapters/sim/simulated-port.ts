/** The kernel port of a simulated host. */
import { Answer } from '../../core/answer.ts'
import { InetSock } from '../../core/inet/inet-sock.ts'
import { IntMap } from '../../core/int-map.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { endReport, forgetPoll, reportWakes } from '../../core/kernel/polling.ts'
import { abandon } from '../../core/kernel/waiting.ts'
import { GaiError } from '../../core/resolver-errors.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { Micros } from '../../core/time.ts'
import { sample } from '../../sim/distributions.ts'
import type { Host as SimHost } from '../../sim/host.ts'
import type { World } from '../../sim/world.ts'
import type { CallSite } from '../call-site.ts'
import { Ending } from '../ending.ts'
import { HostClosedError, withPlace } from '../host-closed-error.ts'
import type { Cancel, KernelCall, KernelPort, NameEntry, Names } from '../kernel-port.ts'
import type { Pending, Waiter } from '../pending-call.ts'
import type { Mortal } from './boot.ts'
import type { Conductor } from './conductor.ts'
import { HostCrashedError } from './host-crashed-error.ts'
import { ProgramTimers } from './program-timers.ts'
import type { WaitingPlace } from './waiting.ts'

/** A world as its ports see it. */
export interface PortWorld {
  readonly world: World
  readonly conductor: Conductor
  subscriberFailed(error: unknown): void
}

export class SimulatedPort implements KernelPort, Names, WaitingPlace, Mortal {
  readonly #shared: PortWorld
  readonly #host: SimHost
  /** The calls that wait in the kernel, by their wait, and what the trace calls them. */
  readonly #pending: IntMap<{ readonly call: Pending; readonly trace: TracedCall }> = new IntMap()
  /** Calls that begin later, because programs of this host are slow. */
  readonly #delayed = new Map<Waiter, Cancel>()
  readonly #timers: ProgramTimers
  readonly #ending = new Ending()
  readonly background: boolean
  #back: (() => void)[] = []
  #traced = 0

  constructor(shared: PortWorld, host: SimHost, background: boolean) {
    this.#shared = shared
    this.#host = host
    this.background = background
    this.#timers = new ProgramTimers(shared.world, shared.conductor, host, background)
    host.onCompletion = (wait, answer) => this.#completed(wait, answer)
    host.onCrash = () => this.#crashed()
    shared.conductor.onClose(() => this.#closed())
    host.onRestart = () => {
      for (const back of this.#back.splice(0)) back()
    }
  }

  get hostname(): string {
    return this.#host.name
  }

  get now(): Micros {
    return this.#host.trouble.clock(this.#shared.conductor.now)
  }

  get names(): Names {
    return this
  }

  byName(name: string): NameEntry | null | Promise<NameEntry | null> {
    const { delay, fail } = this.#shared.world.resolver.fate(this.hostname, name)
    return this.#later(delay, () => {
      if (fail !== null) throw new GaiError(fail, name)
      const addresses = this.#shared.world.lookup(name, 0)
      return addresses === null ? null : { name: name.toLowerCase(), aliases: [], addresses }
    })
  }

  byAddress(ip: string): NameEntry | null | Promise<NameEntry | null> {
    const { delay, fail } = this.#shared.world.resolver.fate(this.hostname, ip)
    return this.#later(delay, () => {
      const [name, ...aliases] = fail === null ? this.#shared.world.reverse(ip) : []
      return name === undefined ? null : { name, aliases, addresses: [ip] }
    })
  }

  #later<T>(delay: Micros, look: () => T): T | Promise<T> {
    this.#mustLive()
    return delay === 0 ? look() : this.#lookLater(delay, look)
  }

  async #lookLater<T>(delay: Micros, look: () => T): Promise<T> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.after(delay, resolve, reject)
      })
    } catch (error) {
      throw withPlace(error, 'getaddrinfo')
    }
    return look()
  }

  read<T>(look: (kernel: Kernel) => T): T {
    this.#shared.conductor.catchUp()
    return look(this.#host.kernel)
  }

  call<T>(call: KernelCall<Answer<T>>): Answer<T> {
    this.#mustLive()
    const { world, conductor } = this.#shared
    conductor.catchUp()
    return world.call(this.#host, (kernel) => {
      const traced = this.#traceCall(kernel, call)
      const answer = call.run(kernel)
      this.#traceAnswer(traced, answer, false)
      return answer
    })
  }

  start<T, P extends Pending>(call: KernelCall<Answer<T> | number>, wait: () => P): Answer<T> | P {
    this.#mustLive()
    this.#shared.conductor.catchUp()
    const delay = call.name === 'accept' ? this.acceptDelay(call.descriptor) : 0
    return delay === 0 ? this.#begin(call, wait) : this.#beginAfter(delay, call, wait())
  }

  /**
   * Makes a call that does not wait for anything to happen (MSG_DONTWAIT), but may take until the end of its input to
   * answer. Null where it cannot be known yet, because programs stand still: `later` is told.
   */
  attempt<T>(
    call: KernelCall<Answer<T> | number>,
    later: (answer: Answer<T>) => void,
  ): Answer<T> | null {
    this.#mustLive()
    const { world, conductor } = this.#shared
    conductor.catchUp()
    let known: Answer<T> | null = null
    let returned = false
    world.call(this.#host, (kernel) => {
      const trace = this.#traceCall(kernel, call)
      const answered = (answer: Answer<T>): void => {
        this.#traceAnswer(trace, answer, returned)
        known = answer
        if (returned) later(answer)
      }
      const answer = call.run(kernel)
      if (answer instanceof Answer) answered(answer)
      else this.#host.watches.set(answer, answered as (answer: Answer) => void)
    })
    returned = true
    return known
  }

  /** Tells whenever the socket of a descriptor is woken, within the input. Gives what ends that. */
  report(descriptor: number, woken: () => void): Cancel {
    const host = this.#host
    const wait = reportWakes(host.kernel, descriptor)
    if (wait === null) return () => {}
    host.reports.set(wait, woken)
    return () => {
      if (host.reports.delete(wait)) endReport(host.kernel, descriptor)
    }
  }

  /** How long the host's programs take before they begin an accept. */
  acceptDelay(descriptor: number): Micros {
    const { kernel, trouble, name } = this.#host
    if (trouble.slowAccepts.size === 0) return 0
    const sock = kernel.peek(kernel.files.get(descriptor)?.sock ?? 0)
    const delay = trouble.acceptDelay(sock instanceof InetSock ? sock.localPort : 0)
    if (delay === null) return 0
    return sample(delay, this.#shared.world.random.stream(`host:${name}:accept`))
  }

  #beginAfter<T, P extends Pending>(
    delay: Micros,
    call: KernelCall<Answer<T> | number>,
    pending: P,
  ): P {
    const { waiting } = this.#shared.conductor
    const begin = (): void => {
      this.#delayed.delete(pending)
      waiting.remove(pending)
      try {
        const begun = this.#begin(call, () => pending)
        if (begun instanceof Answer) pending.settle(begun)
      } catch (error) {
        pending.fail(error)
      }
    }
    waiting.add(pending, this)
    this.#delayed.set(
      pending,
      this.after(delay, begin, (error) => pending.fail(error)),
    )
    return pending
  }

  #begin<T, P extends Pending>(call: KernelCall<Answer<T> | number>, wait: () => P): Answer<T> | P {
    const { world, conductor } = this.#shared
    const begun = world.call(this.#host, (kernel) => {
      const trace = this.#traceCall(kernel, call)
      const answer = call.run(kernel)
      if (answer instanceof Answer) {
        this.#traceAnswer(trace, answer, false)
        return answer
      }
      call.waits?.()
      const pending = wait()
      pending.wait = answer
      this.#pending.set(answer, { call: pending, trace })
      conductor.waiting.add(pending, this)
      return pending
    })
    if (!(begun instanceof Answer)) {
      conductor.kick()
      return begun
    }
    return this.#isFruitless(begun) ? this.#spin(begun, wait()) : begun
  }

  /** A program that polls in circles would keep time from going on. */
  #isFruitless(answer: Answer): boolean {
    if (answer.failure !== 'EAGAIN' && !isNothingReady(answer.value)) return false
    return this.#shared.conductor.waiting.isSpinning(this.#shared.world.now)
  }

  #spin<P extends Pending>(answer: Answer, call: P): P {
    const { conductor } = this.#shared
    conductor.waiting.spin(call, answer, this)
    conductor.kick()
    return call
  }

  #completed(wait: number, answer: Answer): void {
    const pending = this.#pending.get(wait)
    if (pending === undefined) return
    this.#pending.delete(wait)
    this.#shared.conductor.waiting.remove(pending.call)
    this.#traceAnswer(pending.trace, answer, true)
    pending.call.settle(answer)
    this.#shared.conductor.kick()
  }

  abandon(call: Pending): boolean {
    this.#shared.conductor.waiting.giveUp(call)
    this.#shared.conductor.kick()
    return true
  }

  /** See `WaitingPlace`. */
  forget(call: Waiter): void {
    this.#delayed.get(call)?.()
    this.#delayed.delete(call)
    const { wait } = call
    if (!this.#pending.delete(wait)) return
    this.#shared.world.call(this.#host, (kernel) => {
      const poll = kernel.polls.get(wait)
      if (poll === undefined) abandon(kernel, wait)
      else forgetPoll(kernel, poll)
    })
  }

  after(delay: Micros, fire: () => void, failed: (error: unknown) => void): Cancel {
    this.#mustLive()
    if (this.#shared.conductor.closed) throw this.#closedError('sleep')
    this.#shared.conductor.catchUp()
    return this.#timers.after(delay, fire, failed)
  }

  // Crashes

  #mustLive(): void {
    if (this.crashed) throw new HostCrashedError(this.hostname)
  }

  get crashed(): boolean {
    return this.#host.trouble.crashed
  }

  /** See `Mortal`. */
  onceBack(back: () => void): void {
    this.#back.push(back)
  }

  /** Everything that programs of the host wait for ends. */
  #crashed(): void {
    const { waiting } = this.#shared.conductor
    const error = new HostCrashedError(this.hostname)
    const calls = [...[...this.#pending.values()].map(({ call }) => call), ...this.#delayed.keys()]
    this.#pending.clear()
    for (const call of calls) {
      waiting.giveUp(call)
      call.fail(error)
    }
    this.#timers.crash(error)
    this.#ending.interrupt(error)
    this.#shared.conductor.kick()
  }

  /** The world was closed: calls that wait are ended by who keeps them. */
  #closed(): void {
    this.#pending.clear()
    this.#delayed.clear()
    this.#timers.crash(this.#closedError('sleep'))
    this.#ending.close(this.#closedError('close'))
  }

  #closedError(call: string): HostClosedError {
    return new HostClosedError(this.hostname, { call, descriptor: -1, site: null })
  }

  /** See `KernelPort`. */
  callSite(): CallSite | null {
    return this.#shared.conductor.waiting.takeSite()
  }

  /** See `KernelPort`. */
  onEnd(ended: (error: Error) => void): Cancel {
    return this.#ending.listen(ended)
  }

  onChange(sock: SockId, changed: (what: string) => void): Cancel {
    return this.#host.events.subscribe((event) => {
      if (event.kind === 'change' && event.sock === sock) changed(event.what)
    })
  }

  subscriberFailed(error: unknown): void {
    this.#shared.subscriberFailed(error)
  }

  #traceCall(kernel: Kernel, { name, descriptor, args }: KernelCall<unknown>): TracedCall {
    if (kernel.observer === null) return UNTRACED
    this.#traced += 1
    const sock = kernel.files.get(descriptor)?.sock ?? 0
    const traced = { id: this.#traced, sock, call: name }
    this.#host.tell({ kind: 'call', ...traced, args })
    return traced
  }

  #traceAnswer(traced: TracedCall, answer: Answer, waited: boolean): void {
    if (traced === UNTRACED) return
    this.#host.tell({ kind: 'answer', ...traced, answer, waited })
  }
}

/** What the trace knows of a call. */
interface TracedCall {
  readonly id: number
  readonly sock: SockId
  readonly call: string
}

const UNTRACED: TracedCall = { id: 0, sock: 0, call: '' }

/** The answer of a poll that did not wait and found nothing. */
function isNothingReady(value: unknown): boolean {
  return Array.isArray(value) && value.every((bits) => bits === 0)
}
