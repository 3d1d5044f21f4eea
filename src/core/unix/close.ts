/** shutdown(2) and close(2) of Unix sockets: what the other end gets to see (facts 7.4). */
import { type Answer, done, fail } from '../answer.ts'
import { SOCK_DGRAM } from '../constants/types.ts'
import type { CloseCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../socket/sock.ts'
import { collectFlights } from './garbage.ts'
import { edit, forget, peek, setPeer } from './peers.ts'
import { purge } from './queue.ts'
import { UNIX_CLOSE, UNIX_SHUTDOWN } from './rules.ts'
import type { UnixSock } from './unix-sock.ts'
import { wakeWaiters } from './waiters.ts'

const BOTH = SHUT_RECEIVE | SHUT_SEND

/** SHUT_RD, SHUT_WR, SHUT_RDWR are 0, 1, 2; the bits that they set are 1, 2, 3. */
export function shutdownUnix(context: Context, sock: UnixSock, how: number): Answer<undefined> {
  if (how < 0 || how > 2) return fail(UNIX_SHUTDOWN.badHow, 'EINVAL')
  const bits = how + 1
  sock.shut |= bits
  context.wakeAll(sock)
  context.changed(sock, 'shut')
  const peer = sock.state === 'connected' ? edit(context, sock.peer) : null
  if (peer === null) return done(UNIX_SHUTDOWN.alone, undefined)
  if ((bits & SHUT_RECEIVE) !== 0) peer.shut |= SHUT_SEND
  if ((bits & SHUT_SEND) !== 0) peer.shut |= SHUT_RECEIVE
  if (!peer.dead) context.wakeAll(peer)
  return done(UNIX_SHUTDOWN.both, undefined)
}

/** The last open file has gone. SO_LINGER changes nothing. */
export function releaseUnix(
  context: Context,
  sock: UnixSock,
  _call: CloseCall,
  _mayBlock: boolean,
): Answer<undefined> {
  closeSock(context, sock, false)
  if (context.unix.carriers.size > 0) collectFlights(context)
  return done(UNIX_CLOSE.closed, undefined)
}

/** `refused`: a connection that its listener never accepted. */
function closeSock(context: Context, sock: UnixSock, refused: boolean): void {
  context.unix.freeAbstract(sock.type, sock.name, sock.id)
  sock.dead = true
  sock.shut = BOTH
  sock.state = 'closed'
  wakeWaiters(context, sock, true)
  if (sock.type === SOCK_DGRAM) wakeClients(context, sock)
  else endPeer(context, sock, refused)
  setPeer(context, sock, null)
  const { pending } = sock
  sock.pending = []
  for (const id of pending) closeSock(context, edit(context, id) as UnixSock, true)
  purge(context, sock)
  context.changed(sock, 'closed')
  forget(context, sock)
}

/** The other end of a connection reads what it has and then the end; or a reset when something was left unread. */
function endPeer(context: Context, sock: UnixSock, refused: boolean): void {
  const peer = edit(context, sock.peer)
  if (peer === null || peer.dead) return
  peer.shut = BOTH
  const [head, next] = sock.queue
  // What is left of an urgent byte that was read does not count.
  const unread = head !== undefined && head.bytes.length === 0 ? next : head
  if (unread !== undefined || refused) {
    peer.error = 'ECONNRESET'
    context.fire(refused ? UNIX_CLOSE.unaccepted : UNIX_CLOSE.unread)
  } else context.fire(UNIX_CLOSE.end)
  context.wake(peer)
  context.changed(peer, 'peer closed')
}

/** Those who poll for room at a closed receiver may try, and will be refused. */
function wakeClients(context: Context, sock: UnixSock): void {
  for (const id of sock.clients) context.wake(peek(context, id) as UnixSock)
}
