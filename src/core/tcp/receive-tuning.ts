/**
 * How the receiver learns: the peer's segment size, what share of the buffer memory is payload, how far the window may
 * open (its slow start), and how large the buffer must be for a program that keeps up (dynamic right-sizing).
 */
import type { Segment } from '../packet.ts'
import { PSH } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { NEVER } from './never.ts'
import { costOf, pagesOf } from './receive-memory.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { DEFAULT_MSS, freeSpace, fullSpace, MIN_MSS, memoryFor, payloadOf } from './window.ts'

const HEADER = 20
const TIMESTAMPS = 12
/** The least receive buffer, see facts 5.1. */
const LEAST_BUFFER = 2304
const MOST_RATIO = 255
/** A segment with one of these may be short though its sender has more: FIN, SYN, PSH, URG. */
const ENDS_SOMETHING = 0x2b

/** A data segment has arrived in order: learn the peer's segment size from it. */
export function learnSegmentSize(sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const { lastSmall } = flow
  const { payload, handedOver, flags } = segment
  const size = Math.min(handedOver?.segmentSize ?? payload.length, payload.length)
  flow.lastSmall = 0
  if (size >= tcb.rcvMss) {
    if (size !== tcb.rcvMss) learnRatio(sock, payload.length, costOf(segment))
    tcb.rcvMss = Math.min(size, tcb.advmss)
    if ((flags & PSH) !== 0) flow.pushed = Math.max(flow.pushed, 1)
    return
  }
  const header = HEADER + (tcb.timestampsOk ? TIMESTAMPS : 0)
  const whole = size + header
  const full = whole >= MIN_MSS + HEADER && (flags & ENDS_SOMETHING) === 0
  if (whole >= DEFAULT_MSS + HEADER || full) {
    flow.lastSmall = size
    if (size === lastSmall) {
      tcb.rcvMss = size
      return
    }
  }
  flow.pushed = flow.pushed > 0 ? 2 : 1
}

/** What share of its memory a segment's payload is decides what the free memory is worth. */
function learnRatio(sock: TcpSock, length: number, cost: number): void {
  const { tcb } = sock
  const ratio = Math.max(1, Math.min(MOST_RATIO, Math.floor((length * 256) / cost)))
  if (ratio === tcb.scalingRatio) return
  tcb.scalingRatio = ratio
  setWindowClamp(tcb, fullSpace(sock))
  tcb.rcvqSpace = Math.min(tcb.rcvqSpace, tcb.windowClamp)
}

function setWindowClamp(tcb: Tcb, wanted: number): void {
  const clamp = Math.max(LEAST_BUFFER / 2, wanted)
  if (clamp === tcb.windowClamp) return
  tcb.rcvSsthresh =
    clamp < tcb.windowClamp
      ? Math.min(tcb.rcvSsthresh, clamp)
      : Math.max(tcb.rcvSsthresh, Math.min(tcb.rcvWnd, clamp))
  tcb.windowClamp = clamp
}

/**
 * Slow start of the window: segments that are worth their memory let it grow. Of one that came in order only the pages
 * count that hold its bytes.
 */
export function growWindow(
  context: Context,
  sock: TcpSock,
  segment: Segment,
  inOrder: boolean,
): void {
  const { tcb } = sock
  const { length } = segment.payload
  const room = Math.min(tcb.windowClamp, freeSpace(sock)) - tcb.rcvSsthresh
  if (room <= 0) return
  const cost = inOrder ? pagesOf(segment) : costOf(segment)
  const step = stepOf(context, tcb, length, cost)
  if (step === 0) return
  tcb.rcvSsthresh += Math.min(room, Math.max(step, 2 * length))
  tcb.ownFlow().quick |= 1
}

function stepOf(context: Context, tcb: Tcb, length: number, cost: number): number {
  if (payloadOf(tcb, cost) <= length) return 2 * tcb.advmss
  let worth = payloadOf(tcb, cost) >> 1
  let window = payloadOf(tcb, context.settings.tcp_rmem[2]) >> 1
  while (tcb.rcvSsthresh <= window) {
    if (worth <= length) return 2 * tcb.rcvMss
    worth >>= 1
    window >>= 1
  }
  return 0
}

/** A sample of the receiver's round trip. `byWindow`: it is the time that a window took, which can only be too long. */
export function measuredRoundTrip(sock: TcpSock, sample: number, byWindow: boolean): void {
  const flow = sock.tcb.ownFlow()
  if (flow.rcvRtt === 0 || sample < flow.rcvRtt) {
    flow.rcvRtt = sample
    return
  }
  if (byWindow || !sock.received.isEmpty) return
  flow.rcvRtt += (sample - flow.rcvRtt) / 8
}

/** The receiver's round trip is at most the time in which a whole window arrives. */
export function measureByWindow(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  if (flow.rcvRttTime !== NEVER) {
    if (((tcb.rcvNxt - flow.rcvRttSeq) | 0) < 0) return
    measuredRoundTrip(sock, Math.max(1, context.now - flow.rcvRttTime), true)
  }
  flow.rcvRttSeq = (tcb.rcvNxt + tcb.rcvWnd) | 0
  flow.rcvRttTime = context.now
}

/** The program has read `count` bytes: where it keeps up, the buffer grows (dynamic right-sizing). */
export function tuneReceiveBuffer(context: Context, sock: TcpSock, count: number): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const { rcvRtt } = flow
  if (rcvRtt === 0 || context.now - flow.rcvqTime < Math.floor(rcvRtt)) return
  // It is looked at after each buffer that was read; after the first no time has passed.
  const { received } = sock
  const waiting = received.length + count - received.firstTaken
  const readTo = (tcb.rcvNxt - waiting) | 0
  const copied = ((readTo - flow.rcvqSeq) | 0) - waiting
  if (copied > tcb.rcvqSpace) growBuffer(context, sock, copied)
  flow.rcvqSeq = readTo
  flow.rcvqTime = context.now
}

/** The program has read `copied` bytes in a round trip: room for twice that, and for the sender to double its rate. */
function growBuffer(context: Context, sock: TcpSock, copied: number): void {
  const { tcb, options } = sock
  const before = tcb.rcvqSpace
  tcb.rcvqSpace = copied
  if (options.rcvBufLocked) return
  const window = 2 * copied + 2 * Math.floor((2 * copied * (copied - before)) / before)
  const buffer = Math.min(memoryFor(tcb, window), context.settings.tcp_rmem[2])
  if (buffer <= options.rcvBuf) return
  sock.options = options.resized(buffer, options.sndBuf)
  tcb.windowClamp = payloadOf(tcb, buffer)
}
