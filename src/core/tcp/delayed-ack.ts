/**
 * When data is acknowledged: at once, with the next data, or after a while (RFC 9293 3.8.6.3, RFC 5681 4.2),
 * with the quick-acknowledgement phase and the times that were measured (facts 9.1).
 */
import type { Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { NO_FLOW } from './flow.ts'
import { NO_GAPS } from './gaps.ts'
import { NEVER } from './never.ts'
import { sendAck } from './output.ts'
import { growWindow, learnSegmentSize, measureByWindow } from './receive-tuning.ts'
import { IN } from './rules.ts'
import type { Tcb } from './tcb.ts'
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
  const flow = tcb.ownFlow()
  flow.pingpong = 0
  flow.ato = ATO_MIN
}

function increaseQuick(tcb: Tcb, most: number): void {
  const count = Math.floor(tcb.rcvWnd / (2 * tcb.rcvMss))
  const quick = Math.min(count === 0 ? 2 : count, most)
  if (quick > tcb.flow.quick) tcb.ownFlow().quick = quick
}

export function inPingpong(tcb: Tcb): boolean {
  return tcb.flow.pingpong >= 1
}

/** A segment that carries an ACK is leaving: none is owed any more. */
export function ackSent(tcb: Tcb): void {
  if (tcb.flow !== NO_FLOW) {
    const flow = tcb.ownFlow()
    if (flow.quick > 0) {
      flow.quick -= 1
      if (flow.quick === 0) flow.ato = ATO_MIN
    }
    flow.ackPending = false
    flow.ackNow = false
    flow.pushed = 0
    flow.delackAt = NEVER
  }
  if (tcb.gaps !== NO_GAPS) {
    const gaps = tcb.ownGaps()
    gaps.compressedAcks = 0
    gaps.compressAt = NEVER
  }
}

/** Data leaves: an answer soon after the question makes the conversation interactive. */
export function dataSent(context: Context, tcb: Tcb): void {
  tcb.lastSentAt = context.now
  const flow = tcb.ownFlow()
  if (context.now - tcb.lastDataAt < flow.ato) flow.pingpong = Math.min(flow.pingpong + 1, 255)
}

/** Data has arrived in order: learn from its size and its time. */
export function dataArrived(context: Context, sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  flow.ackPending = true
  learnSegmentSize(sock, segment)
  measureByWindow(context, sock)
  const now = context.now
  if (flow.ato === 0) {
    increaseQuick(tcb, MAX_QUICK)
    flow.ato = ATO_MIN
  } else {
    const gap = now - tcb.lastDataAt
    if (gap <= ATO_MIN / 2) flow.ato = flow.ato / 2 + ATO_MIN / 2
    else if (gap < flow.ato) flow.ato = Math.min(flow.ato / 2 + gap, tcb.rto)
    else if (gap > tcb.rto) increaseQuick(tcb, MAX_QUICK)
  }
  tcb.lastDataAt = now
  if (segment.payload.length >= LEAST_TO_GROW) growWindow(context, sock, segment, true)
}

/** After a segment was processed: acknowledge now, later or not at all. */
export function acknowledge(context: Context, sock: TcpSock, aheadPossible: boolean): void {
  const { tcb } = sock
  const { flow } = tcb
  if (!flow.ackPending) return
  const unacked = (tcb.rcvNxt - tcb.rcvWup) | 0
  const full =
    unacked > tcb.rcvMss &&
    (sock.received.length < sock.options.rcvLowat || possibleWindow(sock) >= tcb.rcvWnd)
  if (full || (flow.quick > 0 && !inPingpong(tcb)) || flow.ackNow) {
    sendAck(context, sock)
    return
  }
  if (!aheadPossible || tcb.gaps.reassembly.isEmpty) {
    delay(context, sock)
    return
  }
  compress(context, sock)
}

/** Out-of-order segments: the first duplicates at once, the rest thinned out. */
function compress(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const gaps = tcb.ownGaps()
  if (!tcb.sackOk || gaps.compressedAcks >= MAX_COMPRESSED) {
    sendAck(context, sock)
    return
  }
  if (gaps.compressedRcvNxt !== tcb.rcvNxt) {
    gaps.compressedRcvNxt = tcb.rcvNxt
    gaps.duplicateAcks = 0
  }
  if (gaps.duplicateAcks < DUPLICATE_ACKS_AT_ONCE) {
    gaps.duplicateAcks += 1
    sendAck(context, sock)
    return
  }
  gaps.compressedAcks += 1
  if (gaps.compressAt !== NEVER) return
  // Where the receiver has not measured a round trip there is nothing to wait for.
  const { srtt } = tcb.trip
  const { rcvRtt } = tcb.flow
  const rtt = srtt > 0 ? Math.min(rcvRtt, srtt) : rcvRtt
  gaps.compressAt = context.now + Math.min(COMPRESSION, Math.floor(rtt / 20))
}

/** Arms the delayed acknowledgement. */
function delay(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  let { ato } = flow
  if (ato > DELACK_MIN) {
    let most = HALF_SECOND
    if (inPingpong(tcb) || flow.pushed > 0) most = DELACK_MAX
    const { srtt } = tcb.trip
    if (srtt > 0) most = Math.min(most, Math.max(srtt, DELACK_MIN))
    ato = Math.min(ato, most)
  }
  let due = context.now + Math.min(ato, DELACK_MAX)
  if (flow.delackAt !== NEVER) {
    if (flow.delackAt <= context.now + ato / 4) {
      sendAck(context, sock)
      return
    }
    if (flow.delackAt < due) due = flow.delackAt
  }
  flow.delackAt = due
}

/** The delayed acknowledgement is due. */
export function delayedAckDue(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  flow.delackAt = NEVER
  if (inPingpong(tcb)) {
    flow.pingpong = 0
    flow.ato = ATO_MIN
  } else {
    flow.ato = Math.min(flow.ato * 2, tcb.rto)
  }
  context.fire(IN.delayedAck)
  sendAck(context, sock)
}

/** The thinned-out acknowledgement is due. */
export function compressedAckDue(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  tcb.ownGaps().compressAt = NEVER
  sendAck(context, sock)
}

/** The program has read: tell the peer where that matters (a window that opened, data that nobody acknowledged). */
export function afterReading(context: Context, sock: TcpSock, count: number): void {
  const { tcb } = sock
  let now = false
  const { ackPending, pushed } = tcb.flow
  if (ackPending) {
    const unacked = (tcb.rcvNxt - tcb.rcvWup) | 0
    const small = pushed === 2 || (pushed === 1 && !inPingpong(tcb))
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
