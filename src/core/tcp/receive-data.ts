/** The text of a segment: in order, again, or ahead of a gap; the urgent pointer; FIN (RFC 9293 3.10.7.4). */
import { type Segment, URG } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { data, end, moveTo } from '../socket/stream/up.ts'
import { dataArrived, enterQuick } from './delayed-ack.ts'
import { NO_GAPS } from './gaps.ts'
import { sendAck } from './output.ts'
import { APART, costOf, makeRoom, place, settleArrived, settleReceived } from './receive-memory.ts'
import { growWindow, measuredRoundTrip } from './receive-tuning.ts'
import { IN } from './rules.ts'
import { seqAfter, seqBefore, seqDiff } from './seq.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { enterTimeWait } from './time-wait.ts'
import { currentWindow } from './window.ts'

const MAX_QUICK = 16

export function receiveData(context: Context, sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  const { payload } = segment
  const fin = (segment.flags & 1) !== 0
  if (payload.length === 0 && !fin) return
  const seq = segment.seq
  const after = (seq + payload.length + (fin ? 1 : 0)) | 0
  const window = currentWindow(tcb)
  if (!seqAfter(after, tcb.rcvNxt)) {
    context.fire(IN.dataAgain)
    if (tcb.sackOk) tcb.ownGaps().dsack = [seq, after]
    refuse(tcb)
    return
  }
  if (!seqAfter(seq, tcb.rcvNxt)) {
    if (window === 0 && payload.length > 0) {
      context.fire(IN.dataNoRoom)
      refuse(tcb)
      return
    }
    if (seqBefore(seq, tcb.rcvNxt) && tcb.sackOk) tcb.ownGaps().dsack = [seq, tcb.rcvNxt]
    takeInOrder(context, sock, segment, seqDiff(tcb.rcvNxt, seq), fin)
    return
  }
  if (!seqBefore(seq, (tcb.rcvNxt + window) | 0)) {
    context.fire(IN.outOfWindow)
    refuse(tcb)
    return
  }
  keepAhead(context, sock, segment, fin)
}

/** What is dropped is answered at once. */
function refuse(tcb: Tcb): void {
  enterQuick(tcb, MAX_QUICK)
  tcb.ownFlow().ackPending = true
}

function takeInOrder(
  context: Context,
  sock: TcpSock,
  segment: Segment,
  skip: number,
  fin: boolean,
): void {
  const { tcb } = sock
  const bytes = skip === 0 ? segment.payload : segment.payload.subarray(skip)
  if (bytes.length > 0 && !makeRoom(context, sock, segment)) {
    context.fire(IN.dataNoRoom)
    const flow = tcb.ownFlow()
    flow.ackPending = true
    flow.ackNow = true
    flow.noMemory = true
    return
  }
  if (bytes.length > 0) {
    measureByEcho(context, sock, segment)
    const own = costOf(segment)
    const joined = place(context, sock, segment)
    deliver(context, sock, bytes, joined === APART ? own : joined, joined !== APART)
    settleArrived(sock, own)
    tcb.predicts = true
    context.fire(IN.data)
    dataArrived(context, sock, segment)
  }
  if (fin) receiveFin(context, sock)
  if (tcb.gaps.reassembly.isEmpty) return
  fillFromAhead(context, sock)
  if (tcb.gaps.reassembly.isEmpty) tcb.ownFlow().ackNow = true
}

function deliver(
  context: Context,
  sock: TcpSock,
  bytes: Uint8Array,
  cost: number,
  joins = false,
): void {
  const { tcb } = sock
  if (bytes.length === 0) return
  tcb.rcvNxt = (tcb.rcvNxt + bytes.length) | 0
  tcb.ownFlow().bytesReceived += bytes.length
  data(context, sock, bytes, cost, joins)
}

/** The gap is filled: what was kept follows. */
function fillFromAhead(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  for (;;) {
    const ahead = tcb.gaps.reassembly.takeAt(tcb.rcvNxt)
    if (ahead === undefined) return
    if (!seqAfter(ahead.end, tcb.rcvNxt)) continue
    const skip = seqDiff(tcb.rcvNxt, ahead.seq)
    tcb.ownFlow().tail = null
    deliver(context, sock, skip === 0 ? ahead.bytes : ahead.bytes.subarray(skip), ahead.cost)
    if (ahead.fin) receiveFin(context, sock)
  }
}

function keepAhead(context: Context, sock: TcpSock, segment: Segment, fin: boolean): void {
  const { tcb } = sock
  const cost = costOf(segment)
  tcb.ownFlow().ackPending = true
  if (!makeRoom(context, sock, segment)) {
    context.fire(IN.dataNoRoom)
    return
  }
  context.fire(IN.dataAhead)
  const end = (segment.seq + segment.payload.length + (fin ? 1 : 0)) | 0
  const gaps = tcb.ownGaps()
  if (gaps.compressedAcks > 0 && gaps.reassembly.crowds(segment.seq, end)) sendAck(context, sock)
  const fresh = gaps.reassembly.insert(segment.seq, segment.payload, fin, cost)
  if (!fresh && tcb.sackOk) {
    gaps.dsack = [segment.seq, (segment.seq + segment.payload.length) | 0]
  }
  settleReceived(sock)
  growWindow(context, sock, segment, false)
}

/** The receiver's round trip, by the echoed timestamp of full segments (for buffer tuning). */
export function measureByEcho(context: Context, sock: TcpSock, segment: Segment): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const stamps = segment.options.timestamps
  if (!tcb.timestampsOk || stamps === null || stamps[1] === flow.rcvRttEcho) return
  flow.rcvRttEcho = stamps[1]
  if (segment.payload.length < tcb.rcvMss) return
  const now = (Math.floor(context.now / 1000) + tcb.tsOffset) >>> 0
  const trip = (now - stamps[1]) | 0
  if (trip > 0) measuredRoundTrip(sock, trip * 1000, false)
}

/** FIN at the expected place (RFC 9293 3.10.7.4, eighth step). */
function receiveFin(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  context.fire(IN.fin)
  tcb.rcvNxt = (tcb.rcvNxt + 1) | 0
  tcb.ownFlow().ackPending = true
  end(context, sock)
  const { state } = sock
  if (state === 'ESTABLISHED') {
    moveTo(context, sock, 'recv.fin', 'CLOSE_WAIT')
    tcb.ownFlow().pingpong = 1
  } else if (state === 'FIN_WAIT1') {
    context.fire(IN.simultaneousClose)
    sendAck(context, sock)
    moveTo(context, sock, 'recv.fin', 'CLOSING')
  } else if (state === 'FIN_WAIT2') {
    sendAck(context, sock)
    enterTimeWait(context, sock, 'recv.fin')
  } // After a FIN another one changes nothing.
  if (tcb.gaps !== NO_GAPS) tcb.gaps.reassembly.clear()
}

/**
 * URG: where the urgent byte is, in the stream (RFC 9293 3.8.5, with the pointer at the byte after it). The byte itself
 * is taken from whichever segment brings it, whether the segment is in order or not.
 */
export function receiveUrgentPointer(context: Context, sock: TcpSock, segment: Segment): void {
  const readTo = (sock.tcb.rcvNxt - sock.received.length) | 0
  if ((segment.flags & URG) !== 0) announceUrgent(context, sock, segment, readTo)
  const { received } = sock
  if (received.urgentAt === null || received.urgentByte !== null) return
  const at = (readTo + received.urgentAt - received.position - segment.seq) | 0
  if (at < 0 || at >= segment.payload.length) return
  received.urgentByte = segment.payload[at] as number
  context.wake(sock)
}

function announceUrgent(context: Context, sock: TcpSock, segment: Segment, readTo: number): void {
  const at = (segment.seq + segment.urgent - 1) | 0
  if (seqAfter(readTo, at) || seqBefore(at, sock.tcb.rcvNxt)) return
  const received = sock.ownReceived()
  const offset = received.position + seqDiff(at, readTo)
  if (received.urgentAt !== null && offset <= received.urgentAt) return
  context.fire(IN.urgent)
  // An earlier urgent byte that the program has read up to is not given as data (Linux, for BSD's sake).
  const waits = received.urgentAt === received.position && received.length > 0
  if (waits && !sock.options.oobInline) received.drop(1)
  received.markUrgent(offset)
}
