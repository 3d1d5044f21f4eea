/** What can be asked of a Unix socket without changing it: poll(2), ioctl(2), its own options. */
import { type Answer, done, fail } from '../answer.ts'
import { SIOCATMARK, SIOCINQ, SIOCOUTQ } from '../constants/ioctl.ts'
import { SO_ACCEPTCONN, SO_PEERCRED, SOL_SOCKET } from '../constants/socket-options.ts'
import { SOCK_DGRAM, SOCK_STREAM } from '../constants/types.ts'
import { intsBytes } from '../options/codec.ts'
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLPRI, POLLRDHUP } from '../socket/blocking.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../socket/sock.ts'
import { UNIX_IOCTL, UNIX_OPTION } from './data-rules.ts'
import { peek } from './peers.ts'
import type { UnixSock } from './unix-sock.ts'
import { atMark } from './urgent.ts'

export function pollUnix(context: Context, sock: UnixSock): number {
  let bits = 0
  if (sock.error !== null) bits |= POLLERR
  if (sock.shut === (SHUT_RECEIVE | SHUT_SEND)) bits |= POLLHUP
  if ((sock.shut & SHUT_RECEIVE) !== 0) bits |= POLLIN | POLLRDHUP
  if (sock.queue.length > 0 || sock.pending.length > 0) bits |= POLLIN
  if (sock.urgent !== 0) bits |= POLLPRI
  if (sock.type !== SOCK_DGRAM && sock.state === 'closed') bits |= POLLHUP
  if (sock.writable && !receiverFull(context, sock)) bits |= POLLOUT
  return bits
}

/** A datagram socket is not ready to send while its peer, connected elsewhere, has no room (facts 7.4). */
function receiverFull(context: Context, sock: UnixSock): boolean {
  if (sock.type !== SOCK_DGRAM || sock.peer === 0) return false
  const peer = peek(context, sock.peer)
  return peer !== null && !peer.dead && peer.peer !== sock.id && peer.full
}

export function ioctlUnix(_context: Context, sock: UnixSock, request: number): Answer<number> {
  switch (request) {
    case SIOCINQ:
      if (sock.state === 'listening') return fail(UNIX_IOCTL.listening, 'EINVAL')
      return done(UNIX_IOCTL.unread, unread(sock))
    case SIOCOUTQ:
      return done(UNIX_IOCTL.charged, sock.inUse)
    case SIOCATMARK:
      if (sock.type !== SOCK_STREAM) return fail(UNIX_IOCTL.noMark, 'ENOTSUP')
      return done(UNIX_IOCTL.mark, atMark(sock) ? 1 : 0)
    default:
      return fail(UNIX_IOCTL.unknown, 'ENOTTY')
  }
}

/** All bytes of a connection, of datagrams those of the first. */
function unread(sock: UnixSock): number {
  if (sock.type === SOCK_DGRAM) return sock.queue[0]?.bytes.length ?? 0
  return sock.queue.reduce((sum, message) => sum + message.bytes.length, 0)
}

export function getUnixOption(
  _context: Context,
  sock: UnixSock,
  level: number,
  name: number,
): Answer<OptionValue> | null {
  if (level !== SOL_SOCKET) return null
  switch (name) {
    case SO_PEERCRED: {
      const { pid, uid, gid } = sock.peerCredentials ?? { pid: 0, uid: -1, gid: -1 }
      return done(UNIX_OPTION.peerCredentials, intsBytes(pid, uid, gid))
    }
    case SO_ACCEPTCONN:
      return done(UNIX_OPTION.listens, sock.state === 'listening' ? 1 : 0)
    default:
      return null
  }
}
