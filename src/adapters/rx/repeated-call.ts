/**
 * A call that is made again and again, for an observable of what it gives. It takes its answers itself: what was waited
 * for reaches the subscriber in one microtask, without a promise or a signal for each.
 */
import type { Subscriber } from 'rxjs'
import type { Answer } from '../../core/answer.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { CallSite } from '../call-site.ts'
import { valueOrThrow } from '../failure.ts'
import type { KernelCall } from '../kernel-port.ts'
import type { Pending } from '../pending-call.ts'
import type { SocketCore } from '../socket/socket-core.ts'
import { explained } from '../stuck.ts'

/** What a call's value is read as when nothing will follow. */
export const END = Symbol('end')

/** What is called, and what its value becomes. */
export interface Repeatable<A, T> {
  readonly name: string
  readonly args: readonly unknown[]
  run(kernel: Kernel): Answer<A> | number
  read(value: A): T | typeof END
}

/** What comes next runs in a microtask of its own. */
const now: Promise<void> = Promise.resolve()

export class RepeatedCall<A, T> implements Pending {
  readonly call: string
  readonly background: boolean
  readonly descriptor: number
  site: CallSite | null = null
  wait = 0
  readonly #core: SocketCore
  readonly #subscriber: Subscriber<T>
  readonly #what: Repeatable<A, T>
  readonly #kernelCall: KernelCall<Answer<A> | number>
  readonly #self = (): this => this
  readonly #deliver = (): void => this.#delivered()
  #answer: Answer<A> | null = null
  #waiting = false

  constructor(core: SocketCore, subscriber: Subscriber<T>, what: Repeatable<A, T>) {
    this.#core = core
    this.#subscriber = subscriber
    this.#what = what
    this.call = what.name
    this.background = core.owner.background
    this.descriptor = core.descriptor
    const { name, args } = what
    const { descriptor } = this
    this.#kernelCall = { name, descriptor, args, run: (kernel) => what.run(kernel) }
  }

  /** Makes the call, for the first time or again. */
  start(): void {
    try {
      const begun = this.#core.owner.port.start(this.#kernelCall, this.#self)
      if (begun === this) this.#waiting = true
      else this.settle(begun as Answer<A>)
    } catch (error) {
      this.fail(error)
    }
  }

  /** Nobody listens any more: the call in progress is given up. */
  stop(): void {
    if (!this.#waiting) return
    this.#waiting = false
    this.#core.owner.port.abandon(this)
  }

  /** See `Pending`. */
  settle(answer: Answer): void {
    this.#waiting = false
    this.#answer = answer as Answer<A>
    void now.then(this.#deliver)
  }

  /** See `Waiter`. */
  fail(reason: unknown): void {
    this.#waiting = false
    void explained(this, reason).then((error) => {
      this.#core.touch()
      if (!this.#subscriber.closed) this.#subscriber.error(error)
    })
  }

  #delivered(): void {
    const subscriber = this.#subscriber
    const answer = this.#answer as Answer<A>
    this.#answer = null
    this.#core.touch()
    if (subscriber.closed) return
    try {
      const value = this.#what.read(valueOrThrow(answer, this.call))
      if (value === END) {
        subscriber.complete()
        return
      }
      subscriber.next(value)
    } catch (error) {
      subscriber.error(error)
      return
    }
    if (!subscriber.closed) this.start()
  }
}
