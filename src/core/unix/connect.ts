/** connect(2) of the three types (unix(7)): streams and records join a listener's queue, datagrams choose a peer. */
import { type Answer, type Attempt, BLOCKED, done, fail } from '../answer.ts'
import type { ConnectCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_RECEIVE } from '../socket/sock.ts'
import { findUnix, isRefusal, nameForCredentials } from './names.ts'
import { edit, peek, setPeer } from './peers.ts'
import { purge } from './queue.ts'
import { freshRecord } from './record.ts'
import { UNIX_CONNECT } from './rules.ts'
import type { UnixSock } from './unix-sock.ts'
import { keepsWaiting, waitForRoom, wakeWaiters } from './waiters.ts'

/** The listener is looked at first: a connected socket hears about its own state last (facts 7.1). */
export function connectUnixStream(
  context: Context,
  sock: UnixSock,
  call: ConnectCall,
  mayBlock: boolean,
): Attempt<undefined> {
  if (call.address === null) return fail(UNIX_CONNECT.noDisconnect, 'EINVAL')
  if (keepsWaiting(call, mayBlock)) return BLOCKED
  nameForCredentials(context, sock)
  const found = findUnix(context, call.address, sock.type)
  if (isRefusal(found)) return found
  if (found.state !== 'listening' || (found.shut & SHUT_RECEIVE) !== 0) {
    return fail(UNIX_CONNECT.notListening, 'ECONNREFUSED')
  }
  const listener = edit(context, found.id) as UnixSock
  if (listener.full) {
    if (context.profile.unixFullQueue === 'refuse')
      return fail(UNIX_CONNECT.refused, 'ECONNREFUSED')
    waitForRoom(context, listener, sock, call)
    return mayBlock ? BLOCKED : fail(UNIX_CONNECT.full, 'EAGAIN')
  }
  if (sock.state === 'connected') return fail(UNIX_CONNECT.connected, 'EISCONN')
  if (sock.state === 'listening') return fail(UNIX_CONNECT.listening, 'EINVAL')
  join(context, sock, listener)
  return done(UNIX_CONNECT.queued, undefined)
}

/** Makes the other end and puts it into the listener's queue; the connection is complete at once. */
function join(context: Context, sock: UnixSock, listener: UnixSock): void {
  const child = freshRecord(context, listener.type, listener.protocol, listener.ops)
  child.state = 'connected'
  child.name = listener.name
  child.peerCredentials = context.credentials
  child.options.passCred = listener.options.passCred
  child.options.passRights = listener.options.passRights
  context.add(child)
  setPeer(context, child, sock)
  setPeer(context, sock, child)
  sock.state = 'connected'
  sock.peerCredentials = listener.peerCredentials
  listener.pending.push(child.id)
  context.wake(sock)
  context.wake(listener)
  context.changed(sock, 'connected')
  context.changed(listener, 'queued')
}

/** Datagrams may go to anybody whose own peer is not somebody else. */
export function maySend(from: UnixSock, to: UnixSock): boolean {
  return to.peer === 0 || to.peer === from.id
}

export function connectUnixDatagram(
  context: Context,
  sock: UnixSock,
  call: ConnectCall,
): Answer<undefined> {
  if (call.address === null) {
    changePeer(context, sock, null)
    return done(UNIX_CONNECT.dissolved, undefined)
  }
  nameForCredentials(context, sock)
  const found = findUnix(context, call.address, sock.type)
  if (isRefusal(found)) return found
  const to = edit(context, found.id) as UnixSock
  if (!maySend(sock, to)) return fail(UNIX_CONNECT.otherPeer, 'EPERM')
  changePeer(context, sock, to)
  return done(UNIX_CONNECT.peerSet, undefined)
}

function changePeer(context: Context, sock: UnixSock, to: UnixSock | null): void {
  const old = sock.peer
  setPeer(context, sock, to)
  context.wake(sock)
  if (old !== 0 && old !== sock.peer) leftPeer(context, sock, old)
}

/**
 * `sock` has left its peer `old`: what it had not read is lost, and the old peer, if it was connected back, is told.
 */
export function leftPeer(context: Context, sock: UnixSock, old: number): void {
  if (sock.queue.length === 0) return
  purge(context, sock)
  wakeWaiters(context, sock, true)
  context.fire(UNIX_CONNECT.purged)
  const peer = peek(context, old)
  if (peer === null || peer.dead || peer.peer !== sock.id) return
  const told = edit(context, old) as UnixSock
  told.error = 'ECONNRESET'
  context.wake(told)
}
