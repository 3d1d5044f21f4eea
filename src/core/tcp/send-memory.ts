/** The send buffer: what is queued costs memory, how much there may be, how it grows (facts 5.1, 5.2). */
import type { Context } from '../socket/context.ts'
import type { TcpSock } from './tcp-sock.ts'

/** Room that the kernel reserves for headers, and for its own record of a segment. */
const HEADER_ROOM = 256
const SHARED_INFO = 320
const RECORD = 256

/** TCP_NOTSENT_LOWAT: whether fewer than `share` of so many bytes wait for their first transmission. */
function fewUnsent({ tcb, options }: TcpSock, share: number): boolean {
  const { notsentLowat } = options
  return notsentLowat === 0 || ((tcb.writeSeq - tcb.sndNxt) | 0) < notsentLowat * share
}

/** Whether one more piece may be queued. */
export function hasRoom(sock: TcpSock): boolean {
  return sock.tcb.sendQueue.cost < sock.options.sndBuf && fewUnsent(sock, 1)
}

/** Whether a third of the buffer is free: what POLLOUT means, and when writers are woken. */
export function hasWriteSpace(sock: TcpSock): boolean {
  const { cost } = sock.tcb.sendQueue
  return sock.options.sndBuf - cost >= cost >> 1 && fewUnsent(sock, 0.5)
}

/** The buffer follows the congestion window, unless setsockopt fixed it. */
export function expandSendBuffer(context: Context, sock: TcpSock): void {
  const { tcb, options } = sock
  if (options.sndBufLocked) return
  const payload = Math.max(tcb.mssClamp, tcb.mss) + HEADER_ROOM + SHARED_INFO
  const perSegment = 2 ** Math.ceil(Math.log2(payload)) + RECORD
  const segments = Math.max(10, tcb.cwnd, tcb.reordering + 1)
  const wanted = 2 * segments * perSegment
  if (options.sndBuf < wanted) {
    options.sndBuf = Math.min(wanted, context.settings.tcp_wmem[2])
  }
}
