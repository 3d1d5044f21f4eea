/**
 * Acknowledgements that arrive while a program is inside send(2): they wait until the call lets go of the socket, or
 * has filled 16 pieces, and those that wait become one. So a connection within one machine, where the other side
 * answers at once, hears one acknowledgement of all that left together (measured; it decides how the congestion window
 * and the send buffer grow).
 */
import { ACK, type Packet, type Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { NO_PACKETS } from './flow.ts'
import { NEVER } from './never.ts'
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
  const inCall = tcb.handling === 'handed-over' && tcb.flow.calledAt === context.now
  if (!inCall || !isPlainAck(segment)) return false
  const flow = tcb.ownFlow()
  const { backlog } = flow
  const last = backlog.at(-1)
  const joins = last !== undefined && sameBut(last.body as Segment, segment)
  flow.backlog = [...(joins ? backlog.slice(0, -1) : backlog), packet]
  if (tcb.local) context.defer(sock)
  else flow.backlogAt = context.now
  return true
}

/** Takes what waits out of the backlog. */
export function takeBacklog({ tcb }: TcpSock): readonly Packet[] {
  const { backlog } = tcb.flow
  if (backlog.length === 0) return backlog
  const flow = tcb.ownFlow()
  flow.backlog = NO_PACKETS
  flow.backlogAt = NEVER
  return backlog
}
