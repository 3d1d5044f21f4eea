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
  again: boolean
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

/** It stays in a buffer of its own. */
export const APART = -1

/** What the segment adds to the last buffer, or {@link APART}. */
function joinTail(
  context: Context,
  sock: TcpSock,
  tail: Tail | null,
  { handedOver, payload }: Segment,
): number {
  if (tail === null || sock.received.length === 0) return APART
  const before = handedOver?.before ?? 'released'
  const letGo = before === 'released' || (before === 'again' && !tail.again)
  if (tail.freeAfter === NEVER ? !letGo : context.now <= tail.freeAfter) return APART
  if (payload.length <= tail.room) {
    tail.room -= payload.length
    return 0
  }
  const fragments = handedOver?.fragments ?? 0
  if (fragments === 0 || tail.fragments + fragments > MOST_FRAGMENTS) return APART
  tail.fragments += fragments
  tail.freeAfter = ALWAYS
  tail.room = 0
  return payload.length
}

/** The segment's own buffer is the last one now. */
function becomeTail(context: Context, sock: TcpSock, { handedOver, payload }: Segment): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  flow.tail ??= { fragments: 0, freeAfter: ALWAYS, again: false, room: 0 }
  const { tail } = flow
  const { length } = payload
  tail.fragments = handedOver === null ? 0 : handedOver.fragments
  tail.again = handedOver?.again === true
  if (tail.fragments > 0) {
    tail.freeAfter = NEVER
    tail.room = 0
    return
  }
  // Without offload is how packets are captured: whoever listens holds them for a moment.
  tail.freeAfter = tcb.handling === 'flattened' ? context.now : ALWAYS
  tail.room = handedOver === null ? copiedRoom(length) : flattenedRoom(length)
}

/** Where the segment's bytes lie: gives what they add to the buffer of those before, or {@link APART}. */
export function place(context: Context, sock: TcpSock, segment: Segment): number {
  const joined = joinTail(context, sock, sock.tcb.flow.tail, segment)
  if (joined === APART) becomeTail(context, sock, segment)
  return joined
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

/** Accounts for a segment that was taken in order: room for a buffer of its own, `cost`, is asked for even if it needs none. */
export function settleArrived(sock: TcpSock, cost: number): void {
  ensure(sock.tcb.ownFlow(), cost)
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
