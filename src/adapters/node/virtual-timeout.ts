/**
 * A timer in virtual time with the face of Node's `Timeout`, as programs and Node's own code use it: an object that may be
 * referenced or not, refreshed, and cleared by anybody who sets `_onTimeout` to null.
 */
import { AsyncResource } from 'node:async_hooks'
import { inspect } from 'node:util'
import type { Micros } from '../../core/time.ts'
import type { Handle } from '../../sim/queue.ts'
import { installed } from './installation.ts'
import { MANUAL } from './manual-destroy.ts'
import type { NodeHost } from './node-host.ts'
import type { Reactor } from './reactor.ts'

const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis

type Callback = (...args: unknown[]) => unknown

/** A timer may be known by its number alone. */
const NUMBERED = new Map<number, VirtualTimeout>()
let lastNumber = 0

/** The timer with that number. */
export function numbered(number: number): VirtualTimeout | undefined {
  return NUMBERED.get(number)
}

/**
 * Unreferenced timers that were pending when their world ended, as far as somebody still has them: a module's own
 * housekeeping, which goes on in the next world.
 */
const suspended: WeakRef<VirtualTimeout>[] = []

/** A world has begun: what housekeeping there is goes on in it. */
export function resumeTimers(): void {
  for (const timer of suspended.splice(0)) timer.deref()?.resume()
}

/** The world of these timers has ended. */
export function suspendTimers(timers: Iterable<VirtualTimeout>): void {
  for (const timer of timers) if (timer.suspend()) suspended.push(new WeakRef(timer))
}

/** Pending timers by the world that they wait in. */
const PENDING = new WeakMap<Reactor, Set<VirtualTimeout>>()

export function pendingTimers(reactor: Reactor): Set<VirtualTimeout> {
  let pending = PENDING.get(reactor)
  if (pending === undefined) {
    pending = new Set()
    PENDING.set(reactor, pending)
  }
  return pending
}

export class VirtualTimeout {
  /** Milliseconds, as Node keeps them; -1 once it was cleared. */
  _idleTimeout: number
  _idlePrev: unknown = null
  _idleNext: unknown = null
  _idleStart: number | null = null
  _timerArgs: readonly unknown[] | undefined
  _repeat: number | null
  _destroyed = false
  #node: NodeHost
  readonly #context: AsyncResource
  /** A timer dies with the programs of its host. */
  #crashes: number
  /** Where time is real again. */
  #real: NodeJS.Timeout | null = null
  #callback: Callback | null
  #referenced: boolean
  #number = 0
  #handle: Handle | null = null
  /** When the event is due that will look at this timer, and when the timer itself is. */
  #eventAt: Micros = 0
  #due: Micros = 0

  constructor(
    node: NodeHost,
    callback: Callback,
    ms: number,
    args: readonly unknown[] | undefined,
    repeats: boolean,
    referenced: boolean,
  ) {
    this.#node = node
    this._idleTimeout = ms
    this._timerArgs = args
    this._repeat = repeats ? ms : null
    this.#callback = callback
    this.#referenced = referenced
    this.#crashes = node.crashes
    this.#context = new AsyncResource('Timeout', MANUAL)
    this.#start()
  }

  get _onTimeout(): Callback | null {
    return this.#callback
  }

  /** Node clears a timer by this. */
  set _onTimeout(callback: Callback | null | undefined) {
    this.#callback = callback ?? null
    if (this.#callback === null) this.#stop()
  }

  /** A module may keep a timer from one world to the next: it goes by the clock of the world that is there now. */
  #move(): boolean {
    const now = installed()
    if (now?.reactor === this.#node.reactor) return true
    if (this.#handle !== null) this.#ended()
    if (now?.time !== true) {
      this.#real = realSetTimeout(() => this.#fireReal(), this._idleTimeout)
      if (!this.#referenced) this.#real.unref()
      return false
    }
    this.#node = now.node
    this.#crashes = this.#node.crashes
    return true
  }

  #fireReal(): void {
    this.#real = null
    const callback = this.#callback
    if (callback === null) return
    if (this._repeat === null) this._destroyed = true
    else this.#start()
    this.#context.runInAsyncScope(callback, this, ...(this._timerArgs ?? []))
  }

  #start(): void {
    if (this.#real !== null) realClearTimeout(this.#real)
    this.#real = null
    if (!this.#move()) return
    const { reactor, sim } = this.#node
    this._idleStart = Math.floor(reactor.now / 1000)
    this.#due = reactor.now + sim.trouble.span(Math.trunc(this._idleTimeout) * 1000)
    if (this.#handle !== null) {
      // An event that comes too early looks again.
      if (this.#eventAt <= this.#due) return
      reactor.cancel(this.#handle)
    } else {
      reactor.countTimers(1)
      pendingTimers(reactor).add(this)
      if (this.#referenced) reactor.retain()
    }
    this.#wait()
  }

  #wait(): void {
    this.#eventAt = this.#due
    this.#handle = this.#node.reactor.at(this.#due, this.#look)
  }

  readonly #look = (): void => {
    const { reactor, sim } = this.#node
    if (this.#node.crashes !== this.#crashes) {
      this.#stop()
      return
    }
    if (this.#due > reactor.now) {
      this.#wait()
      return
    }
    if (sim.trouble.stopped) {
      sim.trouble.overdue.push(() => reactor.ready(() => this.#fire()))
      return
    }
    this.#fire()
  }

  #fire(): void {
    const callback = this.#callback
    if (this.#handle === null || callback === null) return
    this.#ended()
    if (this._repeat === null) this._destroyed = true
    try {
      this.#context.runInAsyncScope(callback, this, ...(this._timerArgs ?? []))
    } finally {
      if (this._repeat !== null && !this._destroyed && this.#callback !== null) {
        this._idleTimeout = this._repeat
        this.#start()
      } else if (this.#handle === null) this.#forget()
    }
  }

  #ended(): void {
    this.#handle = null
    pendingTimers(this.#node.reactor).delete(this)
    this.#node.reactor.countTimers(-1)
    if (this.#referenced) this.#node.reactor.release()
  }

  /** Ends its wait; whether it is to go on in the next world. */
  suspend(): boolean {
    if (this.#handle === null) return false
    this.#node.reactor.cancel(this.#handle)
    this.#ended()
    if (this.#referenced) this._destroyed = true
    return !this.#referenced
  }

  resume(): void {
    if (this.#callback !== null && this.#handle === null && this.#real === null) this.#start()
  }

  #stop(): void {
    this._destroyed = true
    this.#forget()
    if (this.#real !== null) realClearTimeout(this.#real)
    this.#real = null
    if (this.#handle === null) return
    this.#node.reactor.cancel(this.#handle)
    this.#ended()
  }

  #forget(): void {
    if (this.#number !== 0) NUMBERED.delete(this.#number)
  }

  refresh(): this {
    if (this.#callback === null) return this
    this._destroyed = false
    this.#start()
    return this
  }

  ref(): this {
    this.#refer(true)
    return this
  }

  unref(): this {
    this.#refer(false)
    return this
  }

  #refer(referenced: boolean): void {
    if (this.#referenced === referenced) return
    this.#referenced = referenced
    if (this.#handle === null) return
    if (referenced) this.#node.reactor.retain()
    else this.#node.reactor.release()
  }

  hasRef(): boolean {
    return this.#referenced
  }

  close(): this {
    this._onTimeout = null
    return this
  }

  [Symbol.dispose](): void {
    this.close()
  }

  [Symbol.toPrimitive](): number {
    if (this.#number === 0) {
      lastNumber += 1
      // Far from the numbers of real timers.
      this.#number = 2 ** 32 + lastNumber
      if (!this._destroyed) NUMBERED.set(this.#number, this)
    }
    return this.#number
  }

  [inspect.custom](_depth: number, options: object): string {
    return inspect(this, { ...options, depth: 0, customInspect: false })
  }
}

Object.defineProperty(VirtualTimeout, 'name', { value: 'Timeout' })
