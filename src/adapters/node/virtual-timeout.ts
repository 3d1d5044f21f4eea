/**
 * A timer in virtual time with the face of Node's `Timeout`, as programs and Node's own code use it: an object that may be
 * referenced or not, refreshed, and cleared by anybody who sets `_onTimeout` to null.
 */
import { AsyncResource } from 'node:async_hooks'
import { inspect } from 'node:util'
import type { Micros } from '../../core/time.ts'
import type { Handle } from '../../sim/queue.ts'
import type { NodeHost } from './node-host.ts'

type Callback = (...args: unknown[]) => unknown

/** A timer may be known by its number alone. */
const NUMBERED = new Map<number, VirtualTimeout>()
let lastNumber = 0

/** The timer with that number. */
export function numbered(number: number): VirtualTimeout | undefined {
  return NUMBERED.get(number)
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
  readonly #node: NodeHost
  readonly #context: AsyncResource
  /** A timer dies with the programs of its host. */
  readonly #crashes: number
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
    this.#context = new AsyncResource('Timeout')
    this.#start()
  }

  get _onTimeout(): Callback | null {
    return this.#callback
  }

  /** Node clears a timer by this. */
  set _onTimeout(callback: Callback | null) {
    this.#callback = callback
    if (callback === null) this.#stop()
  }

  #start(): void {
    const { reactor, sim } = this.#node
    this._idleStart = Math.floor(reactor.now / 1000)
    this.#due = reactor.now + sim.trouble.span(Math.trunc(this._idleTimeout) * 1000)
    if (this.#handle !== null) {
      // An event that comes too early looks again.
      if (this.#eventAt <= this.#due) return
      reactor.cancel(this.#handle)
    } else {
      reactor.countTimers(1)
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
    this.#node.reactor.countTimers(-1)
    if (this.#referenced) this.#node.reactor.release()
  }

  #stop(): void {
    this._destroyed = true
    this.#forget()
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
