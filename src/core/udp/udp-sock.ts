/** The record of a UDP socket. */
import { familyOf, type Ip } from '../address/ip.ts'
import type { InetAddress } from '../address/socket-address.ts'
import type { Answer } from '../answer.ts'
import type { SendControl } from '../inet/ancillary.ts'
import { DatagramQueue } from '../inet/datagram-queue.ts'
import { DatagramSock } from '../inet/datagram-sock.ts'
import type { Destination } from '../inet/destination.ts'
import { AF_INET } from '../inet/inet-sock.ts'
import { bufferCosts, UDP_HEADER } from '../inet/skb-size.ts'
import { OptionValues } from '../options/values.ts'
import { IPPROTO } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import type { Owner, SockId } from '../socket/sock.ts'

const SOCK_DGRAM = 2

/** Pieces of one datagram that MSG_MORE or UDP_CORK holds back. */
export interface Cork {
  readonly to: Destination
  readonly ttl: number | null
  readonly tos: number | null
  readonly pieces: readonly Uint8Array[]
  readonly length: number
  /** A connect that failed has left it without a way: it goes nowhere. */
  readonly lost: boolean
}

/** How a datagram found its way, and what that rested on. */
export interface KnownWay {
  readonly target: InetAddress
  readonly options: OptionValues
  readonly localIp: Ip
  readonly boundIp: Ip
  readonly to: Destination
  readonly aim: Answer<Aim>
}

/** Where a datagram goes, and what its ancillary data asks for. */
export interface Aim {
  readonly to: Destination
  readonly control: SendControl
}

/** `next`: one more finds the peer. `yes`: they go on the way to the peer with the address of that connect. */
export type Misled = 'no' | 'next' | 'yes'

export class UdpSock extends DatagramSock {
  /** The way of the last datagram: the next one mostly has the same. */
  lastWay: KnownWay | null = null
  cork: Cork | null = null
  /** UDP_CORK. */
  corked = false
  /** What a connect that failed has done to the datagrams for the peer. */
  misled: Misled = 'no'
  /** The address of that connect. */
  misledTo: InetAddress | null = null
  /** It was bound with SO_REUSEPORT, and shares what comes in with the others that were. */
  sharesPort = false

  constructor(
    id: SockId,
    family: number,
    ops: SocketOps,
    owner: Owner,
    options: OptionValues,
    received: DatagramQueue,
  ) {
    super(id, family, SOCK_DGRAM, IPPROTO.udp, ops, owner, options, received)
  }

  static create(context: Context, family: number, ops: SocketOps): UdpSock {
    const options = OptionValues.forOthers(context.settings)
    const queue = new DatagramQueue()
    return new UdpSock(context.nextId(), family, ops, context.owner, options, queue)
  }

  /** The pieces that are held back: a buffer for the first, pages for the others. */
  override get heldMemory(): number {
    const { cork } = this
    if (cork === null) return 0
    const first = (cork.pieces[0] as Uint8Array).length
    const v6 = familyOf(cork.to.ip) !== AF_INET
    let sum = cork.length - first
    for (const cost of bufferCosts(UDP_HEADER, first, v6, cork.to.route.mtu)) sum += cost
    return sum
  }

  /** A quarter of the receive buffer. */
  override get lump(): number {
    return this.options.rcvBuf >> 2
  }

  override copy(owner: Owner): UdpSock {
    const queue = this.received.copy()
    const to = new UdpSock(this.id, this.family, this.ops, owner, this.options, queue)
    this.copyDatagramTo(to)
    to.cork = this.cork
    to.corked = this.corked
    to.misled = this.misled
    to.misledTo = this.misledTo
    to.sharesPort = this.sharesPort
    return to
  }
}
