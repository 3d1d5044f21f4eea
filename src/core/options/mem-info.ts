/** SO_MEMINFO: nine ints about a socket's memory, in the order of `SK_MEMINFO_*` of linux/sock_diag.h. */
import { intsBytes } from './codec.ts'

/** Bytes, but `drops`, which counts datagrams that found no room. What is not given is 0. */
export interface MemInfo {
  readonly rmemAlloc?: number
  readonly rcvBuf: number
  readonly wmemAlloc?: number
  readonly sndBuf: number
  readonly forwardAlloc?: number
  readonly wmemQueued?: number
  readonly optMem?: number
  readonly backlog?: number
  readonly drops?: number
}

export function encodeMemInfo(info: MemInfo): Uint8Array {
  return intsBytes(
    info.rmemAlloc ?? 0,
    info.rcvBuf,
    info.wmemAlloc ?? 0,
    info.sndBuf,
    info.forwardAlloc ?? 0,
    info.wmemQueued ?? 0,
    info.optMem ?? 0,
    info.backlog ?? 0,
    info.drops ?? 0,
  )
}
