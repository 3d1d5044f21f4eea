/** The TCP endpoint as the socket layer's carrier: what each of its few words does. */
import { copyOf } from '../bytes.ts'
import { MSG_MORE, MSG_OOB } from '../constants/messages.ts'
import type { Context } from '../socket/context.ts'
import type { Carrier } from '../socket/stream/carrier.ts'
import { moveTo } from '../socket/stream/up.ts'
import { currentMss, gatherGoal, newPiece } from './burst.ts'
import { restartAfterIdle } from './congestion.ts'
import { afterReading } from './delayed-ack.ts'
import { dial } from './dial.ts'
import { closeConnection, dissolve, orphan } from './dissolve.ts'
import { charge } from './forward-memory.ts'
import { workOffBacklog } from './input.ts'
import { nagleOf, pushPending, sendFin } from './output.ts'
import { settleReceived } from './receive-memory.ts'
import { tuneReceiveBuffer } from './receive-tuning.ts'
import { sendAtOnce } from './send-at-once.ts'
import { hasRoom, hasWriteSpace } from './send-memory.ts'
import type { Piece } from './send-queue.ts'
import { seqAfter } from './seq.ts'
import type { Tcb } from './tcb.ts'
import { getTcpOption, setTcpOption } from './tcp-options.ts'
import type { TcpSock } from './tcp-sock.ts'
import { timerDue } from './timers.ts'
import { currentWindow } from './window.ts'

/** Blocks of at most this many bytes are copied from the program at a time. */
const COPY_BLOCK = 65536
/** After so many new pieces in one call it is looked what has come back. */
const FLUSH_AFTER = 16

/** Takes bytes into pieces, as long as the buffer has room for one more piece. */
function write(
  context: Context,
  sock: TcpSock,
  bytes: Uint8Array,
  start: number,
  flags: number,
): number {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const queue = flow.sendQueue
  const mss = currentMss(tcb)
  const goal = (flags & MSG_OOB) === 0 ? gatherGoal(tcb, mss) : mss
  flow.calledAt = context.now
  flow.paused = false
  let pieces = 0
  let at = start
  let block: Uint8Array | null = null
  let blockStart = 0
  while (at < bytes.length) {
    let piece = queue.hasUnsent ? queue.tail : undefined
    if (piece === undefined || piece.length >= goal) {
      if (!hasRoom(sock)) {
        flow.noSpace = true
        break
      }
      if (pieces === FLUSH_AFTER && tcb.local) {
        flow.paused = true
        context.defer(sock)
        break
      }
      pieces += 1
      restartAfterIdle(context, tcb)
      piece = newPiece(tcb)
      queue.add(piece)
    }
    const count = Math.min(goal - piece.length, bytes.length - at)
    if (block === null || at + count > blockStart + block.length) {
      blockStart = at
      block = copyOf(bytes, at, Math.min(at + Math.max(COPY_BLOCK, count), bytes.length))
    }
    const skip = at - blockStart
    piece.append(count === block.length ? block : block.subarray(skip, skip + count))
    queue.cost += count
    queue.fragments.wrote(tcb.writeSeq, count)
    charge(flow, count)
    tcb.writeSeq = (tcb.writeSeq + count) | 0
    at += count
    if (at === bytes.length || piece.length < goal || (flags & MSG_OOB) !== 0) continue
    if (mustPush(tcb)) {
      markPush(tcb, piece)
      pushPending(context, sock, 'push')
    } else if (queue.next === piece) pushPending(context, sock, 'push', 'burst')
  }
  return at - start
}

/** PSH goes out at least once for half of the largest window. */
function mustPush(tcb: Tcb): boolean {
  return seqAfter(tcb.writeSeq, (tcb.flow.pushedSeq + (tcb.maxWindow >> 1)) | 0)
}

function markPush(tcb: Tcb, piece: Piece): void {
  piece.push = true
  tcb.ownFlow().pushedSeq = tcb.writeSeq
}

/** The call is over, or finds no more room: PSH, the urgent pointer, and as much as may leave. */
function push(context: Context, sock: TcpSock, flags: number, full: boolean): void {
  const { tcb } = sock
  const { sendQueue } = tcb.flow
  const { tail } = sendQueue
  if (tail === undefined || !sendQueue.hasUnsent) return
  const more = (flags & MSG_MORE) !== 0 && !full
  if (!more || mustPush(tcb)) markPush(tcb, tail)
  if ((flags & MSG_OOB) !== 0) {
    const flow = tcb.ownFlow()
    flow.urgent = true
    flow.sndUp = tcb.writeSeq
  }
  pushPending(context, sock, full ? 'push' : more ? 'cork' : nagleOf(sock))
}

function finish(context: Context, sock: TcpSock): void {
  switch (sock.state) {
    case 'ESTABLISHED':
    case 'SYN_RECV':
      moveTo(context, sock, 'call.shutdown', 'FIN_WAIT1')
      sendFin(context, sock)
      return
    case 'CLOSE_WAIT':
      moveTo(context, sock, 'call.shutdown', 'LAST_ACK')
      sendFin(context, sock)
      return
    default:
  }
}

function consumed(context: Context, sock: TcpSock, count: number): void {
  if (sock.state === 'CLOSE') return
  if (count > 0) {
    tuneReceiveBuffer(context, sock, count)
    settleReceived(sock)
  }
  afterReading(context, sock, count)
}

export const TCP_CARRIER: Carrier = {
  listen(context: Context, sock: TcpSock): void {
    sock.tcb.iss = context.random() | 0
    context.ports.listen(sock.heldPort, sock.id)
  },
  dial,
  sendAtOnce,
  write,
  paused: (sock: TcpSock): boolean => sock.tcb.flow.paused,
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
    const fin = tcb.flow.finQueued && tcb.sndUna !== tcb.writeSeq ? 1 : 0
    return ((tcb.writeSeq - tcb.sndUna) | 0) - fin
  },
  timer: timerDue,
  resume(context: Context, sock: TcpSock): void {
    workOffBacklog(context, sock)
    context.wake(sock)
  },
  getOption: getTcpOption,
  setOption: setTcpOption,
}
