/**
 * Header prediction: data that comes exactly as foreseen, and says nothing new of what was sent, is taken without a
 * look at the sender's side. What MSG_MORE holds back then goes on waiting (Linux `tcp_rcv_established`).
 */
import { ACK, PSH, type Segment } from '../packet.ts'
import { isForeseen } from './receive-memory.ts'
import type { TcpSock } from './tcp-sock.ts'

export function isPredicted(sock: TcpSock, segment: Segment): boolean {
  const { tcb } = sock
  return (
    tcb.predicts &&
    sock.state === 'ESTABLISHED' &&
    (segment.flags & ~PSH) === ACK &&
    segment.payload.length > 0 &&
    segment.ack === tcb.sndUna &&
    segment.window << tcb.sndScale === tcb.sndWnd &&
    segment.options.sack.length === 0 &&
    isForeseen(sock, segment)
  )
}
