/** Beginning a connection: address, route, port, and the first SYN (RFC 9293 3.10.1). */
import type { InetAddress } from '../address/socket-address.ts'
import type { Failure } from '../answer.ts'
import { chooseConnectPort } from '../inet/connect-port.ts'
import { resolveDestination } from '../inet/destination.ts'
import { ANY4, ANY6 } from '../inet/inet-sock.ts'
import { SYN } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { moveTo } from '../socket/stream/up.ts'
import { sendSyn } from './handshake-out.ts'
import { headerSize, syncMss } from './mss.ts'
import { RTO_INITIAL } from './rtt.ts'
import { hash } from './teardown.ts'
import { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { mayReuse, replaceTimeWait, TimeWait } from './time-wait.ts'
import { openWindow } from './window.ts'

/** Null when the SYN is on its way, else why not. The socket is then as it was. */
export function dial(context: Context, sock: TcpSock, to: InetAddress): Failure | null {
  const target = resolveDestination(context, sock, to, 'tcp')
  if (typeof target === 'string') return target
  const before = { localIp: sock.localIp, boundIp: sock.boundIp }
  if (sock.boundIp === ANY4 || sock.boundIp === ANY6) {
    sock.localIp = target.route.source
    sock.boundIp = target.route.source
  }
  sock.remoteIp = target.ip
  sock.remotePort = to.port
  sock.error = null
  const failure = takePort(context, sock)
  if (failure !== null) {
    sock.localIp = before.localIp
    sock.boundIp = before.boundIp
    sock.remotePort = 0
    return failure
  }
  sock.localPort = sock.heldPort
  open(context, sock, target.route.mtu)
  return null
}

/** The port that is held, when this four-tuple is free; else an ephemeral one. */
function takePort(context: Context, sock: TcpSock): Failure | null {
  if (sock.heldPort === 0) {
    return chooseConnectPort(context, sock, sock.remoteIp, sock.remotePort, (id) =>
      vacateIfOld(context, id, true),
    )
  }
  const holder = context.ports.connection(
    sock.localIp,
    sock.heldPort,
    sock.remoteIp,
    sock.remotePort,
  )
  if (holder === undefined || vacateIfOld(context, holder, false)) return null
  return 'EADDRNOTAVAIL'
}

/** A TIME_WAIT may make way: for an automatic port after a while, for a chosen one at once (facts 2.5). */
function vacateIfOld(context: Context, id: number, automatic: boolean): boolean {
  const holder = context.edit(id)
  if (!(holder instanceof TimeWait)) return false
  if (automatic ? !mayReuse(context, holder) : !holder.timestampsOk) return false
  replaceTimeWait(context, holder)
  return true
}

function open(context: Context, sock: TcpSock, mtu: number): void {
  const { options } = sock
  const tcb = new Tcb()
  sock.tcb = tcb
  sock.shut = 0
  sock.ended = false
  tcb.mtu = mtu
  tcb.iss = context.random() | 0
  tcb.tsOffset = context.random() >>> 0
  tcb.sndUna = tcb.iss
  tcb.sndNxt = (tcb.iss + 1) | 0
  tcb.writeSeq = tcb.sndNxt
  tcb.pushedSeq = tcb.sndNxt
  tcb.smallSentTo = tcb.sndNxt
  tcb.sndUp = tcb.sndNxt
  tcb.rttSeq = tcb.sndNxt
  tcb.cwndUsageSeq = tcb.sndNxt
  const most = mtu - headerSize(sock.remoteIp)
  tcb.advmss = options.maxSeg > 0 ? Math.min(options.maxSeg, most) : most
  tcb.mssClamp = options.maxSeg > 0 ? options.maxSeg : 0xffff
  tcb.maxWindow = 0
  const { settings } = context
  tcb.timestampsOk = settings.tcp_timestamps === 1
  syncMss(sock, mtu)
  openWindow(context, sock, tcb.advmss, settings.tcp_window_scaling === 1)
  moveTo(context, sock, 'SYN_SENT')
  hash(context, sock)
  tcb.handshakeAt = context.now
  tcb.retransmitStamp = context.now
  tcb.rto = RTO_INITIAL
  tcb.retransmitTimer = 'rto'
  tcb.retransmitAt = context.now + RTO_INITIAL
  sendSyn(context, sock, SYN)
}
