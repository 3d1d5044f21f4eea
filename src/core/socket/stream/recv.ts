/** recv(2), recvfrom(2), recvmsg(2) on a stream: data first, then the error once, then the end. */
import { type Answer, type Attempt, BLOCKED, done, fail } from '../../answer.ts'
import { concat } from '../../bytes.ts'
import {
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
} from '../../constants/messages.ts'
import type { Rule } from '../../rule.ts'
import { NO_CONTROL, type Received, type RecvCall } from '../call.ts'
import type { Context } from '../context.ts'
import { movePeekOffset } from '../peek-offset.ts'
import { SHUT_RECEIVE } from '../sock.ts'
import { RECV } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'

const EMPTY = new Uint8Array(0)

function received(rule: Rule, bytes: Uint8Array, length: number, flags = 0): Answer<Received> {
  return done(rule, { bytes, length, address: null, flags, control: NO_CONTROL })
}

export function recv(
  context: Context,
  sock: StreamSock,
  call: RecvCall,
  mayBlock: boolean,
): Attempt<Received> {
  if (call.flags & MSG_ERRQUEUE) return fail(RECV.errorQueue, 'EAGAIN')
  if (sock.state === 'LISTEN') return fail(RECV.listening, 'ENOTCONN')
  if (call.flags & MSG_OOB) return receiveUrgent(sock, call)
  if (call.memo !== null && call.memo !== sock.dissolutions) {
    return call.gathered > 0 ? answer(sock, call, false) : fail(RECV.dissolved, 'EPIPE')
  }
  if (call.flags === 0 && call.gathered === 0) {
    const all = atOnce(context, sock, call.size)
    if (all !== null) return all
  }
  const peek = (call.flags & MSG_PEEK) !== 0
  const target = call.flags & MSG_WAITALL ? call.size : Math.min(sock.options.rcvLowat, call.size)
  const from = peek ? Math.max(sock.options.peekOff, 0) : 0
  gather(context, sock, call, peek, from)
  const enough = call.gathered >= Math.max(target, 1)
  if (enough || (call.gathered > 0 && stopsAtMark(sock, peek ? from + call.gathered : 0))) {
    return answer(sock, call, peek)
  }
  if (call.gathered > 0) {
    const over =
      sock.error !== null || sock.state === 'CLOSE' || (sock.shut & SHUT_RECEIVE) !== 0 || !mayBlock
    return over ? answer(sock, call, peek) : wait(context, sock, call, peek)
  }
  if (call.size === 0 && sock.received.length > 0) return received(RECV.ok, EMPTY, 0)
  if (sock.ended) return received(RECV.end, EMPTY, 0)
  if (sock.error !== null) {
    const error = sock.error
    sock.error = null
    return fail(RECV.pendingError, error)
  }
  if ((sock.shut & SHUT_RECEIVE) !== 0) return received(RECV.end, EMPTY, 0)
  if (sock.state === 'CLOSE') return fail(RECV.notConnected, 'ENOTCONN')
  if (!mayBlock) {
    sock.carrier.consumed(context, sock, 0)
    return fail(RECV.wouldBlock, 'EAGAIN')
  }
  return wait(context, sock, call, peek)
}

/** What most calls meet: enough has arrived, and nothing urgent. Null when it is not so simple. */
function atOnce(context: Context, sock: StreamSock, size: number): Answer<Received> | null {
  const queue = sock.received
  const count = Math.min(size, queue.length)
  if (count <= 0 || count < Math.min(sock.options.rcvLowat, size)) return null
  if (queue.urgentAt !== null || sock.options.peekOff >= 0) return null
  const bytes = queue.take(count)
  sock.carrier.consumed(context, sock, count)
  return received(RECV.ok, bytes, count)
}

/** Nothing is lost by waiting: what was only looked at is looked at again. */
function wait(context: Context, sock: StreamSock, call: RecvCall, peek: boolean): typeof BLOCKED {
  if (peek) {
    call.gathered = 0
    call.parts = []
  }
  call.memo = sock.dissolutions
  sock.carrier.consumed(context, sock, 0)
  return BLOCKED
}

function answer(sock: StreamSock, call: RecvCall, peek: boolean): Answer<Received> {
  const { gathered } = call
  movePeekOffset(sock, peek ? gathered : -gathered)
  if (call.flags & MSG_TRUNC) return received(RECV.discarded, EMPTY, gathered, MSG_TRUNC)
  const bytes = call.parts.length === 1 ? (call.parts[0] as Uint8Array) : concat(call.parts)
  return received(peek ? RECV.peeked : RECV.ok, bytes, gathered)
}

/** Moves what waits into the call, up to its size and not across the urgent mark. A peek begins at `from`. */
function gather(
  context: Context,
  sock: StreamSock,
  call: RecvCall,
  peek: boolean,
  from: number,
): void {
  const queue = sock.received
  while (call.gathered < call.size) {
    const skip = peek ? from + call.gathered : 0
    let limit = Math.min(call.size - call.gathered, queue.length - skip)
    if (limit <= 0) return
    if (queue.urgentAt !== null) {
      const toMark = queue.urgentAt - queue.position - skip
      if (toMark === 0 && call.gathered > 0) return
      if (toMark === 0 && !sock.options.oobInline) {
        if (peek) {
          // The mark is looked over, as reading would step over it.
          if (queue.length - skip <= 1) return
          const bytes = queue.peek(call.size, skip + 1)
          call.parts = [bytes]
          call.gathered = bytes.length
          return
        }
        queue.drop(1)
        queue.urgentAt = null
        queue.urgentByte = null
        sock.carrier.consumed(context, sock, 1)
        continue
      }
      if (toMark > 0) limit = Math.min(limit, toMark)
    }
    const bytes = queue.peek(limit, skip)
    if (call.parts.length === 0) call.parts = [bytes]
    else call.parts.push(bytes)
    call.gathered += limit
    if (peek) continue
    queue.drop(limit)
    if (queue.urgentAt !== null && queue.position > queue.urgentAt) {
      queue.urgentAt = null
      queue.urgentByte = null
    }
    sock.carrier.consumed(context, sock, limit)
  }
}

function stopsAtMark(sock: StreamSock, skip: number): boolean {
  const { urgentAt, position } = sock.received
  return urgentAt !== null && urgentAt === position + skip
}

/** MSG_OOB: the one urgent byte. */
function receiveUrgent(sock: StreamSock, call: RecvCall): Answer<Received> {
  const queue = sock.received
  if (sock.options.oobInline || queue.urgentAt === null || queue.urgentTaken) {
    return fail(RECV.noUrgent, 'EINVAL')
  }
  if (sock.state === 'CLOSE' && !sock.ended) return fail(RECV.notConnected, 'ENOTCONN')
  if (queue.urgentByte !== null) {
    const byte = queue.urgentByte
    if ((call.flags & MSG_PEEK) === 0) queue.urgentTaken = true
    if (call.size === 0) return received(RECV.urgent, EMPTY, 0, MSG_OOB | MSG_TRUNC)
    return received(RECV.urgent, Uint8Array.of(byte), 1, MSG_OOB)
  }
  if (sock.state === 'CLOSE' || (sock.shut & SHUT_RECEIVE) !== 0) {
    return received(RECV.urgentEnded, EMPTY, 0)
  }
  return fail(RECV.urgentNotHere, 'EAGAIN')
}
