/** A call that waits: what a program awaits, and where in the program it was made. */
import type { Answer } from '../core/answer.ts'
import type { CallSite } from './call-site.ts'

/** What every wait has that a program may be stuck in. */
export interface Waiter {
  /** The name of the call. */
  readonly call: string
  /** It may last for ever without anything being wrong: an idle server. */
  readonly background: boolean
  /** Where it was begun, if that was worth its price. */
  site: CallSite | null
  /** The descriptor that it is about; -1 for none. */
  readonly descriptor: number
  /** Names it in the kernel; 0 for a wait that the kernel does not know. */
  readonly wait: number
  /** Ends it without success. */
  fail(reason: unknown): void
}

/** A call that waits in a kernel, whoever is told of its end. */
export interface Pending extends Waiter {
  wait: number
  /** The kernel has answered. */
  settle(answer: Answer): void
}

export class PendingCall implements Pending {
  readonly call: string
  readonly background: boolean
  readonly descriptor: number
  site: CallSite | null = null
  /** Settles when the call ends. */
  readonly answer: Promise<Answer>
  wait = 0
  #resolve: (answer: Answer) => void = nothing
  #reject: (error: unknown) => void = nothing

  constructor(call: string, background: boolean, descriptor: number) {
    this.call = call
    this.descriptor = descriptor
    this.background = background
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** The kernel has answered. */
  settle(answer: Answer): void {
    this.#resolve(answer)
  }

  /** The call ends without an answer of the kernel: it was given up. */
  fail(reason: unknown): void {
    this.#reject(reason)
  }
}

const nothing = (): void => {}
