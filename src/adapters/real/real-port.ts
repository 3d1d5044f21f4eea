/** The port of a real host: calls of programs go into the run loop, completions go back to who waits. */
import { hostname } from 'node:os'
import { Answer } from '../../core/answer.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { forgetPoll } from '../../core/kernel/polling.ts'
import type { KernelEvent } from '../../core/kernel/trace.ts'
import { abandon } from '../../core/kernel/waiting.ts'
import type { Packet } from '../../core/packet.ts'
import type { Effect } from '../../core/socket/effect.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { Micros } from '../../core/time.ts'
import { type BlockedCall, blockedCalls, DeadlockError } from '../../sim/deadlock.ts'
import { nameBlocked } from '../blocked.ts'
import { CallSite } from '../call-site.ts'
import { Ending } from '../ending.ts'
import { HostClosedError } from '../host-closed-error.ts'
import type { Cancel, KernelCall, KernelPort, Names } from '../kernel-port.ts'
import type { Pending, Waiter } from '../pending-call.ts'
import { Inquiry, type Sites } from '../stuck.ts'
import { InnerCalls } from './inner-calls.ts'
import { KeepAlive, type Waiters } from './keep-alive.ts'
import { Machine } from './machine.ts'
import { namesUntil, REAL_NAMES } from './names.ts'
import { RealLoop } from './real-loop.ts'
import { afterDelay, type Timers } from './timers.ts'

const { setTimeout, setImmediate } = globalThis

/**
 * Of so many calls that wait the place is taken when they begin to; later ones are asked when they are ended, and know
 * it only if the program awaits them.
 */
const SITES = 256

/** So many calls are answered at once before Node gets a turn. */
const MOST_AT_ONCE = 64

type Watcher = (what: string) => void

interface Sleeper {
  readonly fire: () => void
  readonly failed: (error: unknown) => void
}

export class RealPort implements KernelPort, Waiters {
  readonly hostname: string
  readonly names: Names
  readonly loop: RealLoop
  readonly machine: Machine
  /** Takes the packets that sockets send. */
  onPacket: ((packet: Packet) => void) | null = null
  /** Calls of the adapter itself. */
  readonly inner: InnerCalls
  /** The timers of the kernel's records, which may end calls. */
  timers: Timers | null = null
  readonly #ending = new Ending()
  readonly #alive = new KeepAlive(this)
  #sites = SITES
  #atOnce = 0
  readonly #pending = new Map<number, Pending>()
  readonly #sleeping = new Map<Cancel, Sleeper>()
  readonly #watchers = new Map<SockId, Set<Watcher>>()
  readonly #observe = (event: KernelEvent): void => {
    if (event.kind === 'change') this.#changed(event.sock, event.what)
  }

  constructor(name: string = hostname()) {
    this.hostname = name
    this.loop = new RealLoop((effect) => this.#perform(effect))
    this.machine = new Machine(this.loop)
    this.machine.onHandles = () => this.#alive.update()
    this.inner = new InnerCalls(this.loop)
    this.names = namesUntil(REAL_NAMES, this.#ending)
  }

  get now(): Micros {
    return this.loop.now
  }

  /** How many calls wait and programs sleep. */
  get waiting(): number {
    return this.#alive.count
  }

  read<T>(look: (kernel: Kernel) => T): T {
    const { kernel } = this.loop
    kernel.now = this.now
    return look(kernel)
  }

  call<T>({ run }: KernelCall<Answer<T>>): Answer<T> {
    const kernel = this.loop.begin()
    try {
      return run(kernel)
    } finally {
      this.loop.end()
      void this.machine.takeVerdict()
    }
  }

  start<T, P extends Pending>(call: KernelCall<Answer<T> | number>, wait: () => P): Answer<T> | P {
    const begun = this.#begin(call, wait)
    const verdict = this.machine.takeVerdict()
    if (!(begun instanceof Answer)) {
      if (this.machine.over) this.release()
      return begun
    }
    if (verdict !== null && begun.failure === null) return this.#confirm(begun, verdict, wait())
    return this.#mayAnswerAtOnce() ? begun : this.#answerLater(begun, wait())
  }

  /** Makes the call, and performs what it leads to. */
  #begin<T, P extends Pending>(call: KernelCall<Answer<T> | number>, wait: () => P): Answer<T> | P {
    const kernel = this.loop.begin()
    try {
      const answer = call.run(kernel)
      if (answer instanceof Answer) return answer
      call.waits?.()
      const pending = wait()
      pending.wait = answer
      this.#pending.set(answer, pending)
      this.#alive.holdCall()
      pending.site = this.callSite()
      return pending
    } finally {
      this.loop.end()
    }
  }

  abandon(call: Pending): boolean {
    if (!this.#pending.delete(call.wait)) return false
    this.#alive.releaseCall()
    const { wait } = call
    this.loop.post((kernel) => {
      const poll = kernel.polls.get(wait)
      if (poll === undefined) abandon(kernel, wait)
      else forgetPoll(kernel, poll)
    })
    return true
  }

  after(delay: Micros, fire: () => void, failed: (error: unknown) => void): Cancel {
    if (this.machine.over) throw this.#closedError()
    const stop = afterDelay(Math.ceil(delay / 1000), () => this.#wakeUp(stop))
    this.#sleeping.set(stop, { fire, failed })
    this.#alive.hold()
    return () => {
      stop()
      if (this.#sleeping.delete(stop)) this.#alive.release()
    }
  }

  onChange(sock: SockId, changed: Watcher): Cancel {
    const watchers = this.#watchers.get(sock) ?? new Set<Watcher>()
    watchers.add(changed)
    this.#watchers.set(sock, watchers)
    this.loop.kernel.observer = this.#observe
    return () => {
      watchers.delete(changed)
      if (watchers.size === 0) this.#watchers.delete(sock)
      if (this.#watchers.size === 0) this.loop.kernel.observer = null
    }
  }

  /** As RxJS reports what nobody handles: on a turn of its own. */
  subscriberFailed(error: unknown): void {
    setTimeout(() => {
      throw error
    }, 0)
  }

  /** See `KernelPort`. */
  callSite(): CallSite | null {
    if (this.#sites === 0) return null
    this.#sites -= 1
    return new CallSite()
  }

  /** See `KernelPort`. */
  onEnd(ended: (error: Error) => void): Cancel {
    return this.#ending.listen(ended)
  }

  /** Whoever waits or sleeps is told that the host is gone. */
  release(): void {
    this.#endCalls([...this.#pending.values()], (sites, call) => this.#closedError(call, sites))
    for (const [stop, { failed }] of [...this.#sleeping]) {
      stop()
      if (this.#sleeping.delete(stop)) this.#alive.release()
      failed(this.#closedError())
    }
    this.#ending.close(this.#closedError())
  }

  /** The calls that wait now, in the order in which they began. */
  get blocked(): readonly BlockedCall[] {
    return this.#blocked()
  }

  #blocked(sites?: Sites): BlockedCall[] {
    const calls = this.read((kernel) => blockedCalls(this.hostname, kernel, null))
    return calls
      .filter(({ wait }) => this.#pending.has(wait))
      .map((blocked) => nameBlocked(blocked, this.#pending.get(blocked.wait), sites))
  }

  // What can end a call

  /** See `Waiters`. */
  hasHope(): boolean {
    return this.machine.handles.size > 0 || (this.timers?.size ?? 0) > 0
  }

  /** A timer of the kernel's has come or gone. */
  timersChanged(): void {
    this.#alive.update()
  }

  /** See `Waiters`: who may wait for ever is left alone. */
  giveUp(): void {
    const stuck = [...this.#pending.values()].filter((call) => !call.background)
    const known = this.#pending.size === 0 ? [] : this.#blocked()
    const calls = new Map(this.#pending)
    const { now } = this
    this.#endCalls(stuck, (sites) => {
      const named = known.map((blocked) => nameBlocked(blocked, calls.get(blocked.wait), sites))
      return new DeadlockError(now, named)
    })
  }

  #endCalls(calls: readonly Pending[], errorOf: (sites: Sites, call: Waiter) => Error): void {
    if (calls.length === 0) return
    for (const call of calls) this.abandon(call)
    new Inquiry(calls, errorOf)
  }

  #closedError(waiter?: Waiter, sites?: Sites): HostClosedError {
    const { call = 'close', descriptor = -1, site = null } = waiter ?? {}
    const place = waiter === undefined ? null : (sites?.get(waiter) ?? site)
    return new HostClosedError(this.hostname, { call, descriptor, site: place })
  }

  /** Nothing keeps the process alive any more. */
  end(): void {
    this.#alive.clear()
  }

  /** The answer stands unless the machine says otherwise. */
  #confirm<P extends Pending>(answer: Answer, verdict: Promise<Answer<never> | null>, call: P): P {
    this.#alive.hold()
    void verdict.then((refusal) => {
      this.#alive.release()
      call.settle(refusal ?? answer)
    })
    return call
  }

  /** Answers are microtasks, and a program that never waits would keep Node from hearing of the network. */
  #mayAnswerAtOnce(): boolean {
    this.#atOnce += 1
    if (this.#atOnce < MOST_AT_ONCE) return true
    this.#atOnce = 0
    return false
  }

  #answerLater<P extends Pending>(answer: Answer, call: P): P {
    setImmediate(() => call.settle(answer))
    return call
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'completion': {
        const call = this.#pending.get(effect.wait)
        if (call === undefined) {
          this.inner.settle(effect.wait, effect.answer)
          return
        }
        this.#pending.delete(effect.wait)
        this.#alive.releaseCall()
        call.settle(effect.answer)
        return
      }
      case 'packet':
        this.onPacket?.(effect)
        return
    }
  }

  #wakeUp(stop: Cancel): void {
    const sleeper = this.#sleeping.get(stop)
    if (sleeper === undefined) return
    this.#sleeping.delete(stop)
    this.#alive.release()
    sleeper.fire()
  }

  #changed(sock: SockId, what: string): void {
    const watchers = this.#watchers.get(sock)
    if (watchers === undefined) return
    this.loop.afterwards(() => {
      for (const watcher of [...watchers]) watcher(what)
    })
  }
}
