/** The TCP endpoint as the socket layer's carrier: what each of its few words does. */
import type { Answer } from '../answer.ts'
import { MSG_MORE, MSG_OOB } from '../constants/messages.ts'
import type { Context } from '../socket/context.ts'
import type { Carrier } from '../socket/stream/carrier.ts'
import { moveTo } from '../socket/stream/up.ts'
import { afterReading } from './delayed-ack.ts'
import { dial } from './dial.ts'
import { closeConnection, dissolve, orphan } from './dissolve.ts'
import { gatherGoal, nagleOf, newPiece, pushPending, sendFin } from './output.ts'
import { hasRoom, hasWriteSpace } from './send-memory.ts'
import { seqAfter } from './seq.ts'
import { getTcpOption, setTcpOption } from './tcp-options.ts'
import type { TcpSock } from './tcp-sock.ts'
import { timerDue } from './timers.ts'
import { currentWindow, tuneReceiveBuffer } from './window.ts'

/** Blocks of at most this many bytes are copied from the program at a time. */
const COPY_BLOCK = 65536

/** Takes bytes into pieces of one segment, as long as the buffer has room for one more piece. */
function write(
  context: Context,
  sock: TcpSock,
  bytes: Uint8Array,
  start: number,
  flags: number,
): number {
  const { tcb } = sock
  const queue = tcb.sendQueue
  let at = start
  let block: Uint8Array | null = null
  let blockStart = 0
  const goal = gatherGoal(tcb)
  while (at < bytes.length) {
    let piece = queue.hasUnsent ? queue.tail : undefined
    if (piece === undefined || tcb.gathered >= goal) {
      if (!hasRoom(sock)) break
      tcb.gathered = 0
      piece = undefined
    }
    if (piece === undefined || piece.length >= tcb.mss) {
      piece = newPiece(tcb)
      queue.add(piece)
    }
    const count = Math.min(tcb.mss - piece.length, bytes.length - at)
    if (block === null || at + count > blockStart + block.length) {
      blockStart = at
      block = bytes.slice(at, at + Math.min(Math.max(COPY_BLOCK, count), bytes.length - at))
    }
    piece.append(block.subarray(at - blockStart, at - blockStart + count))
    queue.cost += count
    tcb.writeSeq = (tcb.writeSeq + count) | 0
    tcb.gathered += count
    at += count
    if (tcb.gathered < goal || (flags & MSG_OOB) !== 0) continue
    if (seqAfter(tcb.writeSeq, (tcb.pushedSeq + (tcb.maxWindow >> 1)) | 0)) {
      piece.push = true
      tcb.pushedSeq = tcb.writeSeq
      pushPending(context, sock, 'push')
    } else if (queue.size - queue.unsent <= Math.ceil(goal / tcb.mss)) {
      // What was gathered is the first that waits.
      pushPending(context, sock, 'push')
    }
  }
  return at - start
}

/** The call is over: PSH, the urgent pointer, and as much as may leave. */
function push(context: Context, sock: TcpSock, flags: number): void {
  const { tcb } = sock
  const { tail } = tcb.sendQueue
  if (tail === undefined || !tcb.sendQueue.hasUnsent) return
  const forced = seqAfter(tcb.writeSeq, (tcb.pushedSeq + (tcb.maxWindow >> 1)) | 0)
  if ((flags & MSG_MORE) === 0 || forced) {
    tail.push = true
    tcb.pushedSeq = tcb.writeSeq
  }
  if ((flags & MSG_OOB) !== 0) {
    tcb.urgent = true
    tcb.sndUp = tcb.writeSeq
  }
  pushPending(context, sock, (flags & MSG_MORE) !== 0 ? 'cork' : nagleOf(sock))
}

function finish(context: Context, sock: TcpSock): void {
  switch (sock.state) {
    case 'ESTABLISHED':
    case 'SYN_RECV':
      moveTo(context, sock, 'FIN_WAIT1')
      sendFin(context, sock)
      return
    case 'CLOSE_WAIT':
      moveTo(context, sock, 'LAST_ACK')
      sendFin(context, sock)
      return
    default:
  }
}

function consumed(context: Context, sock: TcpSock, count: number): void {
  if (sock.state === 'CLOSE') return
  if (count > 0) tuneReceiveBuffer(context, sock)
  afterReading(context, sock, count)
}

export const TCP_CARRIER: Carrier = {
  listen(context: Context, sock: TcpSock): Answer<never> | null {
    sock.tcb.iss = context.random() | 0
    return null
  },
  dial,
  write,
  push,
  hasRoom,
  writable: hasWriteSpace,
  consumed,
  pressed: (sock: TcpSock): boolean => currentWindow(sock.tcb) <= sock.tcb.rcvMss,
  finish,
  dissolve,
  close: closeConnection,
  orphan,
  unacknowledged: (sock: TcpSock): number => {
    const { tcb } = sock
    const fin = tcb.finQueued && tcb.sndUna !== tcb.writeSeq ? 1 : 0
    return ((tcb.writeSeq - tcb.sndUna) | 0) - fin
  },
  timer: timerDue,
  getOption: getTcpOption,
  setOption: setTcpOption,
}
