/** The segments that open a connection: SYN and SYN-ACK with their options (RFC 9293 3.5, RFC 7323, RFC 2018). */
import {
  ACK,
  EMPTY_PAYLOAD,
  IPPROTO,
  Packet,
  RST,
  Segment,
  SegmentOptions,
  SYN,
} from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { sendPacket, timestamp } from './output.ts'
import type { Request } from './request.ts'
import type { TcpSock } from './tcp-sock.ts'

const NONE: readonly (readonly [number, number])[] = []

/** SYN, or SYN-ACK of a simultaneous open. The window of a SYN is never scaled. */
export function sendSyn(context: Context, sock: TcpSock, flags: number): void {
  const { tcb } = sock
  const answers = (flags & ACK) !== 0
  const { settings } = context
  const options = new SegmentOptions(
    tcb.advmss,
    answers
      ? tcb.scaleOk
        ? tcb.rcvScale
        : null
      : settings.tcp_window_scaling
        ? tcb.rcvScale
        : null,
    answers ? tcb.sackOk : settings.tcp_sack === 1,
    (answers ? tcb.timestampsOk : settings.tcp_timestamps === 1)
      ? [timestamp(context, tcb), answers ? tcb.tsRecent >>> 0 : 0]
      : null,
    NONE,
  )
  const window = Math.min(tcb.rcvWnd, 65535)
  const ack = answers ? tcb.rcvNxt : 0
  sendPacket(
    context,
    sock,
    new Segment(
      sock.localPort,
      sock.remotePort,
      tcb.iss,
      ack,
      flags,
      window,
      0,
      options,
      EMPTY_PAYLOAD,
    ),
  )
}

/** SYN-ACK for a half-open request (or a cookie, which is a request that nobody keeps). */
export function sendSynAck(context: Context, request: Request, tsValue: number): void {
  const options = new SegmentOptions(
    request.advmss,
    request.scale === null ? null : request.rcvScale,
    request.sackOk,
    request.timestamps ? [tsValue >>> 0, request.tsRecent] : null,
    NONE,
  )
  context.emit(
    new Packet(
      request.localIp,
      request.remoteIp,
      IPPROTO.tcp,
      request.ttl,
      request.tos,
      true,
      new Segment(
        request.localPort,
        request.remotePort,
        request.iss,
        (request.irs + 1) | 0,
        SYN | ACK,
        Math.min(request.window, 65535),
        0,
        options,
        EMPTY_PAYLOAD,
      ),
    ),
  )
}

/** The reset that answers a segment nobody wants: RFC 9293 3.10.7.1. */
export function sendResetFor(context: Context, packet: Packet): void {
  const segment = packet.body as Segment
  if ((segment.flags & RST) !== 0) return
  const { length } = segment.payload
  const syn = (segment.flags & SYN) !== 0 ? 1 : 0
  const fin = segment.flags & 1
  const hasAck = (segment.flags & ACK) !== 0
  context.emit(
    new Packet(
      packet.destination,
      packet.source,
      IPPROTO.tcp,
      context.settings.ip_default_ttl,
      0,
      true,
      new Segment(
        segment.destinationPort,
        segment.sourcePort,
        hasAck ? segment.ack : 0,
        hasAck ? 0 : (segment.seq + length + syn + fin) | 0,
        hasAck ? RST : RST | ACK,
        0,
        0,
        new SegmentOptions(null, null, false, null, NONE),
        EMPTY_PAYLOAD,
      ),
    ),
  )
}
