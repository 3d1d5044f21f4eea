/**
 * Where a connect or a send goes, and from which address: checks of family, scope and kind, then the route. What the
 * interfaces are and where packets go is the host's business (`Context.route`).
 */

import { isAny, isBroadcast, isLoopback, isMulticast, needsScope } from '../address/classify.ts'
import {
  ANY_IPV4,
  familyOf,
  fromMapped,
  type Ip,
  isMapped,
  LOOPBACK_IPV4,
  LOOPBACK_IPV6,
} from '../address/ip.ts'
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import type { Context, Route } from '../socket/context.ts'
import { DESTINATION } from './bind-rules.ts'
import { AF_INET, AF_INET6, type InetSock } from './inet-sock.ts'
import { interfaceByIndex, interfaceOf, LOOPBACK_INTERFACE } from './interfaces.ts'
import type { PortProtocol } from './ports.ts'

export interface Destination {
  /** Never a wildcard, never mapped. */
  readonly ip: Ip
  readonly port: number
  /** The address that packets carry: the socket's own, or the route's. */
  readonly source: Ip
  readonly route: Route
  /** What the route was asked for with: a source or null, an interface or 0. */
  readonly asked: { readonly source: Ip | null; readonly iface: number }
}

/** How the way is to be found. */
export interface Way {
  /** connect(2) binds the socket to the scope of the address; a send does not. */
  readonly purpose: 'connect' | 'send'
  /** Source and interface by ancillary data; null and 0 when not given. */
  readonly source: Ip | null
  readonly iface: number
}

export const CONNECT: Way = { purpose: 'connect', source: null, iface: 0 }
export const SEND: Way = { purpose: 'send', source: null, iface: 0 }

/** Alters nothing but the scope that a connect brings along, and whom TCP over IPv6 has in mind. */
export function resolveDestination(
  context: Context,
  sock: InetSock,
  address: InetAddress,
  protocol: PortProtocol | 'raw',
  way: Way = CONNECT,
): Answer<Destination> {
  const wrong = checkFamily(sock, address, protocol, way)
  if (wrong !== null) {
    if (protocol === 'tcp' && wrong.rule === DESTINATION.ipv4OnV6only) keepPeer6(sock, address.ip)
    return wrong
  }
  const ip = targetOf(sock, address)
  const four = familyOf(ip) === AF_INET
  const refused = four ? null : refuse6(sock, address, ip, protocol, way)
  if (refused !== null) return refused
  if (protocol === 'tcp') keepPeer6(sock, isMapped(address.ip) ? address.ip : ip)

  const source = sourceOf(sock, ip, four, way)
  if (four && source !== null) {
    if (isMulticast(source) || isBroadcast(source)) return fail(DESTINATION.noSource, 'EINVAL')
    if (!sock.options.transparent && !context.isLocal(source)) {
      return fail(DESTINATION.foreignSource, 'ENETUNREACH')
    }
  }
  const iface = interfaceFor(context, sock, address, ip, source, way)
  if (iface === null) return fail(DESTINATION.foreignSource, 'ENETUNREACH')
  if (iface !== 0 && interfaceByIndex(context, iface) === undefined) {
    return fail(DESTINATION.noInterface, four ? 'ENODEV' : 'ENETUNREACH')
  }
  // The routes of IPv4 know no source of others: what a transparent socket is bound to has no say in the way.
  const own = four && source !== null && !context.isLocal(source) ? null : source
  const route = context.route(ip, own, iface)
  if (typeof route === 'string') return fail(DESTINATION.unreachable, route)
  if (!four && iface !== 0 && route.iface !== iface) {
    return fail(DESTINATION.unreachable, 'ENETUNREACH')
  }
  if (!four && (familyOf(sock.boundIp) === AF_INET || (source !== null && isMapped(source)))) {
    return fail(DESTINATION.mappedSource, 'EAFNOSUPPORT')
  }
  const bad = refuseRoute(sock, ip, source, route, protocol)
  if (bad !== null) return bad
  return done(DESTINATION.found, {
    ip,
    port: address.port,
    source: source ?? route.source,
    route,
    asked: { source, iface },
  })
}

/** The wildcard means this host: the socket's own address, or the loopback (facts 2.2). */
function targetOf(sock: InetSock, address: InetAddress): Ip {
  const ip = fromMapped(address.ip)
  if (!isAny(ip)) return ip
  const own = sock.localIp
  if (ip === ANY_IPV4) return isAny(own) || familyOf(own) !== AF_INET ? LOOPBACK_IPV4 : own
  return familyOf(sock.boundIp) === AF_INET ? LOOPBACK_IPV4 : LOOPBACK_IPV6
}

/**
 * TCP over IPv6 notes the peer's address as soon as it makes sense, and keeps it whatever becomes of the connect: the
 * table of sockets shows it when the socket listens later (measured; over IPv4 a way there must be found first).
 */
function keepPeer6(sock: InetSock, ip: Ip): void {
  if (sock.family === AF_INET6) sock.remoteIp = fromMapped(ip)
}

/** Whether the socket speaks to addresses of that family at all. What comes first in every connect and send. */
export function checkFamily(
  sock: InetSock,
  address: InetAddress,
  protocol: PortProtocol | 'raw',
  way: Way,
): Answer<never> | null {
  if (sock.family === AF_INET) {
    return address.family === AF_INET ? null : fail(DESTINATION.wrongFamily, 'EAFNOSUPPORT')
  }
  if (address.family === AF_INET) {
    if (protocol === 'tcp') return fail(DESTINATION.shortAddress, 'EINVAL')
    if (way.purpose === 'connect' && sock.options.v6only) {
      return fail(DESTINATION.ipv4ConnectOnV6only, 'EAFNOSUPPORT')
    }
  }
  const four = address.family === AF_INET || isMapped(address.ip)
  return four && sock.options.v6only ? fail(DESTINATION.ipv4OnV6only, 'ENETUNREACH') : null
}

/** What is checked of an IPv6 destination before a route is looked for. */
function refuse6(
  sock: InetSock,
  address: InetAddress,
  ip: Ip,
  protocol: PortProtocol | 'raw',
  way: Way,
): Answer<never> | null {
  if (protocol === 'tcp' && isMulticast(ip)) return fail(DESTINATION.groupOnStream, 'ENETUNREACH')
  if (way.purpose === 'connect' && needsScope(ip)) {
    const bound = sock.scopeId
    const scope = address.scopeId === 0 ? bound : address.scopeId
    if (bound !== 0 && scope !== bound) return fail(DESTINATION.otherScope, 'EINVAL')
    // It ties the socket to the interface, even when the connect fails later on (measured).
    const chosen = scope === 0 && isMulticast(ip) ? sock.options.multicastIf6 : scope
    if (chosen === 0) return fail(DESTINATION.noScope, 'EINVAL')
    sock.scopeId = chosen
  }
  return null
}

function sourceOf(sock: InetSock, ip: Ip, four: boolean, way: Way): Ip | null {
  if (way.source !== null) return way.source
  const own = sock.localIp
  if (!isAny(own) && (familyOf(own) === AF_INET) === four) return own
  if (four && isMulticast(ip) && sock.options.multicastIfAddress !== '') {
    return sock.options.multicastIfAddress
  }
  return null
}

/**
 * A group or 255.255.255.255 goes out where the source address lives, unless an interface is named. Null: a source
 * that IP_TRANSPARENT lets pass lives nowhere (measured).
 */
function interfaceFor(
  context: Context,
  sock: InetSock,
  address: InetAddress,
  ip: Ip,
  source: Ip | null,
  way: Way,
): number | null {
  if (way.iface !== 0) return way.iface
  if (needsScope(ip) && address.scopeId !== 0) return address.scopeId
  if (sock.scopeId !== 0) return sock.scopeId
  const group = isMulticast(ip)
  if (group) {
    const { multicastIf, multicastIf6 } = sock.options
    const chosen = familyOf(ip) === AF_INET6 ? multicastIf6 : multicastIf
    if (chosen !== 0) return chosen
  }
  if (source === null || !(group || isBroadcast(ip)) || familyOf(ip) === AF_INET6) return 0
  return interfaceOf(context, source)?.index ?? null
}

function refuseRoute(
  sock: InetSock,
  ip: Ip,
  source: Ip | null,
  route: Route,
  protocol: PortProtocol | 'raw',
): Answer<never> | null {
  if (ip.startsWith('0.')) return fail(DESTINATION.thisNetwork, 'EINVAL')
  const leaves = !route.local && route.iface !== LOOPBACK_INTERFACE
  if (source !== null && isLoopback(source) && leaves) {
    return fail(DESTINATION.loopbackSource, 'EINVAL')
  }
  if (protocol === 'tcp') {
    return route.multicast || route.broadcast
      ? fail(DESTINATION.groupOnStream, 'ENETUNREACH')
      : null
  }
  if (route.broadcast && !sock.options.broadcast) return fail(DESTINATION.broadcast, 'EACCES')
  return null
}
