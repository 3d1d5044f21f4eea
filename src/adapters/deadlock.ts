/** What a program gets when every program waits and nothing is left that could wake one of them. */
import { brand } from '../core/brand.ts'
import { formatTime, type Micros, toMs } from '../core/time.ts'
import type { PendingCall } from './pending-call.ts'

/** One of the calls that wait for ever. */
export interface BlockedCall {
  readonly host: string
  /** The socket in one line: `tcp socket 5 at 10.0.0.1:80`. */
  readonly socket: string
  readonly call: string
  /** When it began to wait, milliseconds of the world's clock. */
  readonly since: number
  /** The place in user code: `at main (app.ts:12:20)`; empty when the engine keeps no stacks. */
  readonly place: string
}

/** Every program waits and nothing is scheduled. Each of the blocked calls rejects with one. */
export class DeadlockError extends Error {
  declare readonly name: string
  readonly code = 'ERR_DEADLOCK'
  /** The call that was rejected. */
  readonly call: BlockedCall
  /** All calls that wait, in the order in which they began to. */
  readonly blocked: readonly BlockedCall[]

  constructor(call: BlockedCall, blocked: readonly BlockedCall[], now: Micros) {
    super(`every program waits and nothing is scheduled at ${formatTime(now)} s${list(blocked)}`)
    this.call = call
    this.blocked = blocked
  }
}
brand(DeadlockError, 'DeadlockError')

/** What is told of a call that waits. */
export function describeCall(call: PendingCall): BlockedCall {
  return {
    host: call.caller.host,
    socket: call.caller.describe(),
    call: call.call,
    since: toMs(call.since),
    place: call.site.place,
  }
}

function list(blocked: readonly BlockedCall[]): string {
  return blocked
    .map(({ host, socket, call, since, place }) => {
      const where = place === '' ? '' : `\n    ${place}`
      return `\n  ${host}: ${call} on ${socket}, since ${since / 1000} s${where}`
    })
    .join('')
}
