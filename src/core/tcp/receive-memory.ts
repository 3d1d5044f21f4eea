/**
 * Buffer memory of what arrives: what a segment costs, when it shares the buffer of the one before, whether there is
 * room for one more, and what is done where there is none (facts 5.2; sizes measured with SO_MEMINFO).
 */
import type { Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { Micros } from '../time.ts'
import { bareCost, copiedCost, copiedRoom, flattenedRoom, SHARED_INFO } from './buffer-sizes.ts'
import { charge, ensure, uncharge } from './forward-memory.ts'
import { NEVER } from './never.ts'
import type { TcpSock } from './tcp-sock.ts'
import { payloadOf, receiveMemory } from './window.ts'

/** A buffer lists at most so many pages. */
const MOST_FRAGMENTS = 17
const ALWAYS: Micros = Number.NEGATIVE_INFINITY
/** What waits is repacked into buffers of one page. */
const REPACKED = 4096 - SHARED_INFO

/** The last buffer of the receive queue: whether more may join it. */
export interface Tail {
  fragments: number
  /** After this time nobody else holds it: it was copied, or others have joined it; NEVER while its sender holds it. */
  freeAfter: Micros
  /** It is the copy of a segment that was sent again. */
  readonly again: boolean
  /** Bytes that fit behind those that it holds. */
  room: number
}

/** What a segment occupies at its receiver. */
export function costOf(segment: Segment): number {
  return segment.handedOver?.cost ?? copiedCost(segment.payload.length)
}

/** What its bytes alone occupy, where they lie in pages of their own. */
export function pagesOf(segment: Segment): number {
  const { handedOver, payload } = segment
  return handedOver !== null && handedOver.fragments > 0 ? payload.length : costOf(segment)
}

/** What the segment adds to the last buffer, or null when it stays in its own. */
function joinTail(
  context: Context,
  sock: TcpSock,
  { handedOver, payload }: Segment,
): number | null {
  const { tail } = sock.tcb.flow
  if (tail === null || sock.received.isEmpty) return null
  const before = handedOver?.before ?? 'released'
  const letGo = before === 'released' || (before === 'again' && !tail.again)
  if (tail.freeAfter === NEVER ? !letGo : context.now <= tail.freeAfter) return null
  if (payload.length <= tail.room) {
    tail.room -= payload.length
    return 0
  }
  const fragments = handedOver?.fragments ?? 0
  if (fragments === 0 || tail.fragments + fragments > MOST_FRAGMENTS) return null
  tail.fragments += fragments
  tail.freeAfter = ALWAYS
  tail.room = 0
  return payload.length
}

function tailOf(context: Context, { tcb }: TcpSock, { handedOver, payload }: Segment): Tail {
  const { length } = payload
  // Without offload is how packets are captured: whoever listens holds them for a moment.
  const freeAfter = tcb.handling === 'flattened' ? context.now : ALWAYS
  if (handedOver === null) {
    return { fragments: 0, freeAfter, again: false, room: copiedRoom(length) }
  }
  const { fragments, again } = handedOver
  return fragments === 0
    ? { fragments, freeAfter, again, room: flattenedRoom(length) }
    : { fragments, freeAfter: NEVER, again, room: 0 }
}

/** What taking the segment in order costs, and whether it joins the buffer of the one before. */
export function place(
  context: Context,
  sock: TcpSock,
  segment: Segment,
): { cost: number; joins: boolean } {
  const { tcb } = sock
  const joined = joinTail(context, sock, segment)
  if (joined !== null) return { cost: joined, joins: true }
  tcb.ownFlow().tail = tailOf(context, sock, segment)
  return { cost: costOf(segment), joins: false }
}

/** Accounts for what was read, or arrived ahead of a gap. */
export function settleReceived(sock: TcpSock): void {
  const flow = sock.tcb.ownFlow()
  const now = receiveMemory(sock)
  const before = flow.receiveCharged
  if (now > before) charge(flow, now - before)
  else if (now < before) uncharge(flow, before - now)
  flow.receiveCharged = now
}

/** Accounts for a segment that was taken in order: room for its own buffer is asked for even if it needs none. */
export function settleArrived(sock: TcpSock, segment: Segment): void {
  ensure(sock.tcb.ownFlow(), costOf(segment))
  settleReceived(sock)
}

function fits(sock: TcpSock): boolean {
  return receiveMemory(sock) <= sock.options.rcvBuf
}

/** False when what arrives must be dropped. A buffer that setsockopt did not fix grows to hold what it has. */
export function makeRoom(context: Context, sock: TcpSock, segment: Segment): boolean {
  const { tcb } = sock
  if (isForeseen(sock, segment) || fits(sock)) return true
  const taken = receiveMemory(sock)
  tcb.ownFlow().quick = 0
  const most = context.settings.tcp_rmem[2]
  const { rcvBuf, sndBuf, rcvBufLocked } = sock.options
  if (!rcvBufLocked && rcvBuf < most) {
    sock.options = sock.options.resized(Math.min(taken, most), sndBuf)
  }
  if (taken > sock.options.rcvBuf) tcb.rcvSsthresh = Math.min(tcb.windowClamp, 2 * tcb.advmss)
  if (fits(sock)) return true
  sock.received.repack(REPACKED, (bytes, cost) => payloadOf(tcb, cost) <= bytes, bareCost)
  tcb.ownFlow().tail = null
  prune(sock, segment)
  settleReceived(sock)
  return fits(sock)
}

/** What comes goes before what lies further ahead: that is dropped, an eighth of the buffer at least, until there is room. */
function prune({ tcb, options, received }: TcpSock, { seq }: Segment): void {
  const { reassembly } = tcb.gaps
  const { rcvBuf } = options
  let wanted = Math.max(rcvBuf >> 3, reassembly.cost + received.cost - rcvBuf)
  while (wanted > 0) {
    const freed = reassembly.dropLast(seq)
    if (freed === 0) return
    wanted -= freed
  }
}

/** What comes exactly as foreseen, and needs no more memory than the socket has already, is not measured at all. */
export function isForeseen(sock: TcpSock, segment: Segment): boolean {
  const { tcb } = sock
  return (
    tcb.flow.forward >= costOf(segment) &&
    segment.seq === tcb.rcvNxt &&
    tcb.gaps.reassembly.isEmpty &&
    tcb.rcvWnd > 0 &&
    sock.received.urgentAt === null
  )
}
