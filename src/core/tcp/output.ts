/**
 * What leaves: building segments, the order in which queued data goes out, and what holds it back
 * (RFC 9293 3.8.6, 3.7.4 for Nagle; RFC 7323; RFC 2018).
 */
import {
  ACK,
  EMPTY_PAYLOAD,
  FIN,
  IPPROTO,
  NO_OPTIONS,
  Packet,
  PSH,
  RST,
  type SackBlock,
  Segment,
  SegmentOptions,
  URG,
} from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { inFlight, validate } from './congestion.ts'
import { ackSent, dataSent } from './delayed-ack.ts'
import { OUT } from './rules.ts'
import { Piece } from './send-queue.ts'
import { seqAfter, seqBefore, seqDiff } from './seq.ts'
import { NEVER, type Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { armRetransmission, armTailLossProbe, probeTimeout } from './timers.ts'
import { advertise } from './window.ts'

const NO_BLOCKS: readonly SackBlock[] = []

/** The sender's clock of the timestamp option: milliseconds. */
export function timestamp(context: Context, tcb: Tcb): number {
  return (Math.floor(context.now / 1000) + tcb.tsOffset) >>> 0
}

function optionsOf(context: Context, sock: TcpSock): SegmentOptions {
  const { tcb } = sock
  let blocks = NO_BLOCKS
  if (tcb.sackOk && (!tcb.reassembly.isEmpty || tcb.dsack !== null)) {
    const room = tcb.timestampsOk ? 3 : 4
    const ahead = tcb.reassembly.sackBlocks(room)
    blocks = tcb.dsack === null ? ahead : [tcb.dsack, ...ahead].slice(0, room)
    tcb.dsack = null
  }
  if (!tcb.timestampsOk) {
    return blocks.length === 0 ? NO_OPTIONS : new SegmentOptions(null, null, false, null, blocks)
  }
  return new SegmentOptions(null, null, false, [timestamp(context, tcb), tcb.tsRecent], blocks)
}

export function sendPacket(context: Context, sock: TcpSock, segment: Segment): void {
  if (sock.speaksV4 && sock.remoteIp.includes(':')) {
    context.fire(OUT.mappedBefore)
    return
  }
  const { options } = sock
  const ttl = options.ttl ?? context.settings.ip_default_ttl
  context.emit(
    new Packet(sock.localIp, sock.remoteIp, IPPROTO.tcp, ttl, options.tos, true, segment),
  )
}

/** Sends a segment of a connection that is synchronised. */
function sendSegment(
  context: Context,
  sock: TcpSock,
  flags: number,
  seq: number,
  payload: Uint8Array,
): void {
  const { tcb } = sock
  const window = advertise(sock)
  const options = optionsOf(context, sock)
  let bits = flags | ACK
  let urgent = 0
  if (tcb.urgent && seqAfter(tcb.sndUp, seq)) {
    const distance = seqDiff(tcb.sndUp, seq)
    if (distance < 0x10000) {
      bits |= URG
      urgent = distance
    } else if (seqAfter((seq + 0xffff) | 0, tcb.sndNxt)) {
      bits |= URG
      urgent = 0xffff
    }
  }
  ackSent(tcb)
  if (payload.length > 0) dataSent(context, tcb)
  sendPacket(
    context,
    sock,
    new Segment(
      sock.localPort,
      sock.remotePort,
      seq,
      tcb.rcvNxt,
      bits,
      window,
      urgent,
      options,
      payload,
    ),
  )
}

/** An acknowledgement without data. */
export function sendAck(context: Context, sock: TcpSock): void {
  if (sock.state === 'CLOSE') return
  sendSegment(context, sock, ACK, sock.tcb.sndNxt, EMPTY_PAYLOAD)
}

/** The reset of a connection that this side gives up (RFC 9293 3.10.5). */
export function sendActiveReset(context: Context, sock: TcpSock): void {
  context.fire(OUT.activeReset)
  sendSegment(context, sock, RST, sock.tcb.sndNxt, EMPTY_PAYLOAD)
}

function transmitPiece(context: Context, sock: TcpSock, piece: Piece): void {
  piece.sentAt = context.now
  const flags = (piece.push ? PSH : 0) | (piece.fin ? FIN : 0)
  sendSegment(context, sock, flags, piece.seq, piece.payload)
}

/** The end of the window that the peer offers. */
export function windowEnd(tcb: Tcb): number {
  return (tcb.sndUna + tcb.sndWnd) | 0
}

function fitsWindow(tcb: Tcb, piece: Piece): boolean {
  return !seqAfter(piece.end, windowEnd(tcb))
}

/** Nagle's rule in Minshall's form: one small segment at a time. */
function heldBack(sock: TcpSock, piece: Piece, how: Nagle): boolean {
  const { tcb } = sock
  if (how === 'push' || tcb.urgent || piece.fin || piece.length >= tcb.mss) return false
  if (how === 'cork') return true
  if (how === 'off' || tcb.packetsOut === 0) return false
  return seqAfter(tcb.smallSentTo, tcb.sndUna) && !seqAfter(tcb.smallSentTo, tcb.sndNxt)
}

/** Whether small segments may leave. */
export type Nagle = 'on' | 'off' | 'cork' | 'push'

export function nagleOf(sock: TcpSock): Nagle {
  if (sock.options.cork) return 'cork'
  return sock.options.noDelay ? 'off' : 'on'
}

/**
 * Sends what the windows, Nagle and cork allow. `probe` lets one segment go beyond the congestion window (tail-loss probe).
 * True when something waits and nothing is in flight: the zero-window probe must watch it.
 */
export function transmitQueued(
  context: Context,
  sock: TcpSock,
  how: Nagle,
  probe = false,
): boolean {
  const { tcb } = sock
  const queue = tcb.sendQueue
  let sent = 0
  let congested = false
  for (;;) {
    if (queue.next === undefined) break
    let quota = tcb.cwnd - inFlight(tcb)
    if (quota <= 0) {
      congested = true
      if (!probe) break
      quota = 1
    }
    const count = transmitBurst(context, sock, how, probe ? 1 : quota)
    if (count === 0) break
    sent += count
    if (probe) break
  }
  if (sent > 0 || congested) validate(context, tcb, congested || inFlight(tcb) >= tcb.cwnd)
  if (sent > 0) {
    if (!probe) armTailLossProbe(context, sock)
    return false
  }
  return tcb.packetsOut === 0 && queue.hasUnsent
}

/**
 * Sends as many segments as leave together: at most `quota`, what the window holds, and what one burst may carry.
 * The last of several carries PSH, as the measured kernel's segmentation does (facts 9.1).
 */
function transmitBurst(context: Context, sock: TcpSock, how: Nagle, quota: number): number {
  const { tcb } = sock
  const queue = tcb.sendQueue
  const most = Math.min(quota, burstLimit(tcb))
  let count = 0
  while (count < most) {
    const piece = queue.at(queue.unsent + count)
    if (piece === undefined || !fitsWindow(tcb, piece)) break
    const last = queue.unsent + count === queue.size - 1
    if (heldBack(sock, piece, last ? how : 'push')) break
    if (piece.length > tcb.mss) {
      queue.insertAfter(queue.unsent + count, splitPiece(tcb, piece, tcb.mss))
    }
    count += 1
  }
  for (let index = 0; index < count; index += 1) {
    const piece = queue.next as Piece
    const followed = queue.unsent + 1 < queue.size
    if (count > 1) piece.push = index === count - 1 || (!followed && piece.push)
    else if (followed) piece.push = false
    transmitPiece(context, sock, piece)
    countSent(context, sock, piece)
  }
  return count
}

/** What a piece's first transmission changes. */
function countSent(context: Context, sock: TcpSock, piece: Piece): void {
  const { tcb } = sock
  tcb.sendQueue.unsent += 1
  tcb.sndNxt = piece.end
  tcb.packetsOut += 1
  if (piece.length < tcb.mss && piece.length > 0) tcb.smallSentTo = piece.end
  if (tcb.packetsOut === 1 || tcb.retransmitTimer === 'tail-loss') armRetransmission(context, sock)
  if (tcb.recovery === 'recovery') tcb.prrOut += 1
}

const LARGEST_BURST = 65279
const SMALLEST_BURST = 2

/** How many segments leave together: about a millisecond's worth, more on short paths. */
function burstLimit(tcb: Tcb): number {
  let bytes = 0
  if (tcb.srtt > 0) {
    const ratio = tcb.cwnd < tcb.ssthresh / 2 ? 2 : 1.2
    const rate = (tcb.mss * Math.max(tcb.cwnd, tcb.packetsOut) * ratio * 1e6) / tcb.srtt
    bytes = rate / 1024
  }
  const shift = tcb.minRtt === NEVER ? 31 : Math.floor(tcb.minRtt / 512)
  if (shift < 31) bytes += LARGEST_BURST >> shift
  return Math.max(SMALLEST_BURST, Math.floor(Math.min(bytes, LARGEST_BURST) / tcb.mss))
}

/** How much is gathered before a part of a large write leaves: no more than half of the peer's largest window. */
export function gatherGoal(tcb: Tcb): number {
  const half = tcb.maxWindow > 536 ? tcb.maxWindow >> 1 : tcb.maxWindow
  const most = Math.min(LARGEST_BURST, half)
  return Math.max(tcb.mss, most - (most % tcb.mss))
}

/** Cuts a piece at `count` bytes; costs keep their sum plus the overhead of one more piece. */
export function splitPiece(tcb: Tcb, piece: Piece, count: number): Piece {
  const rest = piece.split(count, PIECE_OVERHEAD)
  tcb.sendQueue.cost += PIECE_OVERHEAD
  return rest
}

/** Buffer memory of a piece beside its bytes. */
export const PIECE_OVERHEAD = 1280

/** Sends what may be sent, and arms the zero-window probe where nothing may. */
export function pushPending(context: Context, sock: TcpSock, how: Nagle): void {
  const { tcb } = sock
  if (!tcb.sendQueue.hasUnsent || sock.state === 'CLOSE') return
  if (!transmitQueued(context, sock, how)) return
  if (tcb.retransmitTimer !== 'none') return
  tcb.retransmitTimer = 'probe'
  tcb.retransmitAt = context.now + probeTimeout(tcb, 0)
}

/** Sends a piece again. False when the peer's window has shrunk below it. */
export function retransmit(context: Context, sock: TcpSock, piece: Piece, index: number): boolean {
  const { tcb } = sock
  if (seqBefore(piece.seq, tcb.sndUna)) piece.trim(seqDiff(tcb.sndUna, piece.seq))
  if (!seqBefore(piece.seq, windowEnd(tcb)) && piece.seq !== tcb.sndUna) return false
  if (piece.length > tcb.mss) {
    tcb.sendQueue.insertAfter(index, splitPiece(tcb, piece, tcb.mss))
    tcb.sendQueue.unsent += 1
    tcb.packetsOut += 1
  }
  tcb.totalRetransmits += 1
  piece.everRetransmitted = true
  transmitPiece(context, sock, piece)
  context.fire(OUT.retransmitted)
  return true
}

/** Marks a piece as retransmitted and in flight again. */
export function countRetransmission(tcb: Tcb, piece: Piece, now: number): void {
  if (!piece.retransmitted) {
    piece.retransmitted = true
    tcb.retransOut += 1
  }
  if (tcb.retransmitStamp === 0) tcb.retransmitStamp = now
}

/** A probe: an old sequence number without data, which the peer must answer. */
export function sendProbe(context: Context, sock: TcpSock): void {
  context.fire(OUT.probe)
  sendSegment(context, sock, ACK, (sock.tcb.sndUna - 1) | 0, EMPTY_PAYLOAD)
}

/** Queues FIN behind the data and sends what may be sent. */
export function sendFin(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const { tail } = tcb.sendQueue
  tcb.finQueued = true
  if (tail !== undefined && tcb.sendQueue.hasUnsent) {
    tail.fin = true
    tail.push = tail.push || tail.length > 0
    tail.end = (tail.end + 1) | 0
  } else {
    tcb.sendQueue.add(finPiece(tcb))
  }
  tcb.writeSeq = (tcb.writeSeq + 1) | 0
  pushPending(context, sock, 'off')
}

function finPiece(tcb: Tcb): Piece {
  const piece = newPiece(tcb)
  piece.fin = true
  piece.end = (piece.end + 1) | 0
  return piece
}

export function newPiece(tcb: Tcb): Piece {
  return new Piece(tcb.writeSeq, PIECE_OVERHEAD)
}

/** Nothing is armed for retransmission any more. */
export function disarm(tcb: Tcb): void {
  tcb.retransmitTimer = 'none'
  tcb.retransmitAt = NEVER
}
