/**
 * Acknowledgements that arrive while a program is inside send(2): they wait until the call lets go of the socket, or
 * has filled 16 pieces, and those that wait become one. So a connection within one machine, where the other side
 * answers at once, hears one acknowledgement of all that left together (measured; it decides how the congestion window
 * and the send buffer grow).
 */
import { ACK, type Packet, type Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { NEVER } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'

function isPlainAck({ flags, payload, options }: Segment): boolean {
  return flags === ACK && payload.length === 0 && options.sack.length === 0
}

function sameBut(a: Segment, b: Segment): boolean {
  const [one, other] = [a.options.timestamps, b.options.timestamps]
  return a.seq === b.seq && one?.[0] === other?.[0] && one?.[1] === other?.[1]
}

/** Whether the segment has been put aside. Whoever comes behind those that wait lets them go first. */
export function putAside(
  context: Context,
  sock: TcpSock,
  packet: Packet,
  segment: Segment,
): boolean {
  const { tcb } = sock
  const inCall = tcb.handling === 'handed-over' && tcb.calledAt === context.now
  if (!inCall || !isPlainAck(segment)) return false
  const last = tcb.backlog.at(-1)
  const joins = last !== undefined && sameBut(last.body as Segment, segment)
  tcb.backlog = [...(joins ? tcb.backlog.slice(0, -1) : tcb.backlog), packet]
  if (tcb.local) context.defer(sock)
  else tcb.backlogAt = context.now
  return true
}

/** Takes what waits out of the backlog. */
export function takeBacklog({ tcb }: TcpSock): readonly Packet[] {
  const packets = tcb.backlog
  tcb.backlog = []
  tcb.backlogAt = NEVER
  return packets
}
