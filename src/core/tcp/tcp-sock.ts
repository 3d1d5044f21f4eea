/** A TCP socket: the stream record of the socket layer and the endpoint that carries it. */

import type { OptionValues } from '../options/values.ts'
import { IPPROTO } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { Owner } from '../socket/sock.ts'
import type { Carrier } from '../socket/stream/carrier.ts'
import { STREAM_OPS } from '../socket/stream/ops.ts'
import { StreamSock } from '../socket/stream/stream-sock.ts'
import type { Micros } from '../time.ts'
import { TCP_CARRIER } from './carrier.ts'
import { NEVER } from './never.ts'
import { Tcb } from './tcb.ts'

const SOCK_STREAM = 1

export class TcpSock extends StreamSock {
  tcb: Tcb = new Tcb()
  /** Segments of its four-tuple find this record. */
  hashed = false
  /** It has once tried an IPv4-mapped address: from then on it speaks IPv4 only (a fault of Linux, asked by the fuzzer). */
  speaksV4 = false

  static create(context: Context, family: number, options: OptionValues): TcpSock {
    return new TcpSock(
      context.nextId(),
      family,
      SOCK_STREAM,
      IPPROTO.tcp,
      STREAM_OPS,
      context.owner,
      options,
    )
  }

  get carrier(): Carrier {
    return TCP_CARRIER
  }

  override nextTimer(): Micros {
    const { retransmitTimer, retransmitAt, flow, gaps } = this.tcb
    const { delackAt, keepaliveAt, backlogAt } = flow
    let due = retransmitTimer === 'none' ? NEVER : retransmitAt
    if (delackAt < due) due = delackAt
    if (keepaliveAt < due) due = keepaliveAt
    if (gaps.compressAt < due) due = gaps.compressAt
    if (backlogAt < due) due = backlogAt
    return due
  }

  override copy(owner: Owner): TcpSock {
    const copy = new TcpSock(
      this.id,
      this.family,
      this.type,
      this.protocol,
      this.ops,
      owner,
      this.options,
    )
    this.copyStreamTo(copy)
    copy.tcb = this.tcb.copy()
    copy.hashed = this.hashed
    copy.speaksV4 = this.speaksV4
    return copy
  }
}

/** socket(2) for SOCK_STREAM over IPv4 or IPv6. */
export function makeTcp(context: Context, family: number): TcpSock {
  return TcpSock.create(context, family, context.network.tcpDefaults(context.settings))
}
