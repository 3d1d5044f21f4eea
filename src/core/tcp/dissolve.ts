/** The ways in which this side ends a connection: AF_UNSPEC, close(2), and letting the record go alone. */

import type { Context } from '../socket/context.ts'
import type { Ending } from '../socket/stream/carrier.ts'
import { forgetConnection } from '../socket/stream/forget.ts'
import type { ListenQueues } from '../socket/stream/listen-queues.ts'
import { failed, moveTo } from '../socket/stream/up.ts'
import { forgetRequest } from './handshake.ts'
import { sendActiveReset, sendFin } from './output.ts'
import type { Request } from './request.ts'
import { HANDSHAKE } from './rules.ts'
import { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { destroy, finish } from './teardown.ts'
import { waitForFin } from './time-wait.ts'
import { finTime } from './timers.ts'
import { MIN_MSS } from './window.ts'

/** States in which the peer must be told by a reset (RFC 9293 3.10.5). */
function mustReset(sock: TcpSock): boolean {
  switch (sock.state) {
    case 'ESTABLISHED':
    case 'CLOSE_WAIT':
    case 'FIN_WAIT1':
    case 'FIN_WAIT2':
    case 'SYN_RECV':
      return true
    case 'CLOSING':
    case 'LAST_ACK':
      return sock.tcb.sndNxt !== sock.tcb.writeSeq
    default:
      return false
  }
}

/** connect(2) with AF_UNSPEC, shutdown of a listener or of an attempt, close with SO_LINGER and no time. */
export function dissolve(context: Context, sock: TcpSock, cause: Ending): void {
  const { state } = sock
  if (state === 'LISTEN') {
    stopListening(context, sock)
    finish(context, sock, cause)
  } else if (mustReset(sock)) {
    sendActiveReset(context, sock)
    sock.error = 'ECONNRESET'
  } else if (state === 'SYN_SENT') {
    sock.error = 'ECONNRESET'
  }
  if (state !== 'CLOSE' && state !== 'LISTEN') finish(context, sock, cause)
  sock.tcb = afterDissolution(sock.tcb)
  forgetWishes(sock)
  forgetConnection(context, sock)
}

/**
 * A fresh endpoint whose sequence numbers go on: what SIOCOUTQ shows until the next connection. TCP_INFO goes on
 * showing the sizes and windows that were last agreed on (Linux 6.18, measured).
 */
function afterDissolution(old: Tcb): Tcb {
  const tcb = new Tcb()
  tcb.used = true
  tcb.sndUna = old.sndUna
  tcb.writeSeq = (old.writeSeq + old.maxWindow + 2) | 0
  tcb.sndNxt = old.sndNxt
  tcb.mss = old.mss
  tcb.advmss = old.advmss
  tcb.mtu = old.mtu
  tcb.rcvMss = MIN_MSS
  tcb.rcvSsthresh = old.rcvSsthresh
  tcb.rcvqSpace = old.rcvqSpace
  tcb.rcvWnd = old.rcvWnd
  tcb.sndWnd = old.sndWnd
  tcb.ownTrip().minRtt = old.trip.minRtt
  if (old.tries.retransmits > 0) tcb.ownTries().retransmits = old.tries.retransmits
  return tcb
}

/** TCP_MAXSEG, TCP_WINDOW_CLAMP and TCP_QUICKACK go with the connection: the next one has what a new socket has. */
function forgetWishes(sock: TcpSock): void {
  const { options } = sock
  if (options.maxSeg === 0 && options.windowClamp === 0 && options.quickAck === null) return
  sock.options = options.copy()
  sock.options.maxSeg = 0
  sock.options.windowClamp = 0
  sock.options.quickAck = null
}

/** Half-open requests are forgotten; queued connections are reset (facts 3.4). */
function stopListening(context: Context, listener: TcpSock): void {
  const queues = listener.queues as ListenQueues
  for (const id of [...queues.half]) {
    forgetRequest(context, listener, context.edit(id) as Request)
  }
  for (const id of queues.accept) {
    const child = context.edit(id) as TcpSock
    context.fire(HANDSHAKE.listenerGone)
    child.parent = null
    if (mustReset(child)) sendActiveReset(context, child)
    if (child.state !== 'CLOSE') finish(context, child, 'call.close')
    destroy(context, child)
  }
  queues.accept.length = 0
  listener.queues = null
}

/** close(2): RST when data is lost, FIN else, nothing when there is nobody (facts 1.8, 5.3). */
export function closeConnection(context: Context, sock: TcpSock, unread: boolean): void {
  const { linger } = sock.options
  switch (sock.state) {
    case 'CLOSE':
      return
    case 'LISTEN':
      stopListening(context, sock)
      finish(context, sock, 'call.close')
      return
    case 'SYN_SENT':
      finish(context, sock, 'call.close')
      return
    default:
  }
  if (unread) {
    sendActiveReset(context, sock)
    finish(context, sock, 'call.close')
  } else if (linger.on && linger.seconds === 0) {
    dissolve(context, sock, 'call.close')
  } else if (sock.state === 'ESTABLISHED' || sock.state === 'SYN_RECV') {
    moveTo(context, sock, 'call.close', 'FIN_WAIT1')
    sendFin(context, sock)
  } else if (sock.state === 'CLOSE_WAIT') {
    moveTo(context, sock, 'call.close', 'LAST_ACK')
    sendFin(context, sock)
  }
}

/** Nobody waits for the connection any more: it goes, or goes on alone. */
export function orphan(context: Context, sock: TcpSock): void {
  const { tcb, options } = sock
  if (sock.state === 'CLOSE') {
    destroy(context, sock)
    return
  }
  if (sock.state !== 'FIN_WAIT2') return
  if (options.linger2 !== null && options.linger2 < 0) {
    sendActiveReset(context, sock)
    finish(context, sock, 'call.close')
    destroy(context, sock)
    return
  }
  const time = finTime(context, sock)
  const limit = context.settings.tcp_timewait_len * 1e6
  if (time > limit) tcb.ownFlow().keepaliveAt = context.now + time - limit
  else waitForFin(context, sock, 'call.close', time)
}

/** The connection goes without a word to the peer, who goes on believing in it: what is half-open (RFC 9293 3.5.1). */
export function vanish(context: Context, sock: TcpSock): void {
  if (sock.state === 'CLOSE' || sock.state === 'LISTEN') return
  sock.tcb.purge()
  // To this side it is as though it had given up.
  finish(context, sock, 'timer.gave-up')
  failed(context, sock, 'ECONNABORTED')
  if (sock.orphaned) destroy(context, sock)
}
