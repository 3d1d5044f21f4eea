/**
 * The two queues of a listener: handshakes that have begun (SYN queue) and connections that wait to be accepted.
 * Limits are the profile's (facts 3.1, 3.3). Both worlds drive this module; the real one has no SYN queue to see.
 */
import { invariant } from '../../invariant.ts'
import type { SockId } from '../sock.ts'

export class ListenQueues {
  /** The backlog as listen(2) took it: clipped to somaxconn. */
  backlog: number
  /** How many completed connections there may be. */
  limit: number
  /** Completed connections, first come first served. */
  readonly accept: SockId[]
  /** Half-open handshakes by the id of their record, in order of arrival. */
  readonly half: SockId[]
  /** Half-open handshakes whose SYN-ACK has not been repeated yet. */
  young: number
  /** When the SYN queue last overflowed, or -Infinity: only then may an ACK carry a SYN cookie. */
  overflowedAt: number

  constructor(backlog: number, limit: number, accept: SockId[] = [], half: SockId[] = []) {
    this.backlog = backlog
    this.limit = limit
    this.accept = accept
    this.half = half
    this.young = 0
    this.overflowedAt = Number.NEGATIVE_INFINITY
  }

  get acceptFull(): boolean {
    return this.accept.length >= this.limit
  }

  /** The SYN queue holds as many as the accept queue may. */
  get halfFull(): boolean {
    return this.half.length >= this.limit
  }

  removeHalf(id: SockId): void {
    const at = this.half.indexOf(id)
    invariant(at >= 0, 'listen-queues.remove', `request ${id}`, null)
    this.half.splice(at, 1)
  }

  copy(): ListenQueues {
    const copy = new ListenQueues(this.backlog, this.limit, [...this.accept], [...this.half])
    copy.young = this.young
    copy.overflowedAt = this.overflowedAt
    return copy
  }
}
