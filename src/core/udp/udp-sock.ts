/** The record of a UDP socket. */
import type { InetAddress } from '../address/socket-address.ts'
import { DatagramQueue } from '../inet/datagram-queue.ts'
import type { Destination } from '../inet/destination.ts'
import type { QueuedError } from '../inet/icmp-error.ts'
import { InetSock } from '../inet/inet-sock.ts'
import type { Membership } from '../inet/membership.ts'
import { OptionValues } from '../options/values.ts'
import { IPPROTO } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import type { Owner } from '../socket/sock.ts'
import type { SockSummary } from '../socket/summary.ts'

const SOCK_DGRAM = 2

/** Pieces of one datagram that MSG_MORE or UDP_CORK holds back. */
export interface Cork {
  readonly to: Destination
  readonly ttl: number | null
  readonly tos: number | null
  readonly pieces: readonly Uint8Array[]
  readonly length: number
}

export class UdpSock extends InetSock {
  /** The peer that connect(2) named, as it was named; null when unconnected. */
  peer: InetAddress | null = null
  readonly received: DatagramQueue
  /** What IP_RECVERR keeps. Replaced, never altered. */
  errors: readonly QueuedError[] = []
  cork: Cork | null = null
  /** UDP_CORK. */
  corked = false
  /** Replaced, never altered. */
  memberships: readonly Membership[] = []
  /** It was bound with SO_REUSEPORT, and shares what comes in with the others that were. */
  sharesPort = false

  constructor(
    id: number,
    family: number,
    ops: SocketOps,
    owner: Owner,
    options: OptionValues,
    received: DatagramQueue,
  ) {
    super(id, family, SOCK_DGRAM, IPPROTO.udp, ops, owner, options)
    this.received = received
  }

  override copy(owner: Owner): UdpSock {
    const to = new UdpSock(
      this.id,
      this.family,
      this.ops,
      owner,
      this.options,
      this.received.copy(),
    )
    this.copyInetTo(to)
    to.peer = this.peer
    to.errors = this.errors
    to.cork = this.cork
    to.corked = this.corked
    to.memberships = this.memberships
    to.sharesPort = this.sharesPort
    return to
  }

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
      sendQueue: 0,
      local: base.local,
      remote: base.remote,
      listener: null,
    }
  }
}

export function newUdpSock(context: Context, family: number, ops: SocketOps): UdpSock {
  const options = OptionValues.forOthers(context.settings)
  const sock = new UdpSock(
    context.nextId(),
    family,
    ops,
    context.owner,
    options,
    new DatagramQueue(),
  )
  return sock
}
