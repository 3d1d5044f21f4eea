/**
 * What most segments are: the next bytes of an open connection, which has never lost anything, and with them perhaps the
 * acknowledgement of the one segment that is out. The same is done as by `input.ts` step by step, without asking what can
 * only have one answer (header prediction; Linux `tcp_rcv_established`). A test runs programs both ways.
 */
import { ACK, PSH, type Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { copiedCost } from './buffer-sizes.ts'
import { grow } from './congestion.ts'
import { acknowledge, dataArrived } from './delayed-ack.ts'
import type { Flow } from './flow.ts'
import { uncharge } from './forward-memory.ts'
import { NO_GAPS } from './gaps.ts'
import { disarm } from './output.ts'
import { measureByEcho } from './receive-data.ts'
import { APART, place, settleArrived } from './receive-memory.ts'
import { NO_RECOVERY } from './recovery.ts'
import { measured } from './rtt.ts'
import { IN } from './rules.ts'
import { checkSpace } from './send-memory.ts'
import type { Piece } from './send-queue.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { NO_TRIES } from './tries.ts'

/** Takes the segment in and gives true; or does nothing. */
export function receiveForeseen(context: Context, sock: TcpSock, segment: Segment): boolean {
  const { tcb, received } = sock
  const { payload, options, handedOver } = segment
  const { length } = payload
  if (sock.state !== 'ESTABLISHED' || (segment.flags & ~PSH) !== ACK) return false
  if (segment.seq !== tcb.rcvNxt || length === 0 || received.urgentAt !== null) return false
  if (tcb.gaps !== NO_GAPS || tcb.recovery !== NO_RECOVERY || tcb.tries !== NO_TRIES) return false
  if (length > ((tcb.rcvWup + tcb.rcvWnd - tcb.rcvNxt) | 0) || options.sack.length > 0) return false
  const flow = tcb.ownFlow()
  if (flow.backlog.length > 0) return false
  const cost = handedOver === null ? copiedCost(length) : handedOver.cost
  const paid = flow.forward >= cost
  if (!paid && received.cost > sock.options.rcvBuf) return false
  const stamps = tcb.timestampsOk ? options.timestamps : null
  if (stamps !== null && ((stamps[0] - tcb.tsRecent) | 0) < 0) return false
  const window = segment.window << tcb.sndScale
  const news = segment.ack !== tcb.sndUna
  // Then nobody looks at the sender's side at all (`header-prediction.ts`).
  const predicted = !news && paid && tcb.predicts
  if (news) {
    if (!acknowledgesAll(tcb, segment, window)) return false
  } else if (window !== tcb.sndWnd || !(predicted || !flow.sendQueue.hasUnsent)) return false
  if (stamps !== null && tcb.rcvNxt === tcb.rcvWup) tcb.tsRecent = stamps[0] | 0
  tcb.sndWl1 = segment.seq
  if (!predicted) {
    tcb.lastReceivedAt = context.now
    sock.softError = null
  }
  if (news) takeAck(context, sock, flow, segment.ack, window)
  measureByEcho(context, sock, segment)
  const joined = place(context, sock, segment)
  tcb.rcvNxt = (tcb.rcvNxt + length) | 0
  flow.bytesReceived += length
  if (joined === APART) sock.ownReceived().append(payload, cost)
  else received.join(payload, joined)
  context.wake(sock)
  settleArrived(sock, cost)
  tcb.predicts = true
  context.fire(IN.data)
  dataArrived(context, sock, segment)
  if (!predicted) checkSpace(context, sock)
  acknowledge(context, sock, true)
  return true
}

/** Whether one segment is out, was sent once, and is acknowledged whole; and nothing waits behind it. */
function acknowledgesAll(tcb: Tcb, { ack }: Segment, window: number): boolean {
  const { sendQueue, packetsOut, urgent } = tcb.flow
  return (
    ack === tcb.sndNxt &&
    packetsOut === 1 &&
    sendQueue.size === 1 &&
    (sendQueue.head as Piece).seq === tcb.sndUna &&
    window <= tcb.maxWindow &&
    tcb.retransmitTimer !== 'reorder' &&
    !urgent
  )
}

function takeAck(context: Context, sock: TcpSock, flow: Flow, ack: number, window: number): void {
  const { tcb } = sock
  const { now } = context
  if (tcb.sndWnd !== window) {
    tcb.sndWnd = window
    tcb.predicts = true
  }
  flow.bytesAcked += (ack - tcb.sndUna) | 0
  tcb.sndUna = ack
  flow.packetsOut = 0
  const piece = flow.sendQueue.shift()
  const trip = now - piece.sentAt
  // Nothing was ever sent again: this left after all that was acknowledged before (RFC 8985 6.2).
  flow.rackTime = piece.sentAt
  flow.rackOrder = piece.order
  flow.rackRtt = trip
  uncharge(flow, piece.cost)
  measured(tcb, trip, context.settings.tcp_rto_min_us)
  disarm(tcb)
  grow(context, sock, 1)
}
