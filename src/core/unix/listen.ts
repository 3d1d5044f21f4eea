/** listen(2) and accept(2): connections wait in the listener's queue as sockets of their own. */
import { type Answer, type Attempt, BLOCKED, done, fail } from '../answer.ts'
import type { AcceptCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import type { Accepted } from '../socket/ops.ts'
import { SHUT_RECEIVE } from '../socket/sock.ts'
import { addressOf } from './names.ts'
import { edit, peek } from './peers.ts'
import { UNIX_ACCEPT, UNIX_LISTEN } from './rules.ts'
import type { UnixSock } from './unix-sock.ts'
import { wakeWaiters } from './waiters.ts'

export function listenUnix(context: Context, sock: UnixSock, backlog: number): Answer<undefined> {
  if (sock.name === '') return fail(UNIX_LISTEN.unbound, 'EINVAL')
  if (sock.state === 'connected') return fail(UNIX_LISTEN.connected, 'EINVAL')
  const limit = context.profile.acceptQueueLimit(backlog, context.settings.somaxconn)
  const more = limit > sock.limit
  sock.limit = limit
  sock.state = 'listening'
  // Whoever connects sees the credentials of now.
  sock.peerCredentials = context.credentials
  if (more) wakeWaiters(context, sock, true)
  context.changed(sock, 'listening')
  return done(UNIX_LISTEN.listening, undefined)
}

export function acceptUnix(
  context: Context,
  sock: UnixSock,
  _call: AcceptCall,
  mayBlock: boolean,
): Attempt<Accepted> {
  if (sock.state !== 'listening') return fail(UNIX_ACCEPT.notListening, 'EINVAL')
  const [id] = sock.pending
  if (id === undefined) {
    if (!mayBlock) return fail(UNIX_ACCEPT.empty, 'EAGAIN')
    if ((sock.shut & SHUT_RECEIVE) !== 0) return fail(UNIX_ACCEPT.shut, 'EINVAL')
    return BLOCKED
  }
  sock.pending.shift()
  wakeWaiters(context, sock, false)
  context.changed(sock, 'accepted')
  const accepted = edit(context, id) as UnixSock
  return done(UNIX_ACCEPT.accepted, { sock: id, address: addressOf(peek(context, accepted.peer)) })
}

/** A type that knows no connections. */
export function listenUnsupported(): Answer<never> {
  return fail(UNIX_LISTEN.unsupported, 'ENOTSUP')
}

export function acceptUnsupported(context: Context): Answer<never> {
  return fail(UNIX_ACCEPT.unsupported, context.profile.acceptUnsupported)
}
