/** SYN_SENT: the answer to our SYN, or a SYN that crosses it (RFC 9293 3.10.7.3). */
import { ACK, type Packet, RST, type Segment, SYN } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { established, moveTo } from '../socket/stream/up.ts'
import { ATO_MIN, enterQuick } from './delayed-ack.ts'
import { learnFromHandshake, recoverSyn } from './first-trip.ts'
import { sendResetFor, sendSyn } from './handshake-out.ts'
import { resetByPeer } from './input.ts'
import { syncMss } from './mss.ts'
import { disarm, sendAck } from './output.ts'
import { RTO_INITIAL } from './rtt.ts'
import { IN } from './rules.ts'
import { expandSendBuffer } from './send-memory.ts'
import { seqAfter } from './seq.ts'
import type { TcpSock } from './tcp-sock.ts'
import { armKeepalive } from './timers.ts'
import { NO_TRIES } from './tries.ts'
import { guessPeerMss, settleBuffers } from './window.ts'

const MAX_QUICK = 16
const DELACK_MAX = 200_000

export function receiveInSynSent(
  context: Context,
  sock: TcpSock,
  packet: Packet,
  segment: Segment,
): void {
  const { tcb } = sock
  const { flags } = segment
  if ((flags & ACK) !== 0) {
    if (!seqAfter(segment.ack, tcb.sndUna) || seqAfter(segment.ack, tcb.sndNxt)) {
      context.fire(IN.ackOfNothing)
      sendResetFor(context, packet)
      return
    }
    if ((flags & RST) !== 0) {
      if (!triesAgain(context, sock)) resetByPeer(context, sock, 'recv.rst')
      return
    }
    if ((flags & SYN) === 0) return
    completeActive(context, sock, segment)
    return
  }
  if ((flags & RST) !== 0 || (flags & SYN) === 0) return
  context.fire(IN.simultaneousOpen)
  agreeOnOptions(context, sock, segment)
  tcb.sndWnd = segment.window
  tcb.maxWindow = segment.window
  syncMss(sock, tcb.mtu)
  guessPeerMss(tcb)
  moveTo(context, sock, 'recv.syn', 'SYN_RECV')
  tcb.ownTries().handshakeAt = context.now
  sendSyn(context, sock, SYN | ACK)
  tcb.retransmitTimer = 'rto'
  tcb.retransmitAt = context.now + RTO_INITIAL
}

/** Whether somebody may listen there in a moment: then the timer of the SYN is set to that time. */
function triesAgain(context: Context, { tcb, options }: TcpSock): boolean {
  const { synAfterReset } = context.profile
  const tries = options.synCnt ?? context.settings.tcp_syn_retries
  if (synAfterReset === null || tcb.tries.retransmits >= tries) return false
  context.fire(IN.resetTriedAgain)
  tcb.retransmitTimer = 'rto'
  tcb.retransmitAt = context.now + synAfterReset
  return true
}

/** SYN-ACK: the connection is open on this side. */
function completeActive(context: Context, sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  context.fire(IN.synAck)
  const { retransmits, handshakeAt } = tcb.tries
  agreeOnOptions(context, sock, segment)
  tcb.sndUna = segment.ack
  tcb.sndWnd = segment.window
  tcb.maxWindow = segment.window
  tcb.tries = NO_TRIES
  sock.softError = null
  disarm(tcb)
  if (tcb.timestampsOk) tcb.advmss -= 12
  syncMss(sock, tcb.mtu)
  guessPeerMss(tcb)
  tcb.lastReceivedAt = context.now
  tcb.lastDataAt = context.now
  settleBuffers(context, sock)
  expandSendBuffer(context, sock)
  recoverSyn(tcb)
  learnFromHandshake(context, sock, segment, handshakeAt, retransmits)
  const writing = sock.waits.some((wait) => wait.call.kind === 'send')
  established(context, sock, 'recv.syn-ack')
  if (sock.options.keepAlive) armKeepalive(context, sock)
  if (writing || sock.options.deferAccept > 0 || sock.options.quickAck === false) {
    enterQuick(tcb, MAX_QUICK)
    const flow = tcb.ownFlow()
    flow.ackPending = true
    flow.ato = ATO_MIN
    flow.delackAt = context.now + DELACK_MAX
    return
  }
  sendAck(context, sock)
}

/** What both sides said becomes what is used. */
function agreeOnOptions(context: Context, sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  const { options } = segment
  const { settings } = context
  tcb.rcvNxt = (segment.seq + 1) | 0
  tcb.rcvWup = tcb.rcvNxt
  tcb.sndWl1 = segment.seq
  tcb.timestampsOk = settings.tcp_timestamps === 1 && options.timestamps !== null
  if (options.timestamps !== null) tcb.tsRecent = options.timestamps[0] | 0
  tcb.sackOk = settings.tcp_sack === 1 && options.sackPermitted
  const { windowScale } = options
  tcb.scaleOk = settings.tcp_window_scaling === 1 && windowScale !== null
  if (settings.tcp_window_scaling === 1 && windowScale !== null) {
    tcb.sndScale = Math.min(windowScale, 14)
  } else {
    tcb.sndScale = 0
    tcb.rcvScale = 0
    tcb.windowClamp = Math.min(tcb.windowClamp, 65535)
  }
  const maxSeg = sock.options.maxSeg
  tcb.mssClamp = Math.min(options.mss ?? 536, maxSeg > 0 ? maxSeg : 0xffff)
}
