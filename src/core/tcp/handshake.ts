/**
 * A listener and its two queues: SYNs that become half-open requests or cookies, and final ACKs that become
 * connections (RFC 9293 3.10.7.2, facts 3). Both queues' limits are the profile's.
 */

import { ACK, type Packet, RST, type Segment, SYN } from '../packet.ts'
import type { Context, Route } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import type { ListenQueues } from '../socket/stream/listen-queues.ts'
import { incoming } from '../socket/stream/up.ts'
import { admit } from './admit.ts'
import { makeCookie, packOptions, readCookie, unpackOptions } from './cookies.ts'
import { sendResetFor, sendSynAck } from './handshake-out.ts'
import { receiveSegment } from './input.ts'
import { measureListenerWindow } from './listener-window.ts'
import { usableMtu } from './mss.ts'
import { NEVER } from './never.ts'
import { Request } from './request.ts'
import { RTO_INITIAL, RTO_MAX } from './rtt.ts'
import { HANDSHAKE } from './rules.ts'
import type { TcpSock } from './tcp-sock.ts'
import { timestampOffset } from './timestamp-offset.ts'

/** How long after an overflow a cookie is believed. */
const COOKIE_LIFE = 120_000_000

/** A segment for a listener, from somebody without a connection or a request. */
export function receiveAtListener(context: Context, listener: TcpSock, packet: Packet): void {
  const segment = packet.body as Segment
  if ((segment.flags & RST) !== 0) return
  if ((segment.flags & SYN) !== 0) {
    if ((segment.flags & ACK) !== 0) {
      sendResetFor(context, packet)
      return
    }
    if ((segment.flags & 1) === 0) receiveSyn(context, listener, packet, segment)
    return
  }
  if ((segment.flags & ACK) !== 0) receiveCookie(context, listener, packet, segment)
}

function receiveSyn(context: Context, listener: TcpSock, packet: Packet, segment: Segment): void {
  const queues = listener.queues as ListenQueues
  const { settings } = context
  let cookie = settings.tcp_syncookies === 2
  if (queues.halfFull) {
    if (settings.tcp_syncookies === 0) {
      context.fire(HANDSHAKE.halfFull)
      return
    }
    cookie = true
  }
  if (queues.acceptFull) {
    if (context.profile.synOnFullQueue === 'reset') {
      context.fire(HANDSHAKE.queueFullRefused)
      sendResetFor(context, packet)
      return
    }
    context.fire(HANDSHAKE.queueFull)
    context.changed(listener, 'SYN dropped: accept queue full')
    return
  }
  if (!cookie && settings.tcp_syncookies === 0) {
    const reserve = settings.tcp_max_syn_backlog >> 2
    if (settings.tcp_max_syn_backlog - queues.half.length < reserve) {
      context.fire(HANDSHAKE.halfReserved)
      return
    }
  }
  const route = context.route(packet.source, packet.destination, 0)
  if (typeof route === 'string') return
  const request = makeRequest(
    context,
    listener,
    packet,
    segment,
    usableMtu(route.mtu, packet.source),
  )
  if (cookie) {
    sendCookie(context, listener, queues, request, segment)
    return
  }
  context.fire(HANDSHAKE.request)
  request.iss = context.random() | 0
  request.tsOffset = timestampOffset(context, request.localIp, request.remoteIp)
  request.dueAt = context.now + RTO_INITIAL
  queues.half.push(request.id)
  queues.young += 1
  context.add(request)
  context.ports.connect(
    request.localIp,
    request.localPort,
    request.remoteIp,
    request.remotePort,
    request.id,
  )
  if (context.observed) context.changed(listener, `SYN queue ${queues.half.length}`)
  sendSynAck(context, request, requestClock(context, request))
}

function requestClock(context: Context, request: Request): number {
  return Math.floor(context.now / 1000) + request.tsOffset
}

function repeatSynAck(context: Context, request: Request): void {
  request.sentAgain += 1
  sendSynAck(context, request, requestClock(context, request))
}

function makeRequest(
  context: Context,
  listener: TcpSock,
  packet: Packet,
  segment: Segment,
  mtu: number,
): Request {
  const { settings } = context
  const { options } = segment
  const request = Request.create(context, listener, packet.destination, packet.source)
  request.localPort = segment.destinationPort
  request.remotePort = segment.sourcePort
  request.irs = segment.seq
  const maxSeg = listener.options.maxSeg
  request.peerMss = Math.min(options.mss ?? 536, maxSeg > 0 ? maxSeg : 0xffff)
  request.timestamps = settings.tcp_timestamps === 1 && options.timestamps !== null
  request.tsRecent = options.timestamps?.[0] ?? 0
  request.sackOk = settings.tcp_sack === 1 && options.sackPermitted
  request.scale = settings.tcp_window_scaling === 1 ? options.windowScale : null
  request.ttl = listener.options.ttl ?? settings.ip_default_ttl
  request.tos = listener.options.tos
  measureListenerWindow(context, listener, request, mtu, null)
  request.sentAt = context.now
  return request
}

function sendCookie(
  context: Context,
  listener: TcpSock,
  queues: ListenQueues,
  request: Request,
  segment: Segment,
): void {
  context.fire(HANDSHAKE.cookie)
  context.changed(listener, 'SYN cookie sent')
  queues.overflowedAt = context.now
  request.iss = makeCookie(
    listener.tcb.iss,
    request.localIp,
    request.localPort,
    request.remoteIp,
    request.remotePort,
    segment.seq,
    request.peerMss,
  )
  if (!request.timestamps) {
    request.sackOk = false
    request.scale = null
  }
  const clock = packOptions(Math.floor(context.now / 1000), request.scale, request.sackOk)
  sendSynAck(context, request, clock)
}

/** An ACK that no request explains may carry a cookie. */
function receiveCookie(
  context: Context,
  listener: TcpSock,
  packet: Packet,
  segment: Segment,
): void {
  const queues = listener.queues as ListenQueues
  const { settings } = context
  const recent = settings.tcp_syncookies !== 0 && context.now - queues.overflowedAt <= COOKIE_LIFE
  const irs = (segment.seq - 1) | 0
  const mss = recent
    ? readCookie(
        listener.tcb.iss,
        packet.destination,
        segment.destinationPort,
        packet.source,
        segment.sourcePort,
        irs,
        (segment.ack - 1) | 0,
      )
    : null
  if (mss === null) {
    context.fire(HANDSHAKE.cookieWrong)
    sendResetFor(context, packet)
    return
  }
  if (queues.acceptFull) {
    context.fire(HANDSHAKE.cookieOverflow)
    context.changed(listener, 'ACK dropped: accept queue full')
    return
  }
  const route = context.route(packet.source, packet.destination, 0)
  if (typeof route === 'string') return
  context.fire(HANDSHAKE.cookieComplete)
  const request = makeRequest(
    context,
    listener,
    packet,
    segment,
    usableMtu(route.mtu, packet.source),
  )
  request.sentAt = NEVER
  request.irs = irs
  request.iss = (segment.ack - 1) | 0
  request.peerMss = mss
  request.timestamps = segment.options.timestamps !== null
  if (segment.options.timestamps !== null) {
    const { scale, sackOk } = unpackOptions(segment.options.timestamps[1])
    request.scale = scale
    request.sackOk = sackOk
    request.tsRecent = segment.options.timestamps[0]
  } else {
    request.scale = null
    request.sackOk = false
  }
  measureListenerWindow(context, listener, request, usableMtu(route.mtu, packet.source), mss)
  becomeConnection(context, listener, request, packet, route)
}

/** A segment for a half-open request (RFC 9293 3.10.7.4 for SYN-RECEIVED). */
export function receiveAtRequest(context: Context, request: Request, packet: Packet): void {
  const segment = packet.body as Segment
  const listener = context.edit(request.listener) as TcpSock
  const queues = listener.queues as ListenQueues
  const { flags } = segment
  if (segment.seq === request.irs && (flags & (SYN | ACK | RST)) === SYN) {
    context.fire(HANDSHAKE.requestAgain)
    repeatSynAck(context, request)
    return
  }
  if ((flags & ACK) !== 0 && segment.ack !== ((request.iss + 1) | 0)) {
    sendResetFor(context, packet)
    return
  }
  const offset = (segment.seq - request.irs - 1) | 0
  if (offset < 0 || offset > request.window) {
    if ((flags & RST) === 0) sendSynAck(context, request, requestClock(context, request))
    return
  }
  if ((flags & RST) !== 0) {
    context.fire(HANDSHAKE.requestReset)
    forgetRequest(context, listener, request)
    return
  }
  if ((flags & SYN) !== 0 || (flags & ACK) === 0) return
  const { deferAccept } = listener.options
  const empty = segment.payload.length === 0 && (flags & 1) === 0 && offset === 0
  if (request.retries < deferAccept && empty) {
    request.acked = true
    context.fire(HANDSHAKE.deferred)
    return
  }
  if (queues.acceptFull) {
    if (context.settings.tcp_abort_on_overflow === 1) {
      context.fire(HANDSHAKE.overflowReset)
      sendResetFor(context, packet)
      forgetRequest(context, listener, request)
      return
    }
    request.acked = true
    context.fire(HANDSHAKE.overflowIgnored)
    context.changed(listener, 'ACK dropped: accept queue full')
    return
  }
  const route = context.route(request.remoteIp, request.localIp, 0)
  // Whom nothing can be sent to any more gets no connection; the request waits for a way.
  if (typeof route === 'string') return
  context.fire(HANDSHAKE.complete)
  forgetRequest(context, listener, request)
  becomeConnection(context, listener, request, packet, route)
}

/** The handshake is complete: a connection of its own, in the accept queue, which takes the segment from here. */
function becomeConnection(
  context: Context,
  listener: TcpSock,
  request: Request,
  packet: Packet,
  route: Route,
): void {
  const child = admit(context, listener, request, packet, route)
  context.add(child)
  incoming(context, listener, child.id)
  receiveSegment(context, child, packet, packet.body as Segment)
}

export function forgetRequest(context: Context, listener: TcpSock, request: Request): void {
  const queues = listener.queues as ListenQueues
  queues.removeHalf(request.id)
  if (request.retries === 0) queues.young -= 1
  context.ports.disconnect(request.localPort, request.remotePort, request.id)
  request.dueAt = NEVER
  context.remove(request.id)
  if (context.observed) context.changed(listener, `SYN queue ${queues.half.length}`)
}

/** No final ACK: SYN-ACK again after 1, 3, 7 ... s, and fewer times while the queue is crowded. */
function requestDue(context: Context, request: Request): void {
  const listener = context.edit(request.listener) as TcpSock
  const queues = listener.queues as ListenQueues
  let most = context.settings.tcp_synack_retries
  const queued = queues.half.length
  if (queued * 2 > Math.max(8, queues.backlog)) {
    let young = queues.young * 2
    while (most > 2 && queued >= young) {
      most -= 1
      young *= 2
    }
  }
  const defer = listener.options.deferAccept
  let expired = request.retries >= most
  let resend = true
  if (defer > 0) {
    expired = expired && (!request.acked || request.retries >= defer)
    resend = !request.acked || request.retries >= defer - 1
  }
  if (expired) {
    context.fire(HANDSHAKE.requestExpired)
    forgetRequest(context, listener, request)
    return
  }
  if (resend) {
    context.fire(HANDSHAKE.synAckRepeated)
    repeatSynAck(context, request)
  }
  if (request.retries === 0) queues.young -= 1
  request.retries += 1
  request.dueAt =
    context.now + Math.min(RTO_INITIAL * (1 << Math.min(request.retries, 20)), RTO_MAX)
}

/** A request is no socket: it has a timer and nothing else. */
export const REQUEST_OPS: SocketOps = {
  name: 'tcp-request',
  timer: requestDue,
} as Partial<SocketOps> as SocketOps
