/**
 * When data is acknowledged: at once, with the next data, or after a while (RFC 9293 3.8.6.3, RFC 5681 4.2),
 * with the quick-acknowledgement phase and the times that were measured (facts 9.1).
 */
import type { Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { sendAck } from './output.ts'
import { growWindow, learnSegmentSize, measureByWindow } from './receive-tuning.ts'
import { IN } from './rules.ts'
import { NEVER, type Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { possibleWindow } from './window.ts'

export const ATO_MIN = 40_000
const DELACK_MIN = 40_000
const DELACK_MAX = 200_000
const HALF_SECOND = 500_000
const MAX_QUICK = 16
/** Smaller segments do not open the window. */
const LEAST_TO_GROW = 128
/** So many duplicate ACKs leave at once before they are thinned out. */
const DUPLICATE_ACKS_AT_ONCE = 3
const MAX_COMPRESSED = 44
const COMPRESSION = 1000

/** The next acknowledgements leave at once. */
export function enterQuick(tcb: Tcb, most: number): void {
  increaseQuick(tcb, most)
  tcb.pingpong = 0
  tcb.ato = ATO_MIN
}

function increaseQuick(tcb: Tcb, most: number): void {
  const count = Math.floor(tcb.rcvWnd / (2 * tcb.rcvMss))
  const quick = Math.min(count === 0 ? 2 : count, most)
  if (quick > tcb.quick) tcb.quick = quick
}

export function inPingpong(tcb: Tcb): boolean {
  return tcb.pingpong >= 1
}

/** A segment that carries an ACK is leaving: none is owed any more. */
export function ackSent(tcb: Tcb): void {
  if (tcb.quick > 0) {
    tcb.quick -= 1
    if (tcb.quick === 0) tcb.ato = ATO_MIN
  }
  tcb.ackPending = false
  tcb.ackNow = false
  tcb.pushed = 0
  tcb.delackAt = NEVER
  tcb.compressedAcks = 0
  tcb.compressAt = NEVER
}

/** Data leaves: an answer soon after the question makes the conversation interactive. */
export function dataSent(context: Context, tcb: Tcb): void {
  tcb.lastSentAt = context.now
  if (context.now - tcb.lastDataAt < tcb.ato) tcb.pingpong = Math.min(tcb.pingpong + 1, 255)
}

/** Data has arrived in order: learn from its size and its time. */
export function dataArrived(context: Context, sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  tcb.ackPending = true
  learnSegmentSize(sock, segment)
  measureByWindow(context, sock)
  const now = context.now
  if (tcb.ato === 0) {
    increaseQuick(tcb, MAX_QUICK)
    tcb.ato = ATO_MIN
  } else {
    const gap = now - tcb.lastDataAt
    if (gap <= ATO_MIN / 2) tcb.ato = tcb.ato / 2 + ATO_MIN / 2
    else if (gap < tcb.ato) tcb.ato = Math.min(tcb.ato / 2 + gap, tcb.rto)
    else if (gap > tcb.rto) increaseQuick(tcb, MAX_QUICK)
  }
  tcb.lastDataAt = now
  if (segment.payload.length >= LEAST_TO_GROW) growWindow(context, sock, segment, true)
}

/** After a segment was processed: acknowledge now, later or not at all. */
export function acknowledge(context: Context, sock: TcpSock, aheadPossible: boolean): void {
  const { tcb } = sock
  if (!tcb.ackPending) return
  const unacked = (tcb.rcvNxt - tcb.rcvWup) | 0
  const full =
    unacked > tcb.rcvMss &&
    (sock.received.length < sock.options.rcvLowat || possibleWindow(sock) >= tcb.rcvWnd)
  if (full || (tcb.quick > 0 && !inPingpong(tcb)) || tcb.ackNow) {
    sendAck(context, sock)
    return
  }
  if (!aheadPossible || tcb.reassembly.isEmpty) {
    delay(context, sock)
    return
  }
  compress(context, sock)
}

/** Out-of-order segments: the first duplicates at once, the rest thinned out. */
function compress(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  if (!tcb.sackOk || tcb.compressedAcks >= MAX_COMPRESSED) {
    sendAck(context, sock)
    return
  }
  if (tcb.compressedRcvNxt !== tcb.rcvNxt) {
    tcb.compressedRcvNxt = tcb.rcvNxt
    tcb.duplicateAcks = 0
  }
  if (tcb.duplicateAcks < DUPLICATE_ACKS_AT_ONCE) {
    tcb.duplicateAcks += 1
    sendAck(context, sock)
    return
  }
  tcb.compressedAcks += 1
  if (tcb.compressAt !== NEVER) return
  // Where the receiver has not measured a round trip there is nothing to wait for.
  const rtt = tcb.srtt > 0 ? Math.min(tcb.rcvRtt, tcb.srtt) : tcb.rcvRtt
  tcb.compressAt = context.now + Math.min(COMPRESSION, Math.floor(rtt / 20))
}

/** Arms the delayed acknowledgement. */
function delay(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  let ato = tcb.ato
  if (ato > DELACK_MIN) {
    let most = HALF_SECOND
    if (inPingpong(tcb) || tcb.pushed > 0) most = DELACK_MAX
    if (tcb.srtt > 0) most = Math.min(most, Math.max(tcb.srtt, DELACK_MIN))
    ato = Math.min(ato, most)
  }
  let due = context.now + Math.min(ato, DELACK_MAX)
  if (tcb.delackAt !== NEVER) {
    if (tcb.delackAt <= context.now + ato / 4) {
      sendAck(context, sock)
      return
    }
    if (tcb.delackAt < due) due = tcb.delackAt
  }
  tcb.delackAt = due
}

/** The delayed acknowledgement is due. */
export function delayedAckDue(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  tcb.delackAt = NEVER
  if (inPingpong(tcb)) {
    tcb.pingpong = 0
    tcb.ato = ATO_MIN
  } else {
    tcb.ato = Math.min(tcb.ato * 2, tcb.rto)
  }
  context.fire(IN.delayedAck)
  sendAck(context, sock)
}

/** The thinned-out acknowledgement is due. */
export function compressedAckDue(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  tcb.compressAt = NEVER
  sendAck(context, sock)
}

/** The program has read: tell the peer where that matters (a window that opened, data that nobody acknowledged). */
export function afterReading(context: Context, sock: TcpSock, count: number): void {
  const { tcb } = sock
  let now = false
  if (tcb.ackPending) {
    const unacked = (tcb.rcvNxt - tcb.rcvWup) | 0
    const small = tcb.pushed === 2 || (tcb.pushed === 1 && !inPingpong(tcb))
    now = unacked > tcb.rcvMss || (count > 0 && small && sock.received.cost === 0)
  }
  if (count > 0 && !now && (sock.shut & 1) === 0) {
    const current = Math.max(0, (tcb.rcvWup + tcb.rcvWnd - tcb.rcvNxt) | 0)
    if (2 * current <= tcb.windowClamp) {
      const window = possibleWindow(sock)
      if (window > 0 && window >= 2 * current) now = true
    }
  }
  if (now) sendAck(context, sock)
}
