/** A call that waits: what a program awaits, and where in the program it was made. */
import type { Answer } from '../core/answer.ts'
import type { CallSite } from './call-site.ts'

export class PendingCall {
  /** It may wait for ever without anything being wrong: an idle server. */
  readonly background: boolean
  /** Where it was made, if that was worth its price. */
  site: CallSite | null = null
  /** Settles when the call ends. */
  readonly answer: Promise<Answer>
  /** Names the wait in the kernel. */
  wait = 0
  #resolve: (answer: Answer) => void = nothing
  #reject: (error: unknown) => void = nothing

  constructor(background: boolean) {
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
