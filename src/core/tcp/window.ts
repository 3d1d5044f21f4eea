/**
 * The receive window: how much buffer memory there is, and how much of it is offered.
 * Sizes follow the measured kernel (facts 5.1, 5.2, 9.1): the window is what the free buffer memory is worth in payload.
 */
import type { Context } from '../socket/context.ts'
import { NO_FLOW } from './flow.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'

const RATIO_SHIFT = 8
const MAX_UNSCALED = 65535
const MAX_SCALE = 14
const INITIAL_SEGMENTS = 10
/** RFC 9293 3.7.1. */
export const DEFAULT_MSS = 536
export const MIN_MSS = 88

function roundDown(value: number, unit: number): number {
  return value - (value % unit)
}

function alignUp(value: number, unit: number): number {
  return roundDown(value + unit - 1, unit)
}

/** What `space` bytes of buffer memory are worth in payload. */
export function payloadOf(tcb: Tcb, space: number): number {
  return Math.floor((space * tcb.scalingRatio) / (1 << RATIO_SHIFT))
}

/** The buffer memory that holds a window of `payload` bytes. */
export function memoryFor(tcb: Tcb, payload: number): number {
  return Math.floor((payload * (1 << RATIO_SHIFT)) / tcb.scalingRatio)
}

export function fullSpace(sock: TcpSock): number {
  return payloadOf(sock.tcb, sock.options.rcvBuf)
}

/** Buffer memory taken by what arrived: in order and ahead. */
export function receiveMemory(sock: TcpSock): number {
  return sock.received.cost + sock.tcb.gaps.reassembly.cost
}

export function freeSpace(sock: TcpSock): number {
  return payloadOf(sock.tcb, sock.options.rcvBuf - receiveMemory(sock))
}

/** What is left of the window that was advertised. */
export function currentWindow(tcb: Tcb): number {
  const left = (tcb.rcvWup + tcb.rcvWnd - tcb.rcvNxt) | 0
  return Math.max(left, 0)
}

/** The window to open with, and its scale: RFC 7323 2.3 with the host's buffer limits. */
export function openWindow(context: Context, sock: TcpSock, mss: number, scaleOk: boolean): void {
  const { tcb, options } = sock
  const { settings } = context
  const clampTo = options.rcvBufLocked ? fullSpace(sock) : MAX_UNSCALED << MAX_SCALE
  tcb.windowClamp = options.windowClamp > 0 ? Math.min(options.windowClamp, clampTo) : clampTo
  let space = Math.min(tcb.windowClamp, Math.max(0, fullSpace(sock)))
  if (space > mss) space = roundDown(space, mss)
  tcb.rcvWnd = space
  tcb.rcvScale = 0
  if (scaleOk) {
    let most = Math.max(space, settings.tcp_rmem[2], settings.rmem_max)
    most = Math.min(most, tcb.windowClamp)
    while (most > MAX_UNSCALED && tcb.rcvScale < MAX_SCALE) {
      most = Math.floor(most / 2)
      tcb.rcvScale += 1
    }
  }
  tcb.windowClamp = Math.min(MAX_UNSCALED << tcb.rcvScale, tcb.windowClamp)
  tcb.rcvSsthresh = tcb.rcvWnd
}

/** Once connected: one segment stays in reserve, and tuning begins. */
export function settleBuffers(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const most = fullSpace(sock)
  if (tcb.windowClamp >= most) tcb.windowClamp = most
  if (tcb.windowClamp > 2 * tcb.advmss && tcb.windowClamp + tcb.advmss > most) {
    tcb.windowClamp = Math.max(2 * tcb.advmss, most - tcb.advmss)
  }
  tcb.rcvSsthresh = Math.min(tcb.rcvSsthresh, tcb.windowClamp)
  tcb.rcvqSpace = Math.min(tcb.rcvSsthresh, tcb.rcvWnd, INITIAL_SEGMENTS * tcb.advmss)
  // A flow that is made later begins with these.
  if (tcb.flow === NO_FLOW && tcb.lastDataAt === context.now) return
  const flow = tcb.ownFlow()
  flow.rcvqSeq = tcb.rcvNxt
  flow.rcvqTime = context.now
}

/** The first guess at the peer's segment size. */
export function guessPeerMss(tcb: Tcb): void {
  const hint = Math.min(tcb.advmss, tcb.mss, tcb.rcvWnd >> 1, DEFAULT_MSS)
  tcb.rcvMss = Math.max(hint, MIN_MSS)
}

/** The window that could be offered now: RFC 9293 3.8.6.2.2, silly windows avoided. */
export function possibleWindow(sock: TcpSock): number {
  const { tcb } = sock
  let free = freeSpace(sock)
  const allowed = fullSpace(sock)
  const full = Math.min(tcb.windowClamp, allowed)
  const mss = Math.min(tcb.rcvMss, full)
  if (free < full >> 1) {
    if (tcb.flow.quick !== 0) tcb.ownFlow().quick = 0
    free = roundDown(free, 1 << tcb.rcvScale)
    if (free < allowed >> 4 || free < mss) return 0
  }
  if (free > tcb.rcvSsthresh) free = tcb.rcvSsthresh
  if (tcb.rcvScale > 0) return alignUp(free, 1 << tcb.rcvScale)
  if (tcb.rcvWnd <= free - mss || tcb.rcvWnd > free) return roundDown(free, mss)
  if (mss === full && free > tcb.rcvWnd + (full >> 1)) return free
  return tcb.rcvWnd
}

/** Chooses the window of a segment that leaves now; what was offered is never taken back (RFC 9293 3.8.6). */
export function advertise(sock: TcpSock): number {
  const { tcb } = sock
  if (tcb.flow.noMemory) {
    tcb.ownFlow().noMemory = false
    tcb.rcvWnd = 0
    tcb.rcvWup = tcb.rcvNxt
    return 0
  }
  const current = currentWindow(tcb)
  let window = possibleWindow(sock)
  if (window < current) window = alignUp(current, 1 << tcb.rcvScale)
  tcb.rcvWnd = window
  tcb.rcvWup = tcb.rcvNxt
  return Math.min(window, MAX_UNSCALED << tcb.rcvScale) >> tcb.rcvScale
}
