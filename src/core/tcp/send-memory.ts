/**
 * The send buffer: what queued data costs in memory, how much of it there may be, how it grows (facts 5.1, 5.2).
 *
 * The sizes of the kernel's structures were measured with SO_MEMINFO: a piece of n bytes is charged n + 832.
 */
import type { Context } from '../socket/context.ts'
import { writable } from '../socket/stream/up.ts'
import { BUFFER_RECORD, powerOfTwo, SHARED_INFO } from './buffer-sizes.ts'
import { inFlight } from './congestion.ts'
import type { TcpSock } from './tcp-sock.ts'

/** Room for all headers. */
const HEADER_ROOM = 192

/** TCP_NOTSENT_LOWAT: whether fewer than `share` of so many bytes wait for their first transmission. */
function fewUnsent({ tcb, options }: TcpSock, share: number): boolean {
  const { notsentLowat } = options
  return notsentLowat === 0 || ((tcb.writeSeq - tcb.sndNxt) | 0) < notsentLowat * share
}

/** Whether one more piece may be queued. */
export function hasRoom(sock: TcpSock): boolean {
  return sock.tcb.flow.sendQueue.cost < sock.options.sndBuf && fewUnsent(sock, 1)
}

/** Whether a third of the buffer is free: what POLLOUT means, and when writers are woken. */
export function hasWriteSpace(sock: TcpSock): boolean {
  const { cost } = sock.tcb.flow.sendQueue
  return sock.options.sndBuf - cost >= cost >> 1 && hasRoom(sock) && fewUnsent(sock, 0.5)
}

/** The least number of segments that a buffer is made for. */
const LEAST_SEGMENTS = 10

/** The buffer follows the congestion window, unless setsockopt fixed it: two windows of full segments. */
export function expandSendBuffer(context: Context, sock: TcpSock): void {
  const { tcb, options } = sock
  if (options.sndBufLocked) return
  const payload = Math.max(tcb.mssClamp, tcb.mss) + HEADER_ROOM + SHARED_INFO
  const perSegment = powerOfTwo(payload) + BUFFER_RECORD
  const segments = Math.max(LEAST_SEGMENTS, tcb.flow.cwnd, tcb.recovery.reordering + 1)
  const wanted = 2 * segments * perSegment
  if (options.sndBuf < wanted) {
    const size = Math.min(wanted, context.settings.tcp_wmem[2])
    sock.options = options.resized(options.rcvBuf, size)
  }
}

/**
 * After something has left or was acknowledged: where a writer had found no room the buffer may grow, unless it is the
 * congestion window that holds the data back; and writers go on.
 */
export function checkSpace(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const { flow } = tcb
  if (!(flow.noSpace || context.isAwaited(sock))) return
  if (flow.noSpace && inFlight(tcb) < flow.cwnd) expandSendBuffer(context, sock)
  if (!hasWriteSpace(sock)) return
  if (flow.noSpace) tcb.ownFlow().noSpace = false
  writable(context, sock)
}
