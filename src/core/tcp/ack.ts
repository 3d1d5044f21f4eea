/** What an acknowledgement does to the sender: RFC 9293 3.10.7.4 (fifth step), RFC 5681, RFC 6298. */
import type { Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { windowEnd } from './burst.ts'
import { beginReduction, endReduction, grow } from './congestion.ts'
import { uncharge } from './forward-memory.ts'
import { type AckNews, applySack, noNews, rackDelivered, react, recover } from './loss.ts'
import { syncMss } from './mss.ts'
import { disarm, nagleOf, pushPending } from './output.ts'
import { echoedTrip, measured } from './rtt.ts'
import { IN } from './rules.ts'
import { checkSpace } from './send-memory.ts'
import type { Piece } from './send-queue.ts'
import { seqAfter, seqBefore, seqDiff } from './seq.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { armRetransmission, armTailLossProbe, probeTimeout } from './timers.ts'
import { NO_TRIES, type Tries } from './tries.ts'
import { highestSacked, isUnordered, noteDuplicates, noteReordering } from './undo.ts'

/** How the acknowledgement number stands to what was sent. */
export type AckVerdict = 'new' | 'same' | 'old' | 'unsent'

export function judgeAck(sock: TcpSock, ack: number): AckVerdict {
  const { tcb } = sock
  if (seqAfter(ack, tcb.sndNxt)) return 'unsent'
  if (seqBefore(ack, tcb.sndUna)) return 'old'
  return ack === tcb.sndUna ? 'same' : 'new'
}

/** Takes an acceptable acknowledgement in. */
export function receiveAck(context: Context, sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  const verdict = judgeAck(sock, segment.ack)
  const priorOut = tcb.flow.packetsOut
  const priorUna = tcb.sndUna
  const priorTop = highestSacked(tcb)
  const news = noNews(verdict === 'new')
  tcb.lastReceivedAt = context.now
  sock.softError = null
  if (tcb.tries !== NO_TRIES) answered(tcb.ownTries(), verdict)
  const windowMoved = updateWindow(sock, segment)
  if (segment.options.sack.length > 0 && tcb.sackOk) {
    news.twice = noteDuplicates(tcb, segment.options.sack, segment)
    applySack(context, sock, segment.options.sack, news)
  }
  if (verdict === 'new') acceptNew(context, sock, segment, news, priorTop)
  news.duplicate = verdict === 'same' && segment.payload.length === 0 && !windowMoved
  endTailLossProbe(sock, segment, news)
  if (priorOut === 0) {
    if (tcb.flow.sendQueue.hasUnsent) windowOpened(context, sock)
    return
  }
  if (news.rtt >= 0) measured(tcb, news.rtt, context.settings.tcp_rto_min_us)
  const told = news.duplicate || news.newlySacked || news.twice
  const dubious = told || tcb.recovery.state !== 'open' || tcb.recovery.sackedOut > 0
  if (dubious) {
    const mayUndo = tcb.recovery.undoMarker !== null
    react(context, sock, news, segment, priorUna)
    if (mayUndo && tcb.recovery.undoMarker === null) context.fire(IN.lossUndone)
  }
  if (verdict === 'new' && tcb.retransmitTimer !== 'reorder') {
    tcb.retransmitTimer = 'none'
    armRetransmission(context, sock)
    armTailLossProbe(context, sock)
  }
  // Where order is bad, what arrived out of it counts as well.
  const progress = seqDiff(tcb.sndUna, priorUna) > 0 || (isUnordered(tcb) && news.delivered > 0)
  if (tcb.recovery.state !== 'recovery' && progress) {
    grow(context, sock, news.delivered)
  }
  if (dubious) recover(context, sock, news.onlyNew)
}

/** The peer is there. */
function answered(tries: Tries, verdict: AckVerdict): void {
  tries.probes = 0
  if (verdict === 'new') tries.retransmits = 0
}

/** RFC 9293 3.10.7.4: only a segment that is not older than the last may set the window. */
function updateWindow(sock: TcpSock, segment: Segment): boolean {
  const { tcb } = sock
  const window = segment.window << tcb.sndScale
  const newer =
    seqAfter(segment.ack, tcb.sndUna) ||
    seqAfter(segment.seq, tcb.sndWl1) ||
    (segment.seq === tcb.sndWl1 && (window > tcb.sndWnd || window === 0))
  if (!newer) return false
  tcb.sndWl1 = segment.seq
  if (tcb.sndWnd === window) return false
  tcb.sndWnd = window
  tcb.predicts = true
  if (window > tcb.maxWindow) {
    tcb.maxWindow = window
    syncMss(sock, tcb.mtu)
  }
  return true
}

/** Forgets what is acknowledged; gathers the round trip of what was sent once. */
function acceptNew(
  context: Context,
  sock: TcpSock,
  segment: Segment,
  news: AckNews,
  priorTop: number,
): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const queue = flow.sendQueue
  flow.bytesAcked += seqDiff(segment.ack, tcb.sndUna)
  tcb.sndUna = segment.ack
  let firstRtt = -1
  let late: number | null = null
  while (queue.unsent > 0) {
    const piece = queue.head as Piece
    if (seqAfter(piece.end, segment.ack)) {
      // A part of a segment: what is left is sent from its middle should it be lost.
      break
    }
    if (piece.retransmitted) tcb.ownRecovery().retransOut -= 1
    if (piece.lost) tcb.ownRecovery().lostOut -= 1
    if (piece.sacked) tcb.ownRecovery().sackedOut -= 1
    else {
      news.delivered += 1
      if (!piece.everRetransmitted) {
        firstRtt = context.now - piece.sentAt
        late ??= piece.seq
        if (!seqAfter(piece.end, tcb.recovery.recoverySeq)) news.original = true
      }
      rackDelivered(context, tcb, piece)
    }
    flow.packetsOut -= 1
    uncharge(flow, piece.cost)
    queue.shift()
  }
  if (tcb.sackOk && late !== null && seqBefore(late, priorTop)) noteReordering(tcb, late)
  if (!tcb.sackOk && tcb.recovery.sackedOut > 0) {
    const left = Math.max(0, tcb.recovery.sackedOut - Math.max(0, news.delivered - 1))
    tcb.ownRecovery().sackedOut = Math.min(left, flow.packetsOut)
  }
  if (firstRtt >= 0) news.rtt = firstRtt
  else if (tcb.timestampsOk && segment.options.timestamps !== null && news.rtt < 0) {
    news.rtt = echoedTrip(context, tcb, segment.options.timestamps[1])
  }
  if (flow.urgent && !seqAfter(flow.sndUp, tcb.sndUna)) flow.urgent = false
}

/** After an acknowledgement: what waits may leave; the buffer may grow, writers may go on. */
export function afterAck(context: Context, sock: TcpSock): void {
  if (sock.tcb.flow.sendQueue.hasUnsent) pushPending(context, sock, nagleOf(sock))
  checkSpace(context, sock)
}

/** The window has opened for what waits, or it has not and the probe goes on. */
function windowOpened(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const next = tcb.flow.sendQueue.next as Piece
  if (!seqAfter(next.end, windowEnd(tcb))) {
    if (tcb.tries !== NO_TRIES) {
      const tries = tcb.ownTries()
      tries.backoff = 0
      tries.probeStart = 0
    }
    disarm(tcb)
  } else {
    tcb.retransmitTimer = 'probe'
    tcb.retransmitAt = context.now + probeTimeout(tcb, 0)
  }
}

/** RFC 8985 7.4: whether the tail-loss probe repaired a loss. */
function endTailLossProbe(sock: TcpSock, segment: Segment, news: AckNews): void {
  const { tcb } = sock
  const { tailLossOut, tailLossSeq, tailLossAgain } = tcb.recovery
  if (!tailLossOut || seqBefore(segment.ack, tailLossSeq)) return
  const twice = segment.options.sack.some(([from]) => seqBefore(from, segment.ack))
  if (!tailLossAgain || twice) {
    // It carried new data, or both it and the original have arrived.
    forgetTailLossProbe(tcb)
  } else if (seqAfter(segment.ack, tailLossSeq)) {
    forgetTailLossProbe(tcb)
    // The probe repaired a loss: the window shrinks once, as fast recovery would have done.
    beginReduction(sock)
    endReduction(tcb)
  } else if (news.duplicate && !news.newlySacked) {
    forgetTailLossProbe(tcb)
  }
}

function forgetTailLossProbe(tcb: Tcb): void {
  const recovery = tcb.ownRecovery()
  recovery.tailLossOut = false
  recovery.tailLossSeq = 0
}
