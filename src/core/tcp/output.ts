/**
 * What leaves: building segments, the order in which queued data goes out, and what holds it back
 * (RFC 9293 3.8.6, 3.7.4 for Nagle; RFC 7323; RFC 2018).
 */
import {
  ACK,
  EMPTY_PAYLOAD,
  FIN,
  type HandedOver,
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
import { PIECE_OVERHEAD } from './buffer-sizes.ts'
import {
  currentMss,
  cutIntoSegments,
  type Nagle,
  newPiece,
  splitPiece,
  takeBurst,
  windowEnd,
} from './burst.ts'
import { inFlight, validate } from './congestion.ts'
import { ackSent, dataSent } from './delayed-ack.ts'
import { type Flow, NO_FLOW } from './flow.ts'
import { NO_GAPS } from './gaps.ts'
import { OUT } from './rules.ts'
import { checkSpace } from './send-memory.ts'
import type { Piece } from './send-queue.ts'
import { seqAfter, seqBefore, seqDiff } from './seq.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { armRetransmission, armTailLossProbe, probeTimeout } from './timers.ts'
import { countForUndo } from './undo.ts'
import { advertise } from './window.ts'

const NO_BLOCKS: readonly SackBlock[] = []

/** The sender's clock of the timestamp option: milliseconds. */
export function timestamp(context: Context, tcb: Tcb): number {
  return (Math.floor(context.now / 1000) + tcb.tsOffset) >>> 0
}

function optionsOf(context: Context, sock: TcpSock): SegmentOptions {
  const { tcb } = sock
  const blocks = tcb.sackOk && tcb.gaps !== NO_GAPS ? takeBlocks(tcb) : NO_BLOCKS
  if (!tcb.timestampsOk) {
    return blocks.length === 0 ? NO_OPTIONS : new SegmentOptions(null, null, false, null, blocks)
  }
  const clock = timestamp(context, tcb)
  const echo = tcb.tsRecent >>> 0
  if (blocks.length > 0) return new SegmentOptions(null, null, false, [clock, echo], blocks)
  // All segments of a millisecond carry the same.
  const { lastOptions } = tcb.flow
  const last = lastOptions.timestamps
  if (last !== null && last[0] === clock && last[1] === echo) return lastOptions
  const options = new SegmentOptions(null, null, false, [clock, echo], blocks)
  if (tcb.flow !== NO_FLOW) tcb.ownFlow().lastOptions = options
  return options
}

/** What arrived twice or ahead, to be told once. */
function takeBlocks(tcb: Tcb): readonly SackBlock[] {
  const gaps = tcb.ownGaps()
  const { dsack, reassembly } = gaps
  if (dsack === null && reassembly.isEmpty) return NO_BLOCKS
  const room = tcb.timestampsOk ? 3 : 4
  const ahead = reassembly.sackBlocks(room)
  gaps.dsack = null
  return dsack === null ? ahead : [dsack, ...ahead].slice(0, room)
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

function sendSegment(
  context: Context,
  sock: TcpSock,
  flags: number,
  seq: number,
  payload: Uint8Array,
  handedOver: HandedOver | null = null,
): void {
  sendPacket(context, sock, makeSegment(context, sock, flags, seq, payload, handedOver))
}

/** A segment of a connection that is synchronised, as it leaves now. */
function makeSegment(
  context: Context,
  sock: TcpSock,
  flags: number,
  seq: number,
  payload: Uint8Array,
  handedOver: HandedOver | null,
): Segment {
  const { tcb } = sock
  const window = advertise(sock)
  const options = optionsOf(context, sock)
  let bits = flags | ACK
  let urgent = 0
  const { flow } = tcb
  if (flow.urgent && seqAfter(flow.sndUp, seq)) {
    const distance = seqDiff(flow.sndUp, seq)
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
  return new Segment(
    sock.localPort,
    sock.remotePort,
    seq,
    tcb.rcvNxt,
    bits,
    window,
    urgent,
    options,
    payload,
    handedOver,
  )
}

/** An acknowledgement without data. */
export function sendAck(context: Context, sock: TcpSock): void {
  sendSegment(context, sock, ACK, sock.tcb.sndNxt, EMPTY_PAYLOAD)
}

/** The reset of a connection that this side gives up (RFC 9293 3.10.5). */
export function sendActiveReset(context: Context, sock: TcpSock): void {
  context.fire(OUT.activeReset)
  sendSegment(context, sock, RST, sock.tcb.sndNxt, EMPTY_PAYLOAD)
}

function sendPiece(
  context: Context,
  sock: TcpSock,
  piece: Piece,
  handedOver: HandedOver | null,
  push = piece.push,
): void {
  const flags = (push ? PSH : 0) | (piece.fin ? FIN : 0)
  sendSegment(context, sock, flags, piece.seq, piece.payload, handedOver)
}

export function nagleOf(sock: TcpSock): Nagle {
  if (sock.options.cork) return 'cork'
  return sock.options.noDelay ? 'off' : 'on'
}

/** Everything that may leave, one burst, or one segment beyond the congestion window (tail-loss probe). */
export type HowMuch = 'all' | 'burst' | 'probe'

/**
 * Sends what the windows, Nagle and cork allow.
 * True when something waits and nothing is in flight: the zero-window probe must watch it.
 */
export function transmitQueued(
  context: Context,
  sock: TcpSock,
  how: Nagle,
  much: HowMuch = 'all',
): boolean {
  const { tcb } = sock
  const { flow } = tcb
  const queue = flow.sendQueue
  const mss = currentMss(tcb)
  let sent = 0
  let congested = false
  while (queue.hasUnsent) {
    let quota = flow.cwnd - inFlight(tcb)
    if (quota <= 0) {
      congested = true
      if (much !== 'probe') break
      quota = 1
    }
    // One burst leaves room for another, so that two are under way.
    quota = Math.min(quota, Math.max(1, flow.cwnd >> 1))
    if (takeBurst(context, sock, mss, how, quota, much !== 'all') === 'stop') break
    sent += transmitBurst(context, sock, mss)
    if (much !== 'all') break
  }
  if (sent > 0 || congested) validate(tcb, congested || inFlight(tcb) >= flow.cwnd)
  if (sent > 0) {
    if (much !== 'probe') armTailLossProbe(context, sock)
    return false
  }
  return flow.packetsOut === 0 && queue.hasUnsent
}

/** Sends the first piece that waits, segment by segment, or as one where it is handed over. */
export function transmitBurst(context: Context, sock: TcpSock, mss: number): number {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const queue = flow.sendQueue
  const whole = queue.next as Piece
  flow.lastBurstAt = context.now
  const together = tcb.handling === 'handed-over' || whole.length <= mss
  // The last of several segments carries PSH, as the measured kernel's do (facts 9.1).
  const push = whole.push || whole.length > mss
  if (together) sendPiece(context, sock, whole, handOver(tcb, whole, queue.unsent, mss), push)
  const count = cutIntoSegments(tcb, mss)
  for (let index = 0; index < count; index += 1) {
    const piece = queue.next as Piece
    if (!together) sendPiece(context, sock, piece, null, push && index === count - 1)
    countSent(context, sock, piece, mss)
  }
  return count
}

/** The segment of a piece that is alone in the queue, pushed and no longer than a segment. */
export function segmentOfSingle(context: Context, sock: TcpSock, piece: Piece): Segment {
  const handedOver = handOver(sock.tcb, piece, 0, sock.tcb.mss)
  return makeSegment(context, sock, PSH, piece.seq, piece.payload, handedOver)
}

/** How a piece lies in memory, unless it is copied; `index` is its place in the queue. */
function handOver(tcb: Tcb, piece: Piece, index: number, segmentSize: number): HandedOver | null {
  if (tcb.handling === 'copied') return null
  const flow = tcb.ownFlow()
  const { sendQueue, lastHandedOver: last } = flow
  const ahead = index === 0 ? undefined : sendQueue.at(index - 1)
  const cost = PIECE_OVERHEAD + piece.length
  const pages = tcb.handling === 'flattened' ? 0 : sendQueue.fragments.within(piece.seq, piece.end)
  const again = piece.everRetransmitted
  const before = ahead === undefined ? 'released' : ahead.everRetransmitted ? 'again' : 'held'
  if (
    last !== null &&
    last.cost === cost &&
    last.fragments === pages &&
    last.segmentSize === segmentSize &&
    last.again === again &&
    last.before === before
  ) {
    return last
  }
  flow.lastHandedOver = { cost, fragments: pages, segmentSize, again, before }
  return flow.lastHandedOver
}

function stampSent(context: Context, flow: Flow, piece: Piece): void {
  piece.sentAt = context.now
  flow.sendOrder += 1
  piece.order = flow.sendOrder
}

/** What a piece's first transmission changes. */
function countSent(context: Context, sock: TcpSock, piece: Piece, mss: number): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  stampSent(context, flow, piece)
  flow.sendQueue.unsent += 1
  tcb.sndNxt = piece.end
  flow.packetsOut += 1
  if (piece.length < mss && piece.length > 0) flow.smallSentTo = piece.end
  if (flow.packetsOut === 1 || tcb.retransmitTimer === 'tail-loss') armRetransmission(context, sock)
  if (tcb.recovery.state === 'recovery') tcb.ownRecovery().prrOut += 1
  checkSpace(context, sock)
}

/** Sends what may be sent, and arms the zero-window probe where nothing may. */
export function pushPending(
  context: Context,
  sock: TcpSock,
  how: Nagle,
  much: HowMuch = 'all',
): void {
  const { tcb } = sock
  if (!tcb.flow.sendQueue.hasUnsent || sock.state === 'CLOSE') return
  if (!transmitQueued(context, sock, how, much) || much !== 'all') return
  if (tcb.retransmitTimer !== 'none') return
  tcb.retransmitTimer = 'probe'
  tcb.retransmitAt = context.now + probeTimeout(tcb, 0)
}

/** Sends a piece again. False when the peer's window has shrunk below it. */
export function retransmit(context: Context, sock: TcpSock, piece: Piece, index: number): boolean {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const recovery = tcb.ownRecovery()
  if (seqBefore(piece.seq, tcb.sndUna)) piece.trim(seqDiff(tcb.sndUna, piece.seq))
  if (!seqBefore(piece.seq, windowEnd(tcb)) && piece.seq !== tcb.sndUna) return false
  // What SACK blocks take of a segment now it may not have taken when the piece was cut.
  const mss = currentMss(tcb)
  if (piece.length > mss) {
    const rest = splitPiece(tcb, piece, mss)
    flow.sendQueue.insertAfter(index, rest)
    flow.sendQueue.unsent += 1
    flow.packetsOut += 1
    if (rest.lost) recovery.lostOut += 1
    if (rest.retransmitted) recovery.retransOut += 1
  }
  recovery.totalRetransmits += 1
  countForUndo(tcb)
  const handedOver = handOver(tcb, piece, index, mss)
  piece.everRetransmitted = true
  stampSent(context, flow, piece)
  sendPiece(context, sock, piece, handedOver === null ? null : { ...handedOver, again: true })
  context.fire(OUT.retransmitted)
  return true
}

/** Marks a lost piece, of which no retransmission was in flight, as in flight again. */
export function countRetransmission(tcb: Tcb, piece: Piece, now: number): void {
  piece.retransmitted = true
  tcb.ownRecovery().retransOut += 1
  if (tcb.tries.retransmitStamp === 0) tcb.ownTries().retransmitStamp = now
}

/** A probe: an old sequence number without data, which the peer must answer. */
export function sendProbe(context: Context, sock: TcpSock): void {
  context.fire(OUT.probe)
  sendSegment(context, sock, ACK, (sock.tcb.sndUna - 1) | 0, EMPTY_PAYLOAD)
}

/** Queues FIN behind the data and sends what may be sent. */
export function sendFin(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const { sendQueue } = flow
  const { tail } = sendQueue
  flow.finQueued = true
  if (tail !== undefined && sendQueue.hasUnsent) {
    tail.fin = true
    tail.push = tail.push || tail.length > 0
    tail.end = (tail.end + 1) | 0
  } else {
    sendQueue.add(finPiece(tcb))
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

/** Nothing is armed for retransmission any more. */
export function disarm(tcb: Tcb): void {
  tcb.retransmitTimer = 'none'
}
