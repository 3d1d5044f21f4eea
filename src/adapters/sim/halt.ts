/** Waiting for a host that has crashed or stands still, so that who waits for ever hears of it. */
import type { CallSite } from '../call-site.ts'
import type { Waiter } from '../pending-call.ts'
import { outcome } from '../stuck.ts'
import type { Waiting, WaitingPlace } from './waiting.ts'

export class Halt implements Waiter, WaitingPlace {
  /** `restart`, or `sleep` for a timer that was due while the host stood still. */
  readonly call: string
  readonly hostname: string
  readonly background: boolean
  readonly descriptor = -1
  readonly wait = 0
  site: CallSite | null = null
  /** Settles when it is over. */
  readonly over: Promise<void>
  readonly #waiting: Waiting
  #resolve: () => void = () => {}
  #reject: (reason: unknown) => void = () => {}

  constructor(waiting: Waiting, call: string, hostname: string, background: boolean) {
    this.call = call
    this.hostname = hostname
    this.background = background
    this.#waiting = waiting
    const come = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.over = outcome(this, come)
    waiting.add(this, this)
  }

  end(): void {
    this.#waiting.remove(this)
    this.#resolve()
  }

  fail(reason: unknown): void {
    this.#waiting.remove(this)
    this.#reject(reason)
  }

  /** See `WaitingPlace`. */
  forget(): void {}
}
