/**
 * What is lost: the SACK scoreboard (RFC 6675), RACK's time-based detection (RFC 8985), and the states of recovery.
 */
import type { SackBlock, Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { Micros } from '../time.ts'
import { windowEnd } from './burst.ts'
import { beginReduction, collapse, endReduction, inFlight, reduce } from './congestion.ts'
import { NEVER } from './never.ts'
import { countRetransmission, nagleOf, retransmit, transmitQueued } from './output.ts'
import { TIMER } from './rules.ts'
import type { Piece } from './send-queue.ts'
import { seqAfter, seqBefore } from './seq.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { armRetransmission } from './timers.ts'
import {
  beginEpisode,
  endEpisode,
  highestSacked,
  noteReordering,
  USUAL_REORDERING,
  undoByReports,
  undoLoss,
  undoPartial,
  undoRecovery,
} from './undo.ts'

/** What one acknowledgement has told. */
export interface AckNews {
  /** Segments delivered, in order or by SACK. */
  delivered: number
  /** Segments newly found lost. */
  lost: number
  sndUnaMoved: boolean
  /** The round trip by a segment that was never retransmitted, or -1. */
  rtt: number
  newlySacked: boolean
  duplicate: boolean
  /** The peer reports that something arrived twice. */
  twice: boolean
  /** Something of the round of recovery arrived that was never sent again. */
  original: boolean
  /** New data is to be sent before anything is sent again (RFC 5682, step 2b). */
  onlyNew: boolean
}

/** What is known before an acknowledgement is looked at. */
export const noNews = (sndUnaMoved: boolean): AckNews => ({
  delivered: 0,
  lost: 0,
  sndUnaMoved,
  rtt: -1,
  newlySacked: false,
  duplicate: false,
  twice: false,
  original: false,
  onlyNew: false,
})

/** The shortest round trip so far, 0 before the first. */
function shortest({ trip }: Tcb): Micros {
  return trip.minRtt === NEVER ? 0 : trip.minRtt
}

/** RACK: remembers the latest segment known to be delivered. */
export function rackDelivered(context: Context, tcb: Tcb, piece: Piece): void {
  const rtt = context.now - piece.sentAt
  if (piece.everRetransmitted && rtt < shortest(tcb)) return
  const flow = tcb.ownFlow()
  if (piece.order > flow.rackOrder) {
    flow.rackTime = piece.sentAt
    flow.rackOrder = piece.order
    flow.rackRtt = rtt
  }
}

/** Marks what the peer reports as received beyond the gap. */
export function applySack(
  context: Context,
  sock: TcpSock,
  blocks: readonly SackBlock[],
  news: AckNews,
): void {
  const { tcb } = sock
  const queue = tcb.flow.sendQueue
  const recovery = tcb.ownRecovery()
  let late: number | null = null
  for (let index = 0; index < queue.unsent; index += 1) {
    const piece = queue.at(index) as Piece
    if (piece.sacked) continue
    for (const [from, to] of blocks) {
      if (seqBefore(piece.seq, from) || seqAfter(piece.end, to)) continue
      if (!piece.everRetransmitted) {
        if (seqBefore(piece.seq, highestSacked(tcb))) late ??= piece.seq
        if (!seqAfter(piece.end, recovery.recoverySeq)) news.original = true
      }
      if (!seqBefore(piece.seq, highestSacked(tcb))) recovery.sackedTop = piece.seq
      piece.sacked = true
      recovery.sackedOut += 1
      news.delivered += 1
      news.newlySacked = true
      if (piece.lost) {
        piece.lost = false
        recovery.lostOut -= 1
      }
      if (piece.retransmitted) {
        piece.retransmitted = false
        recovery.retransOut -= 1
      } else if (!piece.everRetransmitted) {
        news.rtt = context.now - piece.sentAt
      }
      rackDelivered(context, tcb, piece)
      break
    }
  }
  if (late !== null && (recovery.state !== 'loss' || recovery.undoMarker !== null))
    noteReordering(tcb, late)
}

export function markLost(tcb: Tcb, piece: Piece): void {
  const recovery = tcb.ownRecovery()
  if (piece.retransmitted) {
    piece.retransmitted = false
    recovery.retransOut -= 1
  }
  if (!piece.lost) {
    piece.lost = true
    recovery.lostOut += 1
  }
}

/** The time that reordering may explain (RFC 8985 6.2, step 4). */
function reorderWindow(tcb: Tcb): number {
  const { reordersSeen, state, sackedOut, reordering, rackSteps } = tcb.recovery
  if (reordersSeen === 0) {
    if (state === 'recovery' || state === 'loss') return 0
    if (sackedOut >= reordering) return 0
  }
  return Math.min((shortest(tcb) / 4) * rackSteps, tcb.trip.srtt)
}

/** Finds what must be lost, sent long enough before something that arrived. Gives the time until the next may be. */
function detect(context: Context, tcb: Tcb): number {
  const { rackTime, rackOrder, rackRtt, sendQueue: queue } = tcb.flow
  if (rackTime < 0) return 0
  const window = reorderWindow(tcb)
  let wait = 0
  for (let index = 0; index < queue.unsent; index += 1) {
    const piece = queue.at(index) as Piece
    if (piece.sacked || (piece.lost && !piece.retransmitted)) continue
    if (piece.order >= rackOrder) continue
    const left = piece.sentAt + rackRtt + window - context.now
    if (left <= 0) markLost(tcb, piece)
    else wait = Math.max(wait, left)
  }
  return wait
}

/** After an acknowledgement that is not plain progress: take back, detect losses, move between the states. */
export function react(
  context: Context,
  sock: TcpSock,
  news: AckNews,
  segment: Segment | null,
  priorUna: number,
): void {
  const { tcb } = sock
  const recovery = tcb.ownRecovery()
  const lostBefore = recovery.lostOut
  if (segment !== null && reconsider(tcb, news, segment, priorUna)) return
  const wait = detect(context, tcb)
  if (!tcb.sackOk) countDuplicates(tcb, news)
  news.lost = Math.max(0, recovery.lostOut - lostBefore)
  if (recovery.state === 'open' || recovery.state === 'disorder') {
    if (recovery.lostOut > 0) {
      beginEpisode(tcb)
      beginReduction(sock)
      recovery.state = 'recovery'
    } else {
      recovery.state = recovery.sackedOut > 0 ? 'disorder' : 'open'
    }
  }
  if (recovery.state === 'recovery') reduce(tcb, news.delivered, news.lost, news.sndUnaMoved)
  if (wait > 0) {
    tcb.retransmitTimer = 'reorder'
    tcb.retransmitAt = context.now + Math.ceil(wait)
  }
}

/** Without SACK a third duplicate ACK says that the first segment is lost (RFC 5681 3.2). */
function countDuplicates(tcb: Tcb, news: AckNews): void {
  const { packetsOut, sendQueue } = tcb.flow
  const recovery = tcb.ownRecovery()
  if (news.duplicate) {
    recovery.sackedOut = Math.min(recovery.sackedOut + 1, Math.max(0, packetsOut - 1))
    news.delivered += 1
  }
  const partial = recovery.state === 'recovery' && news.sndUnaMoved
  if (recovery.sackedOut >= recovery.reordering || partial) {
    const first = sendQueue.head
    if (first !== undefined && packetsOut > 0 && !first.lost) markLost(tcb, first)
  }
}

/** Whether the round of recovery is over, or was a mistake. True when the losses need not be looked at. */
function reconsider(tcb: Tcb, news: AckNews, segment: Segment, priorUna: number): boolean {
  const moved = news.sndUnaMoved
  const over = moved && !seqBefore(tcb.sndUna, tcb.recovery.recoverySeq)
  switch (tcb.recovery.state) {
    case 'recovery':
      if (over) {
        if (!undoRecovery(tcb, segment)) endReduction(tcb)
        leave(tcb)
        return false
      }
      if (moved && undoPartial(tcb, segment, priorUna)) return true
      undoByReports(tcb)
      return false
    case 'loss':
      if (moved && undoLoss(tcb, segment, false)) return false
      if (tcb.recovery.frto && afterTimeout(tcb, news, segment, over)) return false
      if (!over) return false
      undoRecovery(tcb, segment)
      leave(tcb)
      return false
    default:
      undoByReports(tcb)
      return false
  }
}

/** RFC 5682: after a timeout, whether what arrives says that it was mistaken. True when that is still to be seen. */
function afterTimeout(tcb: Tcb, news: AckNews, segment: Segment, over: boolean): boolean {
  if (news.original) return undoLoss(tcb, segment, true)
  const recovery = tcb.ownRecovery()
  if (seqAfter(tcb.sndNxt, recovery.recoverySeq)) {
    if (news.newlySacked || news.duplicate) recovery.frto = false
  } else if (news.sndUnaMoved && !over) {
    recovery.recoverySeq = tcb.sndNxt
    const { next } = tcb.flow.sendQueue
    news.onlyNew = next !== undefined && seqBefore(next.seq, windowEnd(tcb))
    if (!news.onlyNew) recovery.frto = false
    return news.onlyNew
  }
  return false
}

/** Everything that was out when the round of recovery began is acknowledged. */
function leave(tcb: Tcb): void {
  endEpisode(tcb)
  const recovery = tcb.ownRecovery()
  recovery.state = 'open'
  recovery.frto = false
  tcb.ownTries().retransmitStamp = 0
  if (!tcb.sackOk) recovery.sackedOut = 0
}

/** The retransmission timer has fired: everything in flight counts as lost (RFC 6582 3.1, RFC 8985 6.3). */
export function enterLoss(_context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const queue = flow.sendQueue
  const recovery = tcb.ownRecovery()
  const { retransmits } = tcb.tries
  const calm = recovery.state === 'open' || recovery.state === 'disorder'
  const first = recovery.state === 'loss' && retransmits === 0
  const fresh = calm || first || !seqBefore(tcb.sndUna, recovery.recoverySeq)
  if (fresh) beginEpisode(tcb)
  collapse(sock, fresh)
  // Where so many were told of, and still a timeout was needed, order is better than was thought.
  if (calm && recovery.sackedOut >= USUAL_REORDERING) {
    recovery.reordering = Math.min(recovery.reordering, USUAL_REORDERING)
  }
  recovery.frto = calm || retransmits > 0
  recovery.recoverySeq = tcb.sndNxt
  recovery.state = 'loss'
  recovery.tailLossOut = false
  recovery.tailLossSeq = 0
  // A first piece that was selectively acknowledged and never for good: the receiver has dropped what it had (RFC 2018 8).
  const reneged = queue.head?.sacked === true
  if (!tcb.sackOk || reneged) recovery.sackedOut = 0
  for (let index = 0; index < queue.unsent; index += 1) {
    const piece = queue.at(index) as Piece
    if (reneged) piece.sacked = false
    if (!piece.sacked) markLost(tcb, piece)
  }
  flow.cwnd = inFlight(tcb) + 1
}

/** Sends lost segments again, as far as the congestion window allows; then new ones. */
export function recover(context: Context, sock: TcpSock, onlyNew = false): void {
  const { tcb } = sock
  const { flow } = tcb
  const queue = flow.sendQueue
  const recovery = tcb.ownRecovery()
  if (onlyNew) {
    transmitQueued(context, sock, 'off')
    if (seqAfter(tcb.sndNxt, recovery.recoverySeq)) return
    recovery.frto = false
  }
  // Whether the timeout was mistaken is still to be seen.
  const { state, frto, recoverySeq } = recovery
  if (state === 'loss' && frto && seqAfter(tcb.sndNxt, recoverySeq)) return
  let sent = false
  if (recovery.lostOut > recovery.retransOut) {
    for (let index = 0; index < queue.unsent; index += 1) {
      const piece = queue.at(index) as Piece
      if (inFlight(tcb) >= flow.cwnd) break
      if (piece.sacked || !piece.lost || piece.retransmitted) continue
      if (!retransmit(context, sock, piece, index)) break
      countRetransmission(tcb, piece, context.now)
      if (state === 'recovery') recovery.prrOut += 1
      sent = true
    }
  }
  if (sent && tcb.retransmitTimer !== 'reorder') {
    tcb.retransmitTimer = 'none'
    armRetransmission(context, sock)
  }
  transmitQueued(context, sock, nagleOf(sock))
}

/** The time that reordering may explain is over. */
export function reorderingTimeout(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  context.fire(TIMER.reorder)
  tcb.retransmitTimer = 'none'
  const before = inFlight(tcb)
  react(context, sock, noNews(false), null, tcb.sndUna)
  if (inFlight(tcb) !== before) recover(context, sock)
  if (tcb.retransmitTimer === 'none') armRetransmission(context, sock)
}
