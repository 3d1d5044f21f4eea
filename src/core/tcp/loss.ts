/**
 * What is lost: the SACK scoreboard (RFC 6675), RACK's time-based detection (RFC 8985), and the states of recovery.
 */
import type { SackBlock, Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { windowEnd } from './burst.ts'
import { beginReduction, collapse, endReduction, inFlight, reduce } from './congestion.ts'
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

/** RACK: remembers the latest segment known to be delivered. */
export function rackDelivered(context: Context, tcb: Tcb, piece: Piece): void {
  const rtt = context.now - piece.sentAt
  if (piece.everRetransmitted && rtt < (tcb.minRtt === Number.POSITIVE_INFINITY ? 0 : tcb.minRtt)) {
    return
  }
  if (piece.order > tcb.rackOrder) {
    tcb.rackTime = piece.sentAt
    tcb.rackOrder = piece.order
    tcb.rackRtt = rtt
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
  const queue = tcb.sendQueue
  let late: number | null = null
  for (let index = 0; index < queue.unsent; index += 1) {
    const piece = queue.at(index) as Piece
    if (piece.sacked) continue
    for (const [from, to] of blocks) {
      if (seqBefore(piece.seq, from) || seqAfter(piece.end, to)) continue
      if (!piece.everRetransmitted) {
        if (seqBefore(piece.seq, highestSacked(tcb))) late ??= piece.seq
        if (!seqAfter(piece.end, tcb.recoverySeq)) news.original = true
      }
      if (!seqBefore(piece.seq, highestSacked(tcb))) tcb.sackedTop = piece.seq
      piece.sacked = true
      tcb.sackedOut += 1
      news.delivered += 1
      news.newlySacked = true
      if (piece.lost) {
        piece.lost = false
        tcb.lostOut -= 1
      }
      if (piece.retransmitted) {
        piece.retransmitted = false
        tcb.retransOut -= 1
      } else if (!piece.everRetransmitted) {
        news.rtt = context.now - piece.sentAt
      }
      rackDelivered(context, tcb, piece)
      break
    }
  }
  if (late !== null && (tcb.recovery !== 'loss' || tcb.undoMarker !== null))
    noteReordering(tcb, late)
}

function markLost(tcb: Tcb, piece: Piece): void {
  if (piece.retransmitted) {
    piece.retransmitted = false
    tcb.retransOut -= 1
  }
  if (!piece.lost) {
    piece.lost = true
    tcb.lostOut += 1
  }
}

/** The time that reordering may explain (RFC 8985 6.2, step 4). */
function reorderWindow(tcb: Tcb): number {
  if (tcb.reordersSeen === 0) {
    if (tcb.recovery === 'recovery' || tcb.recovery === 'loss') return 0
    if (tcb.sackedOut >= tcb.reordering) return 0
  }
  const rtt = tcb.minRtt === Number.POSITIVE_INFINITY ? 0 : tcb.minRtt
  return Math.min((rtt / 4) * tcb.rackSteps, tcb.srtt)
}

/** Finds what must be lost, sent long enough before something that arrived. Gives the time until the next may be. */
function detect(context: Context, tcb: Tcb): number {
  if (tcb.rackTime < 0) return 0
  const window = reorderWindow(tcb)
  const queue = tcb.sendQueue
  let wait = 0
  for (let index = 0; index < queue.unsent; index += 1) {
    const piece = queue.at(index) as Piece
    if (piece.sacked || (piece.lost && !piece.retransmitted)) continue
    if (piece.order >= tcb.rackOrder) continue
    const left = piece.sentAt + tcb.rackRtt + window - context.now
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
  const lostBefore = tcb.lostOut
  if (segment !== null && reconsider(tcb, news, segment, priorUna)) return
  const wait = detect(context, tcb)
  if (!tcb.sackOk) countDuplicates(tcb, news)
  news.lost = Math.max(0, tcb.lostOut - lostBefore)
  if (tcb.recovery === 'open' || tcb.recovery === 'disorder') {
    if (tcb.lostOut > 0) {
      beginEpisode(tcb)
      beginReduction(sock)
      tcb.recovery = 'recovery'
    } else {
      tcb.recovery = tcb.sackedOut > 0 || tcb.lostOut > 0 ? 'disorder' : 'open'
    }
  }
  if (tcb.recovery === 'recovery') reduce(tcb, news.delivered, news.lost, news.sndUnaMoved)
  if (wait > 0) {
    tcb.retransmitTimer = 'reorder'
    tcb.retransmitAt = context.now + Math.ceil(wait)
  }
}

/** Without SACK a third duplicate ACK says that the first segment is lost (RFC 5681 3.2). */
function countDuplicates(tcb: Tcb, news: AckNews): void {
  if (news.duplicate) {
    tcb.sackedOut = Math.min(tcb.sackedOut + 1, Math.max(0, tcb.packetsOut - 1))
    news.delivered += 1
  }
  if (tcb.sackedOut >= tcb.reordering || (tcb.recovery === 'recovery' && news.sndUnaMoved)) {
    const first = tcb.sendQueue.head
    if (first !== undefined && tcb.packetsOut > 0 && !first.lost) markLost(tcb, first)
  }
}

/** Whether the round of recovery is over, or was a mistake. True when the losses need not be looked at. */
function reconsider(tcb: Tcb, news: AckNews, segment: Segment, priorUna: number): boolean {
  const moved = news.sndUnaMoved
  const over = moved && !seqBefore(tcb.sndUna, tcb.recoverySeq)
  switch (tcb.recovery) {
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
      if (tcb.frto && afterTimeout(tcb, news, segment, over)) return false
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
  if (seqAfter(tcb.sndNxt, tcb.recoverySeq)) {
    if (news.newlySacked || news.duplicate) tcb.frto = false
  } else if (news.sndUnaMoved && !over) {
    tcb.recoverySeq = tcb.sndNxt
    const { next } = tcb.sendQueue
    news.onlyNew = next !== undefined && seqBefore(next.seq, windowEnd(tcb))
    if (!news.onlyNew) tcb.frto = false
    return news.onlyNew
  }
  return false
}

/** Everything that was out when the round of recovery began is acknowledged. */
function leave(tcb: Tcb): void {
  endEpisode(tcb)
  tcb.recovery = 'open'
  tcb.frto = false
  tcb.retransmitStamp = 0
  if (!tcb.sackOk) tcb.sackedOut = 0
}

/** The retransmission timer has fired: everything in flight counts as lost (RFC 6582 3.1, RFC 8985 6.3). */
export function enterLoss(_context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const queue = tcb.sendQueue
  const calm = tcb.recovery === 'open' || tcb.recovery === 'disorder'
  const first = tcb.recovery === 'loss' && tcb.retransmits === 0
  const fresh = calm || first || !seqBefore(tcb.sndUna, tcb.recoverySeq)
  if (fresh) beginEpisode(tcb)
  collapse(sock, fresh)
  // Where so many were told of, and still a timeout was needed, order is better than was thought.
  if (calm && tcb.sackedOut >= USUAL_REORDERING) {
    tcb.reordering = Math.min(tcb.reordering, USUAL_REORDERING)
  }
  tcb.frto = calm || tcb.retransmits > 0
  tcb.recoverySeq = tcb.sndNxt
  tcb.recovery = 'loss'
  tcb.tailLossOut = false
  tcb.tailLossSeq = 0
  // A first piece that was selectively acknowledged and never for good: the receiver has dropped what it had (RFC 2018 8).
  const reneged = queue.head?.sacked === true
  if (!tcb.sackOk || reneged) tcb.sackedOut = 0
  for (let index = 0; index < queue.unsent; index += 1) {
    const piece = queue.at(index) as Piece
    if (reneged) piece.sacked = false
    if (!piece.sacked) markLost(tcb, piece)
  }
  tcb.cwnd = inFlight(tcb) + 1
}

/** Sends lost segments again, as far as the congestion window allows; then new ones. */
export function recover(context: Context, sock: TcpSock, onlyNew = false): void {
  const { tcb } = sock
  const queue = tcb.sendQueue
  if (onlyNew) {
    transmitQueued(context, sock, 'off')
    if (seqAfter(tcb.sndNxt, tcb.recoverySeq)) return
    tcb.frto = false
  }
  // Whether the timeout was mistaken is still to be seen.
  if (tcb.recovery === 'loss' && tcb.frto && seqAfter(tcb.sndNxt, tcb.recoverySeq)) return
  let sent = false
  if (tcb.lostOut > tcb.retransOut) {
    for (let index = 0; index < queue.unsent; index += 1) {
      const piece = queue.at(index) as Piece
      if (inFlight(tcb) >= tcb.cwnd) break
      if (piece.sacked || !piece.lost || piece.retransmitted) continue
      if (!retransmit(context, sock, piece, index)) break
      countRetransmission(tcb, piece, context.now)
      if (tcb.recovery === 'recovery') tcb.prrOut += 1
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
