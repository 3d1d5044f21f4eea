/**
 * Losses that were none. A round of recovery that turns out to be mistaken is taken back: by an echo older than the
 * first retransmission (RFC 4015), by reports that each retransmission arrived twice (RFC 3708), by originals that
 * arrive after a timeout (RFC 5682). What arrives out of order teaches how much order to expect (RFC 8985 6.2).
 */
import type { SackBlock, Segment } from '../packet.ts'
import type { Piece } from './send-queue.ts'
import { seqAfter, seqBefore, seqDiff } from './seq.ts'
import type { Tcb } from './tcb.ts'

/** No more segments than these are taken for reordered (net.ipv4.tcp_max_reordering). */
const MOST_REORDERING = 300
/** Rounds of recovery for which a longer wait is kept (RFC 8985 6.2.1). */
const PERSISTENCE = 16
const MOST_STEPS = 255

/** A round of recovery begins: none is under way. */
export function beginEpisode(tcb: Tcb): void {
  const { cwnd, ssthresh } = tcb.flow
  const recovery = tcb.ownRecovery()
  const { retransOut, tailLossOut, tailLossAgain } = recovery
  recovery.undoMarker = tcb.sndUna
  const again = retransOut + (tailLossOut && tailLossAgain ? 1 : 0)
  recovery.undoRetransmits = again > 0 ? again : -1
  recovery.priorThreshold = Math.max(ssthresh, (cwnd >> 1) + (cwnd >> 2))
}

/** A segment of the round was sent again. */
export function countForUndo(tcb: Tcb): void {
  const recovery = tcb.ownRecovery()
  recovery.undoRetransmits = Math.max(0, recovery.undoRetransmits) + 1
}

/** The window as it was before. With `found`, nothing counts as lost any more. */
function restore(tcb: Tcb, found: boolean): void {
  const flow = tcb.ownFlow()
  const recovery = tcb.ownRecovery()
  if (found) {
    for (let index = 0; index < flow.sendQueue.unsent; index += 1) {
      const piece = flow.sendQueue.at(index) as Piece
      piece.lost = false
    }
    recovery.lostOut = 0
  }
  flow.cwnd = Math.max(flow.cwnd, recovery.priorCwnd)
  flow.ssthresh = Math.max(flow.ssthresh, recovery.priorThreshold)
  recovery.undoMarker = null
}

/** Open, or in disorder while something is missing. */
function reopen(tcb: Tcb): void {
  const recovery = tcb.ownRecovery()
  const { sackedOut, lostOut, retransOut } = recovery
  recovery.state = sackedOut > 0 || lostOut > 0 || retransOut > 0 ? 'disorder' : 'open'
  if (retransOut === 0) tcb.ownTries().retransmitStamp = 0
}

/** Whether the segment was caused by something that was sent before anything was sent again. */
function isOfOriginal(tcb: Tcb, segment: Segment): boolean {
  const { retransmitStamp } = tcb.tries
  // Without SACK the round begins with the first segment sent again: here nothing has been.
  if (retransmitStamp === 0) return true
  const { timestamps } = segment.options
  if (!tcb.timestampsOk || timestamps === null || timestamps[1] === 0) return false
  const first = (Math.floor(retransmitStamp / 1000) + tcb.tsOffset) | 0
  return seqBefore(timestamps[1] | 0, first)
}

function mayUndo(tcb: Tcb, segment: Segment): boolean {
  const { undoMarker, undoRetransmits } = tcb.recovery
  return undoMarker !== null && (undoRetransmits === 0 || isOfOriginal(tcb, segment))
}

/** Everything of the round is acknowledged. True when the window was restored. */
export function undoRecovery(tcb: Tcb, segment: Segment): boolean {
  if (!mayUndo(tcb, segment)) return false
  restore(tcb, false)
  return true
}

/** After a timeout. `original`: something arrived that was never sent again. */
export function undoLoss(tcb: Tcb, segment: Segment, original: boolean): boolean {
  if (!original && !mayUndo(tcb, segment)) return false
  restore(tcb, true)
  tcb.ownTries().retransmits = 0
  tcb.ownRecovery().frto = false
  if (original || tcb.sackOk) reopen(tcb)
  return true
}

/** A part of what is missing was acknowledged, by what was only late. True when nothing more is to be done. */
export function undoPartial(tcb: Tcb, segment: Segment, priorUna: number): boolean {
  if (tcb.recovery.undoMarker === null || !isOfOriginal(tcb, segment)) return false
  noteReordering(tcb, priorUna)
  if (tcb.recovery.retransOut > 0) return true
  restore(tcb, true)
  reopen(tcb)
  return true
}

/** Each retransmission was reported to have arrived twice. */
export function undoByReports(tcb: Tcb): void {
  const recovery = tcb.ownRecovery()
  if (recovery.undoMarker === null || recovery.undoRetransmits !== 0) return
  recovery.rackPersistence = Math.min(PERSISTENCE, recovery.rackPersistence + 1)
  restore(tcb, false)
  reopen(tcb)
}

// Order

/** How far late segments are off on any path (net.ipv4.tcp_reordering). */
export const USUAL_REORDERING = 3

/** Whether late segments were further off than is usual. */
export const isUnordered = (tcb: Tcb): boolean => tcb.recovery.reordering > USUAL_REORDERING

/** The first number of the highest piece that the peer has told of; duplicate ACKs without SACK tell of any. */
export function highestSacked(tcb: Tcb): number {
  const { sackedOut, sackedTop } = tcb.recovery
  if (sackedOut === 0) return tcb.sndUna
  return tcb.sackOk ? sackedTop : tcb.sndNxt
}

/** Something that begins at `low` arrived after what was sent later, and was never sent again. */
export function noteReordering(tcb: Tcb, low: number): void {
  const ahead = seqDiff(highestSacked(tcb), low)
  if (ahead <= 0) return
  const recovery = tcb.ownRecovery()
  if (ahead > recovery.reordering * tcb.mss) {
    recovery.reordering = Math.min(Math.ceil(ahead / tcb.mss), MOST_REORDERING)
  }
  recovery.reordersSeen += 1
}

/**
 * The first block may report what arrived twice (RFC 2883): then a wait for late segments was too short. True when it
 * does.
 */
export function noteDuplicates(tcb: Tcb, blocks: readonly SackBlock[], segment: Segment): boolean {
  const [from, to] = blocks[0] as SackBlock
  const second = blocks[1]
  const within = second !== undefined && !seqBefore(from, second[0]) && !seqAfter(to, second[1])
  if (!seqBefore(from, segment.ack) && !within) return false
  const count = Math.max(1, Math.ceil(seqDiff(to, from) / tcb.mss))
  const recovery = tcb.ownRecovery()
  const { undoMarker, undoRetransmits, tailLossOut, tailLossAgain, tailLossSeq } = recovery
  const ofRound = undoMarker !== null && seqAfter(to, undoMarker)
  if (ofRound && undoRetransmits > 0) {
    recovery.undoRetransmits = Math.max(0, undoRetransmits - count)
  }
  const ofProbe = tailLossOut && tailLossAgain && to === tailLossSeq
  if (recovery.reordersSeen > 0 && !ofProbe) lengthenWait(tcb)
  return true
}

/** Once in a round trip at most. */
function lengthenWait(tcb: Tcb): void {
  const recovery = tcb.ownRecovery()
  if (recovery.rackStepSeq !== null && seqBefore(tcb.sndUna, recovery.rackStepSeq)) return
  recovery.rackSteps = Math.min(MOST_STEPS, recovery.rackSteps + 1)
  recovery.rackStepSeq = tcb.sndNxt
  recovery.rackPersistence = PERSISTENCE
}

/** A round of recovery is over, and may still be taken back. The longer wait is forgotten after some. */
export function endEpisode(tcb: Tcb): void {
  const recovery = tcb.ownRecovery()
  if (recovery.rackPersistence > 0) recovery.rackPersistence -= 1
  if (recovery.rackPersistence === 0) recovery.rackSteps = 1
}
