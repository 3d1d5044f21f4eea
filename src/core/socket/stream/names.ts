/** getsockname(2) and getpeername(2) on a stream. */
import type { InetAddress } from '../../address/socket-address.ts'
import { type Answer, done, fail } from '../../answer.ts'
import { peername, sockname } from '../../inet/names.ts'
import type { Context } from '../context.ts'
import { NAMES } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'

export function getsockname(_context: Context, sock: StreamSock): Answer<InetAddress> {
  return done(NAMES.own, sockname(sock))
}

/** The peer's address even of a connection that is dead by now: what accept shows. */
export function peerName(sock: StreamSock): InetAddress {
  return peername(sock)
}

export function getpeername(_context: Context, sock: StreamSock): Answer<InetAddress> {
  const gone = sock.state === 'CLOSE' || sock.state === 'SYN_SENT'
  if (sock.remotePort === 0 || gone) return fail(NAMES.noPeer, 'ENOTCONN')
  return done(NAMES.peer, peername(sock))
}
