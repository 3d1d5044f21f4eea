/** What UDP and raw sockets have in common: a peer, a queue of datagrams, kept errors, groups. */
import type { InetAddress } from '../address/socket-address.ts'
import type { OptionValues } from '../options/values.ts'
import type { SocketOps } from '../socket/ops.ts'
import type { Owner, SockId } from '../socket/sock.ts'
import type { SockSummary } from '../socket/summary.ts'
import type { DatagramQueue } from './datagram-queue.ts'
import type { QueuedError } from './icmp-error.ts'
import { InetSock } from './inet-sock.ts'
import type { Membership } from './membership.ts'

export abstract class DatagramSock extends InetSock {
  /** The peer that connect(2) named, as it was named; null when unconnected. */
  peer: InetAddress | null = null
  readonly received: DatagramQueue
  /** What IP_RECVERR keeps. Replaced, never altered. */
  errors: readonly QueuedError[] = []
  /** Replaced, never altered. */
  memberships: readonly Membership[] = []

  constructor(
    id: SockId,
    family: number,
    type: number,
    protocol: number,
    ops: SocketOps,
    owner: Owner,
    options: OptionValues,
    received: DatagramQueue,
  ) {
    super(id, family, type, protocol, ops, owner, options)
    this.received = received
  }

  /** Memory of what is on its way out, bytes. */
  abstract get heldMemory(): number

  /** Up to how much freed memory is kept back before it is given back in a lump. */
  abstract get lump(): number

  override nextTimer(): number {
    return Number.POSITIVE_INFINITY
  }

  override summary(): SockSummary {
    const base = super.summary()
    return {
      sock: base.sock,
      protocol: base.protocol,
      state: this.peer === null ? 'UNCONN' : 'ESTABLISHED',
      receiveQueue: this.received.memory,
      sendQueue: this.heldMemory,
      local: base.local,
      remote: base.remote,
      listener: null,
    }
  }

  protected copyDatagramTo(to: DatagramSock): void {
    this.copyInetTo(to)
    to.peer = this.peer
    to.errors = this.errors
    to.memberships = this.memberships
  }
}
