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
  tcb.undoMarker = tcb.sndUna
  const again = tcb.retransOut + (tcb.tailLossOut && tcb.tailLossAgain ? 1 : 0)
  tcb.undoRetransmits = again > 0 ? again : -1
  tcb.priorThreshold = Math.max(tcb.ssthresh, (tcb.cwnd >> 1) + (tcb.cwnd >> 2))
}

/** A segment of the round was sent again. */
export function countForUndo(tcb: Tcb): void {
  tcb.undoRetransmits = Math.max(0, tcb.undoRetransmits) + 1
}

/** The window as it was before. With `found`, nothing counts as lost any more. */
function restore(tcb: Tcb, found: boolean): void {
  if (found) {
    for (let index = 0; index < tcb.sendQueue.unsent; index += 1) {
      const piece = tcb.sendQueue.at(index) as Piece
      piece.lost = false
    }
    tcb.lostOut = 0
  }
  tcb.cwnd = Math.max(tcb.cwnd, tcb.priorCwnd)
  tcb.ssthresh = Math.max(tcb.ssthresh, tcb.priorThreshold)
  tcb.undoMarker = null
}

/** Open, or in disorder while something is missing. */
function reopen(tcb: Tcb): void {
  const disorder = tcb.sackedOut > 0 || tcb.lostOut > 0 || tcb.retransOut > 0
  tcb.recovery = disorder ? 'disorder' : 'open'
  if (tcb.retransOut === 0) tcb.retransmitStamp = 0
}

/** Whether the segment was caused by something that was sent before anything was sent again. */
function isOfOriginal(tcb: Tcb, segment: Segment): boolean {
  if (tcb.retransmitStamp === 0) return tcb.sackOk || seqBefore(tcb.sndUna, tcb.recoverySeq)
  const { timestamps } = segment.options
  if (!tcb.timestampsOk || timestamps === null || timestamps[1] === 0) return false
  const first = (Math.floor(tcb.retransmitStamp / 1000) + tcb.tsOffset) | 0
  return seqBefore(timestamps[1] | 0, first)
}

const mayUndo = (tcb: Tcb, segment: Segment): boolean =>
  tcb.undoMarker !== null && (tcb.undoRetransmits === 0 || isOfOriginal(tcb, segment))

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
  tcb.retransmits = 0
  tcb.frto = false
  if (original || tcb.sackOk) reopen(tcb)
  return true
}

/** A part of what is missing was acknowledged, by what was only late. True when nothing more is to be done. */
export function undoPartial(tcb: Tcb, segment: Segment, priorUna: number): boolean {
  if (tcb.undoMarker === null || !isOfOriginal(tcb, segment)) return false
  noteReordering(tcb, priorUna)
  if (tcb.retransOut > 0) return true
  restore(tcb, true)
  reopen(tcb)
  return true
}

/** Each retransmission was reported to have arrived twice. */
export function undoByReports(tcb: Tcb): void {
  if (tcb.undoMarker === null || tcb.undoRetransmits !== 0) return
  tcb.rackPersistence = Math.min(PERSISTENCE, tcb.rackPersistence + 1)
  restore(tcb, false)
  reopen(tcb)
}

// Order

/** How far late segments are off on any path (net.ipv4.tcp_reordering). */
export const USUAL_REORDERING = 3

/** Whether late segments were further off than is usual. */
export const isUnordered = (tcb: Tcb): boolean => tcb.reordering > USUAL_REORDERING

/** The first number of the highest piece that the peer has told of; duplicate ACKs without SACK tell of any. */
export function highestSacked(tcb: Tcb): number {
  if (tcb.sackedOut === 0) return tcb.sndUna
  return tcb.sackOk ? tcb.sackedTop : tcb.sndNxt
}

/** Something that begins at `low` arrived after what was sent later, and was never sent again. */
export function noteReordering(tcb: Tcb, low: number): void {
  const ahead = seqDiff(highestSacked(tcb), low)
  if (ahead <= 0) return
  if (ahead > tcb.reordering * tcb.mss) {
    tcb.reordering = Math.min(Math.ceil(ahead / tcb.mss), MOST_REORDERING)
  }
  tcb.reordersSeen += 1
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
  const ofRound = tcb.undoMarker !== null && seqAfter(to, tcb.undoMarker)
  if (ofRound && tcb.undoRetransmits > 0) {
    tcb.undoRetransmits = Math.max(0, tcb.undoRetransmits - count)
  }
  const ofProbe = tcb.tailLossOut && tcb.tailLossAgain && to === tcb.tailLossSeq
  if (tcb.reordersSeen > 0 && !ofProbe) lengthenWait(tcb)
  return true
}

/** Once in a round trip at most. */
function lengthenWait(tcb: Tcb): void {
  if (tcb.rackStepSeq !== null && seqBefore(tcb.sndUna, tcb.rackStepSeq)) return
  tcb.rackSteps = Math.min(MOST_STEPS, tcb.rackSteps + 1)
  tcb.rackStepSeq = tcb.sndNxt
  tcb.rackPersistence = PERSISTENCE
}

/** A round of recovery is over, and may still be taken back. The longer wait is forgotten after some. */
export function endEpisode(tcb: Tcb): void {
  if (tcb.rackPersistence > 0) tcb.rackPersistence -= 1
  if (tcb.rackPersistence === 0) tcb.rackSteps = 1
}
