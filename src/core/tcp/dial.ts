/** Beginning a connection: address, route, port, and the first SYN (RFC 9293 3.10.1). */

import { isAny } from '../address/classify.ts'
import type { InetAddress } from '../address/socket-address.ts'
import type { Answer } from '../answer.ts'
import { chooseConnectPort } from '../inet/bind.ts'
import { resolveDestination } from '../inet/destination.ts'
import { AF_INET6 } from '../inet/inet-sock.ts'
import { SYN } from '../packet.ts'
import type { Context, Route } from '../socket/context.ts'
import type { SockId } from '../socket/sock.ts'
import { moveTo } from '../socket/stream/up.ts'
import { sendSyn } from './handshake-out.ts'
import { handlingOf, headerSize, syncMss, usableMtu } from './mss.ts'
import { RTO_INITIAL } from './rtt.ts'
import { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { hash } from './teardown.ts'
import { mayReuse, replaceTimeWait, TimeWait } from './time-wait.ts'
import { timestampOffset } from './timestamp-offset.ts'
import { guessPeerMss, openWindow } from './window.ts'

/** Null when the SYN is on its way, else why not. The socket is then as it was, but for the peer that it has in mind. */
export function dial(context: Context, sock: TcpSock, to: InetAddress): Answer<never> | null {
  const target = resolveDestination(context, sock, to, 'tcp')
  if (target.failure !== null) return target as Answer<never>
  const { ip, port, source, route } = target.value
  const before = { localIp: sock.localIp, boundIp: sock.boundIp }
  sock.remoteIp = ip
  sock.localIp = source
  // A group or a broadcast address that it was bound to does not stand in the packets: it goes.
  if (isAny(before.localIp)) sock.boundIp = source
  const automatic = sock.heldPort === 0
  const chosen = chooseConnectPort(context, sock, ip, port, (holder) =>
    mayTakeOver(context, holder, automatic),
  )
  if (chosen.failure !== null) {
    sock.localIp = before.localIp
    sock.boundIp = before.boundIp
    return chosen as Answer<never>
  }
  if (chosen.value.replaces !== null) {
    replaceTimeWait(context, context.edit(chosen.value.replaces) as TimeWait, 'call.connect')
  }
  if (sock.family === AF_INET6 && !ip.includes(':')) sock.speaksV4 = true
  sock.remotePort = port
  sock.error = null
  sock.localPort = sock.heldPort
  open(context, sock, route)
  return null
}

/** A TIME_WAIT may make way: for an automatic port after a while, for a chosen one at once (facts 2.5). */
function mayTakeOver(context: Context, id: SockId, automatic: boolean): boolean {
  const holder = context.peek(id)
  if (!(holder instanceof TimeWait)) return false
  return automatic ? mayReuse(context, holder) : holder.timestampsOk
}

function open(context: Context, sock: TcpSock, route: Route): void {
  const { options } = sock
  const { rcvqSpace, rcvWnd } = sock.tcb
  const tcb = sock.tcb.used ? new Tcb() : sock.tcb
  tcb.used = true
  // TCP_INFO shows the last connection's until there is another one.
  tcb.rcvqSpace = rcvqSpace
  sock.tcb = tcb
  sock.ended = false
  const mtu = usableMtu(route.mtu, sock.remoteIp)
  tcb.mtu = mtu
  tcb.handling = handlingOf(route)
  tcb.local = route.local
  tcb.iss = context.random() | 0
  tcb.tsOffset = timestampOffset(context, sock.localIp, sock.remoteIp)
  tcb.sndUna = tcb.iss
  tcb.sndNxt = (tcb.iss + 1) | 0
  tcb.writeSeq = tcb.sndNxt
  const most = mtu - headerSize(sock.remoteIp)
  tcb.advmss = options.maxSeg > 0 ? Math.min(options.maxSeg, most) : most
  const least = sock.remoteIp.includes(':') ? 1220 : 536
  tcb.mssClamp = options.maxSeg > 0 ? options.maxSeg : least
  tcb.maxWindow = 0
  const { settings } = context
  tcb.timestampsOk = settings.tcp_timestamps === 1
  syncMss(sock, mtu)
  // The window of the attempt before has its say in the first guess (measured).
  tcb.rcvWnd = rcvWnd
  guessPeerMss(tcb)
  openWindow(context, sock, tcb.advmss, settings.tcp_window_scaling === 1)
  moveTo(context, sock, 'call.connect', 'SYN_SENT')
  hash(context, sock)
  const tries = tcb.ownTries()
  tries.handshakeAt = context.now
  tries.retransmitStamp = context.now
  tcb.rto = RTO_INITIAL
  tcb.retransmitTimer = 'rto'
  tcb.retransmitAt = context.now + RTO_INITIAL
  sendSyn(context, sock, SYN)
}
