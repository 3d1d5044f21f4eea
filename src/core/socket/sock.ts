/**
 * What every socket record has, whatever its family and type.
 *
 * A record is altered only by the step that holds it, and only after {@link Context.edit} has made sure that no
 * snapshot shares it: seen from outside, a step takes one state and gives another (docs/decisions/0001).
 */
import type { ErrnoName } from '../errno.ts'
import type { OptionValues } from '../options/values.ts'
import type { Micros } from '../time.ts'
import type { SocketOps } from './ops.ts'
import type { SockSummary } from './summary.ts'
import { NO_WAITS, type Wait } from './wait.ts'

/** Names a socket record on its host. Never used twice. */
export type SockId = number

/** Whoever may alter a record in place: a host's kernel between two snapshots. */
export type Owner = object

/** Bits of {@link Sock.shut}. */
export const SHUT_RECEIVE = 1
export const SHUT_SEND = 2

export abstract class Sock {
  readonly id: SockId
  readonly family: number
  readonly type: number
  readonly protocol: number
  /** How this kind of socket answers its calls. */
  readonly ops: SocketOps
  owner: Owner
  options: OptionValues
  /** The pending error: reported once, by whichever call comes first. */
  error: ErrnoName | null = null
  /** An error of the network that is not final: SO_ERROR reports it once, or it becomes final when retries end. */
  softError: ErrnoName | null = null
  shut = 0
  /** The calls that wait, in the order in which they began to. Replaced, never altered. */
  waits: readonly Wait[] = NO_WAITS
  /** Open files that refer to this socket; 0 makes it an orphan that only the network keeps alive. */
  files = 0
  /** The user that made it (bind and SO_REUSEPORT checks). */
  uid = 0

  constructor(
    id: SockId,
    family: number,
    type: number,
    protocol: number,
    ops: SocketOps,
    owner: Owner,
    options: OptionValues,
  ) {
    this.id = id
    this.family = family
    this.type = type
    this.protocol = protocol
    this.ops = ops
    this.owner = owner
    this.options = options
  }

  /** A copy that `owner` may alter. Sub-records that a step alters in place are copied with it. */
  abstract copy(owner: Owner): Sock

  /** When the socket's own next timer is due (waits not included), or Infinity. */
  abstract nextTimer(): Micros

  /** Whether its timer is one of those that Linux keeps on the processor that set them (TIMER_PINNED). */
  get pinned(): boolean {
    return false
  }

  /** What netstat shows. Kinds of sockets that know more override it. */
  summary(): SockSummary {
    return {
      sock: this.id,
      protocol: this.ops.name,
      state: 'UNCONN',
      receiveQueue: 0,
      sendQueue: 0,
      local: null,
      remote: null,
      listener: null,
    }
  }

  /** Copies the fields of this class into a fresh record of a subclass. */
  protected copyBaseTo(to: Sock): void {
    to.error = this.error
    to.softError = this.softError
    to.shut = this.shut
    to.waits = this.waits.length === 0 ? NO_WAITS : this.waits.map((wait) => wait.copy())
    to.files = this.files
    to.uid = this.uid
  }
}
