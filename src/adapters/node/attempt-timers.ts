/**
 * How long one attempt of several (happy eyeballs) may take, in virtual time. Node keeps that timer to itself. It is found
 * among the timers of the same duration right after it was made, and replaced.
 */
import { AsyncResource } from 'node:async_hooks'
import { getDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import type { ConnectRequest } from './native.ts'
import type { Reactor } from './reactor.ts'

const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis

/** A timer as it hangs in the list of all timers of its duration. */
interface ListedTimer {
  readonly _idleNext?: ListedTimer
  readonly _onTimeout?: (...args: unknown[]) => void
  readonly _timerArgs?: readonly unknown[]
}

export class AttemptTimers {
  readonly #reactor: Reactor
  /** The limits, milliseconds, that programs have set. */
  readonly #limits = new WeakMap<object, number>()

  constructor(reactor: Reactor) {
    this.#reactor = reactor
  }

  /** A socket is about to connect with these options. */
  note(socket: object, limit: unknown): void {
    if (typeof limit === 'number') this.#limits.set(socket, Math.max(10, limit))
  }

  /** An attempt begins; gives what is to be called when it is over. */
  begin(socket: object | undefined, request: ConnectRequest): (() => void) | null {
    if (socket === undefined || !('autoSelectFamilyAttemptedAddresses' in socket)) return null
    if (socket.autoSelectFamilyAttemptedAddresses === undefined) return null
    const limit = this.#limits.get(socket) ?? getDefaultAutoSelectFamilyAttemptTimeout()
    let over = false
    let handle: ReturnType<Reactor['at']> | null = null
    process.nextTick(() => {
      const timer = findTimer(limit, request)
      if (timer?._onTimeout === undefined) return
      const { _onTimeout: fire, _timerArgs: args = [] } = timer
      realClearTimeout(timer as unknown as NodeJS.Timeout)
      if (over) return
      // The next attempt is made in there, and is the same host's.
      const next = AsyncResource.bind(() => fire(...args))
      handle = this.#reactor.at(this.#reactor.now + limit * 1000, next)
    })
    return () => {
      over = true
      if (handle !== null) this.#reactor.cancel(handle)
    }
  }
}

/** The timer of that duration whose arguments name the request. */
function findTimer(limit: number, request: ConnectRequest): ListedTimer | null {
  const probe = realSetTimeout(() => {}, limit) as unknown as ListedTimer
  try {
    for (let at = probe._idleNext; at !== undefined && at !== probe; at = at._idleNext) {
      if (at._timerArgs?.[1] === request) return at
    }
    return null
  } finally {
    realClearTimeout(probe as unknown as NodeJS.Timeout)
  }
}
