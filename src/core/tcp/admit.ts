/** From a half-open request to the record of a connection, in the accept queue. */
import { AF_INET6, BOUND_PORT } from '../inet/inet-sock.ts'
import { arrivalInterface } from '../inet/interfaces.ts'
import type { OptionValues } from '../options/values.ts'
import type { Packet } from '../packet.ts'
import type { Context, Route } from '../socket/context.ts'
import { assertMove } from '../socket/stream/transitions.ts'
import { handlingOf, usableMtu } from './mss.ts'
import type { Request } from './request.ts'
import { TcpSock } from './tcp-sock.ts'
import { hash, occupySame } from './teardown.ts'

/** `packet` brought the final ACK; answers take `route`. */
export function admit(
  context: Context,
  listener: TcpSock,
  request: Request,
  packet: Packet,
  route: Route,
): TcpSock {
  const child = TcpSock.create(
    context,
    listener.family,
    optionsOf(listener, packet, arrivalInterface(context, packet)),
  )
  child.uid = listener.uid
  child.parent = listener.id
  child.association = 'connected'
  assertMove(listener.state, 'recv.syn', 'SYN_RECV', context.now)
  child.state = 'SYN_RECV'
  child.shut = listener.shut
  child.boundIp = request.localIp
  child.localIp = request.localIp
  child.localPort = request.localPort
  child.remoteIp = request.remoteIp
  child.remotePort = request.remotePort
  child.scopeId = listener.scopeId
  child.speaksV4 = listener.family === AF_INET6 && !request.remoteIp.includes(':')
  child.locks = listener.locks & ~BOUND_PORT
  occupySame(context, child, listener.heldPort)
  fillTcb(context, child, request, route)
  if (listener.options.quickAck === false) child.tcb.ownFlow().pingpong = 1
  hash(context, child)
  return child
}

function optionsOf(
  { family, options }: TcpSock,
  { ttl, source }: Packet,
  iface: number,
): OptionValues {
  const multicastTtl = source.includes(':') ? options.multicastTtl : ttl
  return family === AF_INET6
    ? options.inherit(multicastTtl, ttl, iface)
    : options.inherit(multicastTtl, options.multicastHops, options.multicastIf6)
}

function fillTcb(context: Context, child: TcpSock, request: Request, route: Route): void {
  const { tcb } = child
  tcb.used = true
  tcb.iss = request.iss
  tcb.sndUna = request.iss
  tcb.sndNxt = (request.iss + 1) | 0
  tcb.writeSeq = tcb.sndNxt
  tcb.rcvNxt = (request.irs + 1) | 0
  tcb.rcvWup = tcb.rcvNxt
  tcb.sndWl1 = request.irs
  tcb.rcvWnd = request.window
  tcb.rcvSsthresh = request.window
  tcb.windowClamp = request.windowClamp
  tcb.timestampsOk = request.timestamps
  tcb.sackOk = request.sackOk
  tcb.scaleOk = request.scale !== null
  tcb.sndScale = Math.min(request.scale ?? 0, 14)
  tcb.rcvScale = request.scale === null ? 0 : request.rcvScale
  tcb.tsRecent = request.tsRecent | 0
  tcb.tsOffset = request.tsOffset
  tcb.advmss = request.advmss
  tcb.mssClamp = request.peerMss
  const tries = tcb.ownTries()
  tries.synAcksAgain = request.sentAgain
  if (request.sentAgain > 0) tcb.ownRecovery().totalRetransmits = request.sentAgain
  tries.retransmitStamp = request.retries > 0 ? request.sentAt : 0
  tcb.lastReceivedAt = context.now
  tcb.lastDataAt = context.now
  tcb.mtu = usableMtu(route.mtu, child.remoteIp)
  tcb.handling = handlingOf(route)
  tcb.local = route.local
  tries.handshakeAt = request.sentAt
}
