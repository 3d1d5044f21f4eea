/** A call that waits: what a program awaits, and what is said about it when every program waits for ever. */
import type { Answer } from '../core/answer.ts'
import type { Micros } from '../core/time.ts'
import { blame, CallSite } from './call-site.ts'

/** Who makes a call: a socket, a host. Asked only when somebody wants to read about a blocked call. */
export interface Caller {
  /** The host's name. */
  readonly host: string
  /** One line: `tcp socket 5 at 10.0.0.1:80`. */
  describe(): string
}

export class PendingCall<T = unknown> {
  readonly caller: Caller
  /** The name of the call: `recv`. */
  readonly call: string
  readonly since: Micros
  /** It may wait for ever without anything being wrong: an idle server. */
  readonly background: boolean
  readonly site: CallSite = new CallSite()
  /** Settles when the call ends. */
  readonly answer: Promise<Answer<T>>
  /** Names the wait in the kernel. */
  wait = 0
  #resolve: (answer: Answer<T>) => void = nothing
  #reject: (error: unknown) => void = nothing

  constructor(caller: Caller, call: string, since: Micros, background: boolean) {
    this.caller = caller
    this.call = call
    this.since = since
    this.background = background
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** The kernel has answered. */
  settle(answer: Answer<T>): void {
    this.#resolve(answer)
  }

  /** The call ends without an answer of the kernel: abandoned, or deadlocked. */
  fail(reason: unknown): void {
    this.#reject(reason)
  }

  /** Makes an error point at the place of this call. */
  blame(error: Error): void {
    blame(error, this.site)
  }
}

const nothing = (): void => {}
