/** connect(2) of UDP: it never waits, it only chooses whom to hear and to speak to. */
import { familyOf, fromMapped } from '../address/ip.ts'
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done } from '../answer.ts'
import { autobind, resetAddress, unbind } from '../inet/bind.ts'
import { clearPeer, setPeer } from '../inet/datagram-peer.ts'
import { DATAGRAM } from '../inet/datagram-rules.ts'
import { CONNECT, checkFamily, type Destination, resolveDestination } from '../inet/destination.ts'
import { AF_INET, BOUND_ADDRESS, BOUND_PORT } from '../inet/inet-sock.ts'
import type { ConnectCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import type { Cork, UdpSock } from './udp-sock.ts'

/** The port is taken before the address is looked at: a connect that fails leaves the socket bound (facts 2.3). */
export function connect(context: Context, sock: UdpSock, call: ConnectCall): Answer<undefined> {
  if (call.address === null) return disconnect(context, sock)
  const bound = autobind(context, sock, 'udp')
  if (bound.failure !== null) return bound
  const address = call.address as InetAddress
  const target = resolveDestination(context, sock, address, 'udp', CONNECT)
  if (target.failure !== null) {
    loseCork(sock, address)
    if (misleads(sock, address)) {
      sock.misled = 'next'
      sock.misledTo = address
    }
    return target as Answer<never>
  }
  sock.misled = 'no'
  if (setPeer(sock, address, target.value)) rehash(context, sock)
  if (sock.cork !== null) sock.cork = redirected(sock.cork, target.value)
  context.changed(sock, 'connected')
  return done(DATAGRAM.connected, undefined)
}

/** IPv4 that was held back for another goes to the new peer, IPv6 does not (measured). */
function redirected(cork: Cork, to: Destination): Cork {
  if (familyOf(cork.to.ip) !== AF_INET || familyOf(to.ip) !== AF_INET) return cork
  const { ttl, tos, pieces, length } = cork
  return { to, ttl, tos, pieces, length, lost: false }
}

/** Over IPv4 even a connect that finds no way has changed where the pieces go: nowhere (measured). */
function loseCork(sock: UdpSock, address: InetAddress): void {
  if (sock.cork === null || familyOf(sock.cork.to.ip) !== AF_INET) return
  if (familyOf(fromMapped(address.ip)) !== AF_INET) return
  if (checkFamily(sock, address, 'udp', CONNECT) !== null) return
  const { to, ttl, tos, pieces, length } = sock.cork
  sock.cork = { to, ttl, tos, pieces, length, lost: true }
}

/** It has put its own address where a connected IPv4 socket keeps that of its peer (Linux `ip4_datagram_connect`). */
function misleads(sock: UdpSock, address: InetAddress): boolean {
  if (sock.family !== AF_INET || sock.peer === null) return false
  return checkFamily(sock, address, 'udp', CONNECT) === null
}

/** With another address the socket becomes the newest on its port, and leaves those who share it. */
function rehash(context: Context, sock: UdpSock): void {
  context.ports.vacate('udp', sock.heldPort, sock.id)
  context.ports.occupy('udp', sock.heldPort, sock.id)
  sock.sharesPort = false
}

function disconnect(context: Context, sock: UdpSock): Answer<undefined> {
  clearPeer(sock)
  sock.misled = 'no'
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
  return done(DATAGRAM.disconnected, undefined)
}
