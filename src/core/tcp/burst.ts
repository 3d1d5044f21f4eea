/**
 * What leaves together: how much of a large write is gathered into one piece, how much of a piece goes at once, and
 * what is held back (RFC 9293 3.8.6.2.1, 3.7.4 for Nagle). One piece may be several segments; the network card, or the
 * loopback's other end, sees them as one (segmentation offload), so they share one buffer.
 */
import type { Context } from '../socket/context.ts'
import { PIECE_OVERHEAD } from './buffer-sizes.ts'
import { charge, uncharge } from './forward-memory.ts'
import { NEVER } from './never.ts'
import { Piece } from './send-queue.ts'
import { seqAfter, seqDiff } from './seq.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'

/** 64 KiB, less the room for headers and one byte. */
const LARGEST_BURST = 65536 - 193
const SMALLEST_BURST = 2
const DEFAULT_MSS = 536
const MILLISECOND = 1000

/** Whether small segments may leave. */
export type Nagle = 'on' | 'off' | 'cork' | 'push'

/** Bytes of a full segment that leaves now: SACK blocks take some. */
export function currentMss(tcb: Tcb): number {
  const { reassembly, dsack } = tcb.gaps
  if (!tcb.sackOk || (reassembly.isEmpty && dsack === null)) return tcb.mss
  const room = tcb.timestampsOk ? 3 : 4
  const blocks = reassembly.sackBlocks(room).length + (dsack === null ? 0 : 1)
  return tcb.mss - (4 + 8 * Math.min(room, blocks))
}

/** How much is gathered before a part of a large write leaves: no more than half of the peer's largest window. */
export function gatherGoal(tcb: Tcb, mss: number): number {
  const half = tcb.maxWindow > DEFAULT_MSS ? tcb.maxWindow >> 1 : tcb.maxWindow
  const most = half > 0 ? Math.min(LARGEST_BURST, half) : LARGEST_BURST
  return Math.max(mss, most - (most % mss))
}

/** How many segments leave together: about a millisecond's worth, more on short paths. */
function burstLimit(tcb: Tcb, mss: number): number {
  let bytes = 0
  const { srtt, minRtt } = tcb.trip
  if (srtt > 0) {
    const { cwnd, ssthresh, packetsOut } = tcb.flow
    const ratio = cwnd < ssthresh / 2 ? 2 : 1.2
    const rate = (tcb.mss * Math.max(cwnd, packetsOut) * ratio * 1e6) / srtt
    bytes = rate / 1024
  }
  const shift = minRtt === NEVER ? 31 : Math.floor(minRtt / 512)
  if (shift < 31) bytes += LARGEST_BURST >> shift
  return Math.max(SMALLEST_BURST, Math.floor(Math.min(bytes, LARGEST_BURST) / mss))
}

export function newPiece(tcb: Tcb): Piece {
  charge(tcb.ownFlow(), PIECE_OVERHEAD)
  return new Piece(tcb.writeSeq, PIECE_OVERHEAD)
}

/** Cuts a piece at `count` bytes into two, each with a buffer of its own. Gives the second. */
export function splitPiece(tcb: Tcb, piece: Piece, count: number): Piece {
  const rest = piece.split(count, PIECE_OVERHEAD)
  const flow = tcb.ownFlow()
  flow.sendQueue.cost += PIECE_OVERHEAD
  charge(flow, PIECE_OVERHEAD)
  return rest
}

/** The end of the window that the peer offers. */
export function windowEnd(tcb: Tcb): number {
  return (tcb.sndUna + tcb.sndWnd) | 0
}

/** Whether the first segment of a piece fits. */
export function fitsWindow(tcb: Tcb, piece: Piece, mss: number): boolean {
  const end = piece.length > mss ? (piece.seq + mss) | 0 : piece.end
  return !seqAfter(end, windowEnd(tcb))
}

/** Nagle's rule in Minshall's form: one small segment at a time. */
function smallIsHeld(tcb: Tcb, how: Nagle): boolean {
  if (how === 'cork') return true
  const { packetsOut, smallSentTo } = tcb.flow
  if (how !== 'on' || packetsOut === 0) return false
  return seqAfter(smallSentTo, tcb.sndUna) && !seqAfter(smallSentTo, tcb.sndNxt)
}

function heldBack(tcb: Tcb, piece: Piece, mss: number, how: Nagle): boolean {
  if (how === 'push' || tcb.flow.urgent || piece.fin || piece.length >= mss) return false
  return smallIsHeld(tcb, how)
}

/** A piece that leaves takes from the next one what there is room for. */
function fill(tcb: Tcb, piece: Piece, count: number): void {
  const flow = tcb.ownFlow()
  const queue = flow.sendQueue
  const next = queue.at(queue.unsent + 1)
  if (next === undefined || next.length === 0) return
  piece.pull(next, Math.min(count, next.length))
  if (next.length > 0) return
  queue.removeAt(queue.unsent + 1)
  uncharge(flow, PIECE_OVERHEAD)
}

/** How many bytes of a large piece leave: whole segments, and a smaller one at its end where Nagle lets it. */
function splitPoint(tcb: Tcb, piece: Piece, mss: number, segments: number, how: Nagle): number {
  const queue = tcb.flow.sendQueue
  const window = seqDiff(windowEnd(tcb), piece.seq)
  const most = mss * segments
  if (most <= window && queue.unsent !== queue.size - 1) return most
  const needed = Math.min(piece.length, window)
  if (most <= needed) return most
  const partial = needed % mss
  return partial !== 0 && how !== 'push' && smallIsHeld(tcb, how) ? needed - partial : needed
}

/** What {@link takeBurst} found: a burst is cut, or nothing may leave. */
export type Verdict = 'go' | 'stop'

/** tcp_tso_win_divisor: with a third of the window free nothing waits for more. */
const WINDOW_SHARE = 3

/** Whether a piece of several segments waits for the next acknowledgement, to leave as a larger burst. */
function waitsForMore(
  context: Context,
  tcb: Tcb,
  piece: Piece,
  mss: number,
  segments: number,
): Verdict {
  const { sendQueue: queue, lastBurstAt, cwnd } = tcb.flow
  const { state } = tcb.recovery
  if (state === 'recovery' || state === 'loss') return 'go'
  if (context.now - lastBurstAt > MILLISECOND) return 'go'
  const byWindow = seqDiff(windowEnd(tcb), piece.seq)
  // The congestion window holds all the segments: the caller has seen to that.
  if (byWindow >= segments * mss) return 'go'
  if (queue.unsent !== queue.size - 1 && byWindow >= piece.length) return 'go'
  if (byWindow >= Math.floor(Math.min(tcb.sndWnd, cwnd * mss) / WINDOW_SHARE)) return 'go'
  // With nothing in flight a third of the window is free: here something is.
  const head = queue.head as Piece
  const { srtt } = tcb.trip
  const farAway = head.sentAt + srtt - context.now
  if (farAway > Math.min(srtt / 2, MILLISECOND)) return 'go'
  return piece.fin && byWindow > piece.length ? 'go' : 'stop'
}

/**
 * Cuts the first piece that waits down to what may leave together now: at most `quota` segments, what the window
 * holds, and what one burst may carry. `single`: one piece is pushed out, whatever comes behind it.
 */
export function takeBurst(
  context: Context,
  sock: TcpSock,
  mss: number,
  how: Nagle,
  quota: number,
  single: boolean,
): Verdict {
  const { tcb } = sock
  const queue = tcb.flow.sendQueue
  const piece = queue.next as Piece
  const segments = Math.min(quota, burstLimit(tcb, mss))
  const missing = segments * mss - piece.length
  if (missing > 0) fill(tcb, piece, missing)
  if (!fitsWindow(tcb, piece, mss)) return 'stop'
  let limit = mss
  if (piece.length <= mss) {
    const last = queue.unsent === queue.size - 1
    if (heldBack(tcb, piece, mss, last ? how : 'push')) return 'stop'
  } else {
    const verdict = single ? 'go' : waitsForMore(context, tcb, piece, mss, segments)
    if (verdict !== 'go') return verdict
    if (!tcb.flow.urgent) limit = splitPoint(tcb, piece, mss, segments, how)
  }
  if (piece.length > limit) queue.insertAfter(queue.unsent, splitPiece(tcb, piece, limit))
  return 'go'
}

/** Cuts the first piece that waits into its segments, which go on sharing its buffer. Gives how many there are. */
export function cutIntoSegments(tcb: Tcb, mss: number): number {
  const queue = tcb.flow.sendQueue
  let count = 1
  for (let piece = queue.next as Piece; piece.length > mss; count += 1) {
    // The buffer's own memory is free when its last byte is.
    const rest = piece.split(mss, PIECE_OVERHEAD)
    piece.cost -= PIECE_OVERHEAD
    queue.insertAfter(queue.unsent + count - 1, rest)
    piece = rest
  }
  return count
}
