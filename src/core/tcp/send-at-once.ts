/**
 * What most calls of send(2) meet: nothing is queued or in flight, and all bytes fit into one segment that may leave.
 * The same is done as by `write`, `push` and `transmitQueued` one after the other, without asking what can only have one
 * answer: the piece is alone in the queue, nothing is cut, joined or held back. A test runs programs both ways.
 */
import { copyOf } from '../bytes.ts'
import { MSG_MORE, MSG_OOB } from '../constants/messages.ts'
import type { Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { PIECE_OVERHEAD } from './buffer-sizes.ts'
import { restartAfterIdle, validate } from './congestion.ts'
import { charge } from './forward-memory.ts'
import { NO_GAPS } from './gaps.ts'
import { segmentOfSingle, sendPacket } from './output.ts'
import { receiveForeseen } from './receive-foreseen.ts'
import { checkSpace } from './send-memory.ts'
import { Piece } from './send-queue.ts'
import type { Tcb } from './tcb.ts'
import { TcpSock } from './tcp-sock.ts'
import { armForSingle } from './timers.ts'

/** Sends the bytes from `start` on and gives true; or does nothing. */
export function sendAtOnce(
  context: Context,
  sock: TcpSock,
  bytes: Uint8Array,
  start: number,
  flags: number,
): boolean {
  const { tcb } = sock
  const size = bytes.length - start
  if (tcb.flow.sendQueue.size > 0 || size === 0 || size > tcb.mss || size > tcb.sndWnd) return false
  if ((flags & (MSG_MORE | MSG_OOB)) !== 0 || sock.options.cork || sock.error !== null) return false
  if (tcb.flow.urgent || tcb.recovery.state !== 'open' || hasNewsOfGaps(tcb)) return false
  const flow = tcb.ownFlow()
  const queue = flow.sendQueue
  const { now } = context
  flow.calledAt = now
  flow.paused = false
  if (now - tcb.lastSentAt > tcb.rto) restartAfterIdle(context, tcb)
  charge(flow, PIECE_OVERHEAD + size)
  const piece = new Piece(tcb.writeSeq, PIECE_OVERHEAD)
  piece.append(copyOf(bytes, start, bytes.length))
  piece.push = true
  piece.sentAt = now
  flow.sendOrder += 1
  piece.order = flow.sendOrder
  queue.addSent(piece)
  queue.fragments.wrote(piece.seq, size)
  const segment = segmentOfSingle(context, sock, piece)
  tcb.writeSeq = piece.end
  tcb.sndNxt = piece.end
  if (size < tcb.mss) flow.smallSentTo = piece.end
  flow.pushedSeq = piece.end
  flow.lastBurstAt = now
  flow.packetsOut = 1
  armForSingle(context, tcb)
  checkSpace(context, sock)
  validate(tcb, flow.cwnd <= 1)
  if (!handAcross(context, sock, segment)) sendPacket(context, sock, segment)
  return true
}

/**
 * On one host, and where nobody watches, the receiver takes the segment in at once: it would be the next to do anything.
 * False when it is not so, or not a segment that it has foreseen.
 */
function handAcross(context: Context, sock: TcpSock, segment: Segment): boolean {
  if (!sock.tcb.local || sock.speaksV4 || !context.unwatched) return false
  const { localIp, remoteIp } = sock
  const { sourcePort, destinationPort } = segment
  const id = context.ports.connection(remoteIp, destinationPort, localIp, sourcePort)
  if (id === undefined || id === sock.id) return false
  const peer = context.edit(id)
  if (!(peer instanceof TcpSock) || !receiveForeseen(context, peer, segment)) return false
  context.crossed()
  return true
}

/** Whether SACK blocks will take some of the room of a segment. */
function hasNewsOfGaps({ gaps }: Tcb): boolean {
  return gaps !== NO_GAPS && (gaps.dsack !== null || !gaps.reassembly.isEmpty)
}
