/** connect(2) and shutdown(2) of UDP, and the names of both ends. */

import { isAny } from '../address/classify.ts'
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import { autobind, resetAddress, unbind } from '../inet/bind.ts'
import { CONNECT, resolveDestination } from '../inet/destination.ts'
import { AF_INET6, ANY4, ANY6, BOUND_ADDRESS, BOUND_PORT } from '../inet/inet-sock.ts'
import { peername, sockname } from '../inet/names.ts'
import type { ConnectCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../socket/sock.ts'
import { UDP } from './rules.ts'
import type { UdpSock } from './udp-sock.ts'

/** Never waits. The port is taken before the address is looked at (facts 2.3: the name after a failed connect). */
export function connect(context: Context, sock: UdpSock, call: ConnectCall): Answer<undefined> {
  if (call.address === null) return disconnect(context, sock)
  const bound = autobind(context, sock, 'udp')
  if (bound.failure !== null) return bound
  const address = call.address as InetAddress
  const target = resolveDestination(context, sock, address, 'udp', CONNECT)
  if (target.failure !== null) return target as Answer<never>
  const { ip, port, source } = target.value
  if (isAny(sock.localIp)) sock.localIp = source
  if (isAny(sock.boundIp)) {
    sock.boundIp = source
    rehash(context, sock)
  }
  sock.remoteIp = ip
  sock.remotePort = port
  sock.peer = address
  context.changed(sock, 'connected')
  return done(UDP.connected, undefined)
}

/** With another address the socket becomes the newest on its port, and leaves those who share it. */
function rehash(context: Context, sock: UdpSock): void {
  context.ports.vacate('udp', sock.heldPort, sock.id)
  context.ports.occupy('udp', sock.heldPort, sock.id)
  sock.sharesPort = false
}

function disconnect(context: Context, sock: UdpSock): Answer<undefined> {
  sock.peer = null
  sock.remoteIp = sock.family === AF_INET6 ? ANY6 : ANY4
  sock.remotePort = 0
  sock.scopeId = 0
  if (sock.options.device !== 0) {
    sock.options = sock.options.copy()
    sock.options.device = 0
  }
  if ((sock.locks & BOUND_ADDRESS) === 0) {
    resetAddress(sock)
    if ((sock.locks & BOUND_PORT) !== 0) rehash(context, sock)
  }
  if ((sock.locks & BOUND_PORT) === 0) {
    unbind(context, sock, 'udp')
    sock.localPort = 0
    sock.sharesPort = false
  }
  context.changed(sock, 'disconnected')
  return done(UDP.disconnected, undefined)
}

/** It takes effect on an unconnected socket too, which is nevertheless told that it is unconnected. */
export function shutdown(context: Context, sock: UdpSock, how: number): Answer<undefined> {
  if (how !== 0 && how !== 1 && how !== 2) return fail(UDP.shutHow, 'EINVAL')
  if (how !== 1) sock.shut |= SHUT_RECEIVE
  if (how !== 0) sock.shut |= SHUT_SEND
  context.wake(sock)
  return sock.peer === null ? fail(UDP.shutUnconnected, 'ENOTCONN') : done(UDP.shut, undefined)
}

export function getsockname(_context: Context, sock: UdpSock): Answer<InetAddress> {
  return done(UDP.named, sockname(sock))
}

export function getpeername(_context: Context, sock: UdpSock): Answer<InetAddress> {
  if (sock.peer === null || sock.remotePort === 0) return fail(UDP.noPeer, 'ENOTCONN')
  return done(UDP.peer, peername(sock))
}
