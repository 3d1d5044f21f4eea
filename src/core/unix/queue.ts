/** Messages into and out of a receive queue: who pays for them, who is woken, which open files they hold. */
import type { Context } from '../socket/context.ts'
import type { Sending } from './control.ts'
import { Message } from './message.ts'
import { edit, forget, peek } from './peers.ts'
import type { UnixSock } from './unix-sock.ts'
import { wakeWaiters } from './waiters.ts'

/** Puts a message into the queue of `to`, at the cost of `from`. */
export function deliver(
  context: Context,
  from: UnixSock,
  to: UnixSock,
  bytes: Uint8Array,
  charge: number,
  sending: Sending,
): Message {
  const { files, credentials } = sending
  const message = new Message(to.nextMark(), from.id, bytes, charge, credentials, files)
  from.charged += charge
  from.outstanding += 1
  to.queue.push(message)
  if (files.length > 0) {
    for (const file of files) context.holdFile(file)
    context.unix.carriers.add(to.id)
  }
  context.wake(to)
  context.changed(to, 'queued')
  return message
}

/** The message has left its queue for good: its sender has the room again. */
export function discharge(context: Context, message: Message): void {
  const from = edit(context, message.from) as UnixSock
  from.charged -= message.charge
  from.outstanding -= 1
  if (from.dead) forget(context, from)
  else if (from.writable) context.wake(from)
}

/** Throws away one message that was taken out of the queue of `sock`. */
export function discard(context: Context, sock: UnixSock, message: Message): void {
  discharge(context, message)
  if (message.files.length > 0) dropFlights(context, sock, message.files)
}

/** One datagram has been taken, or all are gone: those whom the full queue stopped may go on. */
export function roomMade(context: Context, sock: UnixSock, wasFull: boolean): void {
  wakeWaiters(context, sock, false)
  if (!wasFull || sock.full) return
  for (const id of sock.clients) context.wake(peek(context, id) as UnixSock)
}

/** Throws away what is in the queue. The open files in flight go last: that may close other sockets. */
export function purge(context: Context, sock: UnixSock): void {
  const messages = sock.queue
  sock.queue = []
  sock.urgent = 0
  for (const message of messages) discharge(context, message)
  dropFlights(
    context,
    sock,
    messages.flatMap((message) => message.files),
  )
}

/** Drops open files of messages that were taken out of the queue of `sock`. */
export function dropFlights(context: Context, sock: UnixSock, files: readonly number[]): void {
  landed(context, sock)
  for (const file of files) context.dropFile(file)
}

/** Keeps the list of queues with open files in flight. */
function landed(context: Context, sock: UnixSock): void {
  const { carriers } = context.unix
  if (!carriers.has(sock.id)) return
  if (!sock.queue.some((message) => message.files.length > 0)) carriers.delete(sock.id)
}
