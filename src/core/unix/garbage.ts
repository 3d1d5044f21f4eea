/**
 * Open files in flight that nobody can receive any more: each is held only by messages in the queues of sockets that
 * are themselves in flight like that, in a circle. The kernel closes them; so does this, when a socket closes.
 */
import type { Context } from '../socket/context.ts'
import type { SockId } from '../socket/sock.ts'
import { edit } from './peers.ts'
import { purge } from './queue.ts'
import { UNIX_CLOSE } from './rules.ts'
import { UnixSock } from './unix-sock.ts'

export function collectFlights(context: Context): void {
  const lost = suspects(context)
  if (lost.size === 0) return
  for (const id of context.unix.carriers) if (!lost.has(id)) rescue(context, lost, id)
  for (const id of lost) strip(context, id)
}

/** Sockets whose every open file is held by messages alone, and the connections that wait in such listeners. */
function suspects(context: Context): Set<SockId> {
  const flights = new Map<number, number>()
  for (const id of context.unix.carriers) {
    for (const file of filesIn(context, id)) flights.set(file, (flights.get(file) ?? 0) + 1)
  }
  const found = new Set<SockId>()
  for (const [file, count] of flights) {
    const holders = context.holdersOf(file)
    if (holders.count > count) continue
    const sock = unixSock(context, holders.sock)
    if (sock === null) continue
    found.add(sock.id)
    for (const child of sock.pending) found.add(child)
  }
  return found
}

/** None where the socket has gone with another that was stripped. */
function filesIn(context: Context, id: SockId): number[] {
  return unixSock(context, id)?.queue.flatMap((message) => message.files) ?? []
}

/** Other families travel too, but carry nothing. */
function unixSock(context: Context, id: SockId): UnixSock | null {
  const sock = context.peek(id)
  return sock instanceof UnixSock ? sock : null
}

/** Whatever the queue of a socket that can be reached holds can be reached. */
function rescue(context: Context, lost: Set<SockId>, id: SockId): void {
  for (const file of filesIn(context, id)) {
    const sock = unixSock(context, context.holdersOf(file).sock)
    if (sock === null || !lost.delete(sock.id)) continue
    rescue(context, lost, sock.id)
    for (const child of sock.pending) {
      lost.delete(child)
      rescue(context, lost, child)
    }
  }
}

/** Throws away the whole queue, which opens the circle: nobody can tell that it was unread. */
function strip(context: Context, id: SockId): void {
  const sock = filesIn(context, id).length === 0 ? null : edit(context, id)
  if (sock === null) return
  context.fire(UNIX_CLOSE.circle)
  purge(context, sock)
}
