/** The peer of a UDP or raw socket, shutdown(2), and the names of both ends. */

import { isAny } from '../address/classify.ts'
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../socket/sock.ts'
import { DATAGRAM } from './datagram-rules.ts'
import type { DatagramSock } from './datagram-sock.ts'
import type { Destination } from './destination.ts'
import { AF_INET, ANY4 } from './inet-sock.ts'
import { peername, sockname } from './names.ts'

/** Takes a peer, and its own address from the route where it has none. True when the bound address has changed. */
export function setPeer(sock: DatagramSock, address: InetAddress, to: Destination): boolean {
  if (isAny(sock.localIp)) sock.localIp = to.source
  const unbound = isAny(sock.boundIp)
  if (unbound) sock.boundIp = to.source
  sock.remoteIp = to.ip
  sock.remotePort = to.port
  sock.peer = address
  return unbound
}

/**
 * The peer goes, and with it what tied the socket to an interface. An IPv6 socket goes on hearing only the address of
 * its former peer (measured).
 */
export function clearPeer(sock: DatagramSock): void {
  sock.peer = null
  if (sock.family === AF_INET) sock.remoteIp = ANY4
  sock.remotePort = 0
  sock.scopeId = 0
}

/** It takes effect on an unconnected socket too, which is nevertheless told that it is unconnected. */
export function shutdown(context: Context, sock: DatagramSock, how: number): Answer<undefined> {
  if (how !== 0 && how !== 1 && how !== 2) return fail(DATAGRAM.shutHow, 'EINVAL')
  if (how !== 1) sock.shut |= SHUT_RECEIVE
  if (how !== 0) sock.shut |= SHUT_SEND
  context.wakeAll(sock)
  return sock.peer === null
    ? fail(DATAGRAM.shutUnconnected, 'ENOTCONN')
    : done(DATAGRAM.shut, undefined)
}

export function getsockname(_context: Context, sock: DatagramSock): Answer<InetAddress> {
  return done(DATAGRAM.named, sockname(sock))
}

export function getpeername(_context: Context, sock: DatagramSock): Answer<InetAddress> {
  if (sock.peer === null || sock.remotePort === 0) return fail(DATAGRAM.noPeer, 'ENOTCONN')
  return done(DATAGRAM.peer, peername(sock))
}
