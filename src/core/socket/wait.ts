/** A blocked call: an entry in the socket's record, answered when the socket is woken or its time is up. */
import type { Micros } from '../time.ts'
import type { BlockingCall } from './call.ts'

/**
 * How a call waits.
 *
 * - `call`: inside the system call, as a blocking descriptor does; time runs out by SO_RCVTIMEO or SO_SNDTIMEO.
 * - `ready`: as Python's settimeout does: poll(2) for `events`, then a system call that does not block.
 */
export type WaitKind = 'call' | 'ready'

export class Wait {
  /** Unique on its host; names the call in completions and in the trace. */
  readonly id: number
  readonly kind: WaitKind
  readonly call: BlockingCall
  /** When the wait ends without an answer, or Infinity. */
  readonly deadline: Micros
  /** Poll bits waited for (`ready` only). */
  readonly events: number
  /** The open file that the call holds while it waits. */
  readonly file: number

  constructor(
    id: number,
    kind: WaitKind,
    call: BlockingCall,
    deadline: Micros,
    events: number,
    file: number,
  ) {
    this.id = id
    this.kind = kind
    this.call = call
    this.deadline = deadline
    this.events = events
    this.file = file
  }

  copy(): Wait {
    return new Wait(this.id, this.kind, this.call.copy(), this.deadline, this.events, this.file)
  }
}

/** Of the many sockets on which nobody waits. */
export const NO_WAITS: readonly Wait[] = []

export function withoutWait(waits: readonly Wait[], wait: Wait): readonly Wait[] {
  return waits.length === 1 ? NO_WAITS : waits.filter((other) => other !== wait)
}
