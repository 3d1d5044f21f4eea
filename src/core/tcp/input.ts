/**
 * A segment arrives at a connection: RFC 9293 3.10.7.3 and 3.10.7.4, in the order of its steps, with the checks of
 * RFC 5961 and RFC 7323. Listeners, half-open requests and TIME_WAIT have files of their own.
 */
import { ACK, FIN, type Packet, RST, type Segment, SYN } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../socket/sock.ts'
import { established, failed, moveTo } from '../socket/stream/up.ts'
import { afterAck, judgeAck, receiveAck } from './ack.ts'
import { putAside, takeBacklog } from './backlog.ts'
import { acknowledge, enterQuick } from './delayed-ack.ts'
import { learnFromHandshake, recoverSyn } from './first-trip.ts'
import { sendResetFor } from './handshake-out.ts'
import { isPredicted } from './header-prediction.ts'
import { syncMss } from './mss.ts'
import { disarm, sendAck, sendFin } from './output.ts'
import { receiveData, receiveUrgentPointer } from './receive-data.ts'
import { receiveForeseen } from './receive-foreseen.ts'
import { IN } from './rules.ts'
import { expandSendBuffer } from './send-memory.ts'
import { seqAfter, seqBefore } from './seq.ts'
import { receiveInSynSent } from './syn-sent.ts'
import type { TcpSock } from './tcp-sock.ts'
import { destroy, finish } from './teardown.ts'
import { enterTimeWait, waitForFin } from './time-wait.ts'
import { armKeepalive, finTime } from './timers.ts'
import { NO_TRIES } from './tries.ts'
import { currentWindow, guessPeerMss, settleBuffers } from './window.ts'

const MAX_QUICK = 16
/** Challenges and answers to what lies outside of the window: at most one in this time. */
const RATE_LIMIT = 500_000

export function receiveSegment(
  context: Context,
  sock: TcpSock,
  packet: Packet,
  segment: Segment,
): void {
  if (receiveForeseen(context, sock, segment) || putAside(context, sock, packet, segment)) return
  if (sock.tcb.flow.backlog.length > 0) workOffBacklog(context, sock)
  process(context, sock, packet, segment)
}

/** The call is over: what waited for that is taken in. */
export function workOffBacklog(context: Context, sock: TcpSock): void {
  for (const packet of takeBacklog(sock)) {
    process(context, sock, packet, packet.body as Segment)
  }
}

function process(context: Context, sock: TcpSock, packet: Packet, segment: Segment): void {
  // What waited may have ended the connection.
  if (sock.state === 'CLOSE') return
  if (sock.state === 'SYN_SENT') {
    receiveInSynSent(context, sock, packet, segment)
    return
  }
  if (!validate(context, sock, segment)) return
  if ((segment.flags & ACK) === 0) {
    context.fire(IN.noAck)
    return
  }
  if (isPredicted(sock, segment)) {
    sock.tcb.sndWl1 = segment.seq
    receiveData(context, sock, segment)
    acknowledge(context, sock, true)
    return
  }
  if (!takeAck(context, sock, packet, segment)) return
  if (!moveOnAck(context, sock, packet, segment)) return
  receiveUrgentPointer(context, sock, segment)
  if (!takeText(context, sock, packet, segment)) return
  if (sock.state !== ('CLOSE' as string)) {
    afterAck(context, sock)
    acknowledge(context, sock, true)
  }
}

function rateLimited(context: Context, sock: TcpSock): boolean {
  const flow = sock.tcb.ownFlow()
  if (context.now - flow.lastChallengeAt < RATE_LIMIT) return true
  flow.lastChallengeAt = context.now
  return false
}

/** First to fourth step: timestamp, sequence number, RST, SYN. */
function validate(context: Context, sock: TcpSock, segment: Segment): boolean {
  const { tcb } = sock
  const { flags, seq, payload } = segment
  const reset = (flags & RST) !== 0
  const end = segmentEnd(segment)
  const stamps = tcb.timestampsOk ? segment.options.timestamps : null
  if (stamps !== null && ((stamps[0] - tcb.tsRecent) | 0) < 0 && !reset) {
    context.fire(IN.oldTimestamp)
    if (payload.length > 0 || !rateLimited(context, sock)) duplicateAck(context, sock, seq, end)
    return false
  }
  if (!inWindow(sock, seq, end, flags & FIN)) {
    if (reset) {
      if (isLastReset(sock, seq)) resetByPeer(context, sock, 'recv.rst')
      return false
    }
    if ((flags & SYN) !== 0) {
      challenge(context, sock)
      return false
    }
    context.fire(seq === end && seqBefore(seq, tcb.rcvNxt) ? IN.probed : IN.outOfWindow)
    if (payload.length > 0 || !rateLimited(context, sock)) duplicateAck(context, sock, seq, end)
    return false
  }
  if (reset) {
    if (seq === tcb.rcvNxt || isLastReset(sock, seq) || atSackEdge(sock, seq)) {
      resetByPeer(context, sock, 'recv.rst')
    } else {
      context.fire(IN.resetChallenged)
      if (!rateLimited(context, sock)) sendAck(context, sock)
    }
    return false
  }
  if ((flags & SYN) !== 0 && sock.state !== 'SYN_RECV') {
    challenge(context, sock)
    return false
  }
  if (stamps !== null && !seqAfter(seq, tcb.rcvWup)) {
    tcb.tsRecent = stamps[0] | 0
  }
  return true
}

export function segmentEnd(segment: Segment): number {
  const { flags } = segment
  return (segment.seq + segment.payload.length + (flags & 1) + ((flags >> 1) & 1)) | 0
}

/** A FIN may stand right behind the window; more only while nothing waits to be read. */
function inWindow(sock: TcpSock, seq: number, end: number, fin: number): boolean {
  const { tcb } = sock
  if (seqBefore(end, tcb.rcvWup)) return false
  const edge = (tcb.rcvNxt + currentWindow(tcb)) | 0
  if (!seqAfter((end - fin) | 0, edge)) return true
  return !seqAfter(seq, edge) && sock.received.length === 0
}

/** A reset that comes right behind the FIN that was already taken. */
function isLastReset(sock: TcpSock, seq: number): boolean {
  const waiting =
    sock.state === 'CLOSE_WAIT' || sock.state === 'LAST_ACK' || sock.state === 'CLOSING'
  return waiting && seq === ((sock.tcb.rcvNxt - 1) | 0)
}

function atSackEdge(sock: TcpSock, seq: number): boolean {
  const { reassembly } = sock.tcb.gaps
  if (!sock.tcb.sackOk || reassembly.isEmpty) return false
  return reassembly.sackBlocks(4).some(([, to]) => to === seq)
}

function challenge(context: Context, sock: TcpSock): void {
  context.fire(IN.synChallenged)
  if (!rateLimited(context, sock)) sendAck(context, sock)
}

/** What lies outside of the window is answered with what is expected instead. */
function duplicateAck(context: Context, sock: TcpSock, seq: number, end: number): void {
  const { tcb } = sock
  if (seq !== end && seqBefore(seq, tcb.rcvNxt)) {
    enterQuick(tcb, MAX_QUICK)
    if (tcb.sackOk) tcb.ownGaps().dsack = [seq, seqAfter(end, tcb.rcvNxt) ? tcb.rcvNxt : end]
  }
  sendAck(context, sock)
}

/** RST: the error that the program sees depends on what it already knew (facts 1.9). */
export function resetByPeer(
  context: Context,
  sock: TcpSock,
  cause: 'recv.rst' | 'recv.text',
): void {
  const { state } = sock
  context.fire(state === 'SYN_SENT' ? IN.resetRefused : IN.reset)
  sock.tcb.purge()
  finish(context, sock, cause)
  const error =
    state === 'SYN_SENT' ? 'ECONNREFUSED' : state === 'CLOSE_WAIT' ? 'EPIPE' : 'ECONNRESET'
  failed(context, sock, error)
  if (sock.orphaned) destroy(context, sock)
}

/** Fifth step: the acknowledgement. False when the segment goes no further. */
function takeAck(context: Context, sock: TcpSock, packet: Packet, segment: Segment): boolean {
  const verdict = judgeAck(sock, segment.ack)
  if (sock.state === 'SYN_RECV') {
    if (verdict !== 'new') {
      context.fire(IN.ackOfNothing)
      sendResetFor(context, packet)
      return false
    }
    completePassive(context, sock, segment)
    return true
  }
  if (verdict === 'unsent') {
    context.fire(IN.ackOfNothing)
    if (sock.state !== 'ESTABLISHED' && !rateLimited(context, sock)) sendAck(context, sock)
    return false
  }
  if (verdict !== 'old') receiveAck(context, sock, segment)
  return true
}

/** The final ACK of a handshake: window, segment sizes, first round trip. */
function completePassive(context: Context, sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  tcb.sndUna = segment.ack
  tcb.sndWnd = segment.window << tcb.sndScale
  const unscaled = (segment.flags & SYN) !== 0
  tcb.maxWindow = Math.max(tcb.maxWindow, unscaled ? segment.window : tcb.sndWnd)
  tcb.sndWl1 = segment.seq
  tcb.predicts = true
  const { synAcksAgain, retransmits, handshakeAt } = tcb.tries
  tcb.tries = NO_TRIES
  recoverSyn(tcb)
  learnFromHandshake(context, sock, segment, handshakeAt, synAcksAgain + retransmits)
  disarm(tcb)
  syncMss(sock, tcb.mtu)
  if (tcb.timestampsOk) tcb.advmss -= 12
  guessPeerMss(tcb)
  settleBuffers(context, sock)
  expandSendBuffer(context, sock)
  tcb.lastSentAt = context.now
  established(context, sock, 'recv.ack')
  if (sock.options.keepAlive) armKeepalive(context, sock)
  if ((sock.shut & SHUT_SEND) !== 0) {
    moveTo(context, sock, 'call.shutdown', 'FIN_WAIT1')
    sendFin(context, sock)
  }
}

/** Still the fifth step: our FIN may have been acknowledged. False when the segment goes no further. */
function moveOnAck(context: Context, sock: TcpSock, packet: Packet, segment: Segment): boolean {
  const { tcb } = sock
  if (!tcb.flow.finQueued || tcb.sndUna !== tcb.writeSeq) return true
  switch (sock.state) {
    case 'FIN_WAIT1':
      context.fire(IN.finAcked)
      moveTo(context, sock, 'recv.ack', 'FIN_WAIT2')
      sock.shut |= SHUT_SEND
      context.wakeAll(sock)
      return sock.orphaned ? orphanInFinWait2(context, sock, packet, segment) : true
    case 'CLOSING':
      context.fire(IN.finAcked)
      enterTimeWait(context, sock, 'recv.ack')
      return false
    case 'LAST_ACK':
      context.fire(IN.finAcked)
      finish(context, sock, 'recv.ack')
      context.wakeAll(sock)
      if (sock.orphaned) destroy(context, sock)
      return false
    default:
      return true
  }
}

/** The program has let go: FIN_WAIT2 has a time limit, and data is refused (facts 5.3). */
function orphanInFinWait2(
  context: Context,
  sock: TcpSock,
  packet: Packet,
  segment: Segment,
): boolean {
  const { tcb, options } = sock
  const end = segmentEnd(segment)
  const fin = segment.flags & 1
  const data = segment.seq !== end && seqAfter((end - fin) | 0, tcb.rcvNxt)
  if ((options.linger2 !== null && options.linger2 < 0) || data) {
    context.fire(IN.dataAfterClose)
    finish(context, sock, data ? 'recv.text' : 'recv.ack')
    destroy(context, sock)
    sendResetFor(context, packet)
    return false
  }
  const time = finTime(context, sock)
  const limit = context.settings.tcp_timewait_len * 1e6
  if (time > limit) tcb.ownFlow().keepaliveAt = context.now + time - limit
  else if (fin !== 0) tcb.ownFlow().keepaliveAt = context.now + time
  else {
    waitForFin(context, sock, 'recv.ack', time)
    return false
  }
  return true
}

/** Seventh and eighth step: the text and FIN. False when the connection has ended with this segment. */
function takeText(context: Context, sock: TcpSock, packet: Packet, segment: Segment): boolean {
  const { tcb, state } = sock
  if (state === 'CLOSE_WAIT' || state === 'CLOSING' || state === 'LAST_ACK') {
    if (!seqBefore(segment.seq, tcb.rcvNxt)) return true
  }
  if (state !== 'ESTABLISHED' && (sock.shut & SHUT_RECEIVE) !== 0) {
    const end = (segment.seq + segment.payload.length) | 0
    if (segment.payload.length > 0 && seqAfter(end, tcb.rcvNxt)) {
      context.fire(IN.dataAfterClose)
      resetByPeer(context, sock, 'recv.text')
      sendResetFor(context, packet)
      return false
    }
  }
  if ((segment.flags & SYN) !== 0) {
    // The SYN of a simultaneous open, seen a second time.
    if (tcb.sackOk) tcb.ownGaps().dsack = [segment.seq, (segment.seq + 1) | 0]
    enterQuick(tcb, MAX_QUICK)
    tcb.ownFlow().ackPending = true
  }
  receiveData(context, sock, segment)
  return true
}
