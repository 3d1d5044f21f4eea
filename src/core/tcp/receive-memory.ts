/** Buffer memory of what arrives: what a segment costs, and whether there is room for one more (facts 5.2). */
import type { Context } from '../socket/context.ts'
import type { TcpSock } from './tcp-sock.ts'
import { receiveMemory } from './window.ts'

/** Buffer memory of a segment beside its bytes. */
export const SEGMENT_OVERHEAD = 768

export function segmentCost(length: number): number {
  return SEGMENT_OVERHEAD + length
}

/** False when what arrives must be dropped. A buffer that setsockopt did not fix grows to hold it. */
export function makeRoom(context: Context, sock: TcpSock): boolean {
  const { options, tcb } = sock
  const taken = receiveMemory(sock)
  if (taken <= options.rcvBuf) return true
  const most = context.settings.tcp_rmem[2]
  if (!options.rcvBufLocked && options.rcvBuf < most) options.rcvBuf = Math.min(taken, most)
  if (taken > options.rcvBuf) tcb.rcvSsthresh = Math.min(tcb.windowClamp, 2 * tcb.advmss)
  return taken <= options.rcvBuf
}
