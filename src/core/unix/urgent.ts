/**
 * The urgent byte of a stream: a message of its own in the queue, and where ordinary reads stop for it. What has been
 * read of it with MSG_OOB stays behind as an empty message until a read comes by: that is the mark.
 */
import { type Answer, done, fail } from '../answer.ts'
import { MSG_OOB, MSG_PEEK } from '../constants/messages.ts'
import { NO_CONTROL, type Received, type RecvCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { UNIX_RECV } from './data-rules.ts'
import type { Message } from './message.ts'
import { discard } from './queue.ts'
import type { UnixSock } from './unix-sock.ts'

/** Where a read stands in the queue. */
export interface Cursor {
  index: number
  /** Bytes to pass over first (SO_PEEK_OFF). */
  skip: number
}

/** recv with MSG_OOB. */
export function recvUrgent(context: Context, sock: UnixSock, call: RecvCall): Answer<Received> {
  if (sock.options.oobInline || sock.urgent === 0) return fail(UNIX_RECV.urgentNone, 'EINVAL')
  const index = sock.queue.findIndex((message) => message.id === sock.urgent)
  const message = sock.queue[index] as Message
  if ((call.flags & MSG_PEEK) === 0) {
    sock.urgent = 0
    sock.queue[index] = message.after(1, message.files)
    const before = sock.queue[index - 1]
    if (before !== undefined && before.bytes.length === 0) {
      sock.queue.splice(index - 1, 1)
      discard(context, sock, before)
    }
  }
  return done(UNIX_RECV.urgent, {
    bytes: message.bytes.subarray(0, call.size),
    // It counts as read even where there was no room for it.
    length: 1,
    address: null,
    flags: MSG_OOB,
    control: NO_CONTROL,
  })
}

/**
 * The message that a read goes on with, `copied` bytes after its beginning; null where it stops. A read stops in front
 * of the urgent byte once it has something; one that begins there passes over it, and so drops it unless it peeks.
 */
export function passUrgent(
  context: Context,
  sock: UnixSock,
  cursor: Cursor,
  peek: boolean,
  copied: boolean,
): Message | null {
  let message = sock.queue[cursor.index] ?? null
  if (message === null || (message.bytes.length > 0 && message.id !== sock.urgent)) return message
  if (message.bytes.length === 0) {
    if (copied && sock.urgent === 0) return null
    if (peek) cursor.index += 1
    else remove(context, sock, cursor.index)
    message = sock.queue[cursor.index] ?? null
  }
  if (message === null || message.id !== sock.urgent) return message
  if (copied) return null
  if (!peek) sock.urgent = 0
  if (sock.options.oobInline) return message
  if (peek) cursor.index += 1
  else {
    context.fire(UNIX_RECV.urgentDropped)
    remove(context, sock, cursor.index)
  }
  return sock.queue[cursor.index] ?? null
}

function remove(context: Context, sock: UnixSock, index: number): void {
  const [message] = sock.queue.splice(index, 1) as [Message]
  discard(context, sock, message)
}

/** SIOCATMARK: whether the next byte to be read is the one at the mark. */
export function atMark(sock: UnixSock): boolean {
  const [head, next] = sock.queue
  if (head === undefined) return false
  if (head.id === sock.urgent) return true
  return head.bytes.length === 0 && (sock.urgent === 0 || next?.id === sock.urgent)
}
