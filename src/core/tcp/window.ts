/**
 * The receive window: how much buffer memory there is, how much of it is offered, how it grows.
 * Sizes follow the measured kernel (facts 5.1, 5.2, 9.1): the window is what the free buffer memory is worth in payload.
 */
import type { Context } from '../socket/context.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'

const RATIO_SHIFT = 8
const MAX_UNSCALED = 65535
const MAX_SCALE = 14
/** RFC 9293 3.7.1. */
export const DEFAULT_MSS = 536
const MIN_MSS = 88

export function roundDown(value: number, unit: number): number {
  return unit <= 0 ? value : value - (value % unit)
}

function alignUp(value: number, unit: number): number {
  return roundDown(value + unit - 1, unit)
}

/** What `space` bytes of buffer memory are worth in payload. */
export function payloadOf(tcb: Tcb, space: number): number {
  return Math.floor((space * tcb.scalingRatio) / (1 << RATIO_SHIFT))
}

/** The buffer memory that holds a window of `payload` bytes. */
function memoryFor(tcb: Tcb, payload: number): number {
  return Math.floor((payload * (1 << RATIO_SHIFT)) / tcb.scalingRatio)
}

export function fullSpace(sock: TcpSock): number {
  return payloadOf(sock.tcb, sock.options.rcvBuf)
}

/** Buffer memory taken by what arrived: in order and ahead. */
export function receiveMemory(sock: TcpSock): number {
  return sock.received.cost + sock.tcb.reassembly.cost
}

function freeSpace(sock: TcpSock): number {
  return payloadOf(sock.tcb, Math.max(0, sock.options.rcvBuf - receiveMemory(sock)))
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
  tcb.rcvqSpace = Math.min(tcb.rcvWnd, 10 * tcb.advmss)
  tcb.rcvqSeq = tcb.rcvNxt
  tcb.rcvqTime = context.now
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
  if (mss <= 0) return 0
  if (free < full >> 1) {
    tcb.quick = 0
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
  const current = currentWindow(tcb)
  let window = possibleWindow(sock)
  if (tcb.noMemory) {
    tcb.noMemory = false
    tcb.rcvWnd = 0
    tcb.rcvWup = tcb.rcvNxt
    return 0
  }
  if (window < current) window = alignUp(current, 1 << tcb.rcvScale)
  tcb.rcvWnd = window
  tcb.rcvWup = tcb.rcvNxt
  return Math.min(window, MAX_UNSCALED << tcb.rcvScale) >> tcb.rcvScale
}

/** A data segment of `length` bytes that occupies `cost` has arrived: learn the peer's segment size from it. */
export function learnSegmentSize(sock: TcpSock, length: number, cost: number): void {
  const { tcb } = sock
  if (length < tcb.rcvMss) return
  if (length !== tcb.rcvMss) {
    const before = tcb.scalingRatio
    tcb.scalingRatio = Math.max(1, Math.min(255, Math.floor((length * 256) / cost)))
    if (before !== tcb.scalingRatio) {
      const clampTo = fullSpace(sock)
      if (tcb.windowClamp > clampTo) tcb.windowClamp = clampTo
    }
  }
  tcb.rcvMss = Math.min(length, tcb.advmss)
}

/** Slow start of the window: well filled segments let it grow. */
export function growWindow(context: Context, sock: TcpSock, length: number, cost: number): void {
  const { tcb } = sock
  const room = Math.min(tcb.windowClamp, freeSpace(sock)) - tcb.rcvSsthresh
  if (room <= 0) return
  let step = 0
  if (payloadOf(tcb, cost) <= length) {
    step = 2 * tcb.advmss
  } else {
    let worth = payloadOf(tcb, cost) >> 1
    let window = payloadOf(tcb, context.settings.tcp_rmem[2]) >> 1
    while (tcb.rcvSsthresh <= window) {
      if (worth <= length) {
        step = 2 * tcb.rcvMss
        break
      }
      worth >>= 1
      window >>= 1
    }
  }
  if (step === 0) return
  tcb.rcvSsthresh += Math.min(room, Math.max(step, 2 * length))
  tcb.quick |= 1
}

/** The program reads: where it keeps up, the buffer grows (dynamic right-sizing). */
export function tuneReceiveBuffer(context: Context, sock: TcpSock): void {
  const { tcb, options } = sock
  if (tcb.rcvRtt === 0 || context.now - tcb.rcvqTime < tcb.rcvRtt / 8) return
  const readTo = (tcb.rcvNxt - sock.received.length) | 0
  const copied = (readTo - tcb.rcvqSeq) | 0
  if (copied > tcb.rcvqSpace) {
    if (!options.rcvBufLocked) {
      let window = copied * 2 + 16 * tcb.advmss
      window += 2 * Math.floor((window * (copied - tcb.rcvqSpace)) / tcb.rcvqSpace)
      const buffer = Math.min(memoryFor(tcb, window), context.settings.tcp_rmem[2])
      if (buffer > options.rcvBuf) {
        options.rcvBuf = buffer
        tcb.windowClamp = payloadOf(tcb, buffer)
      }
    }
    tcb.rcvqSpace = copied
  }
  tcb.rcvqSeq = readTo
  tcb.rcvqTime = context.now
}
