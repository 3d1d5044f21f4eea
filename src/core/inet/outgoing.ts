/** What a datagram carries in its IP header, and how large it may be (ip(7), ipv6(7)). */
import { familyOf, type Ip } from '../address/ip.ts'
import type { Context, Route } from '../socket/context.ts'
import type { Destination } from './destination.ts'
import { AF_INET, type InetSock } from './inet-sock.ts'
import { LOOPBACK_INTERFACE } from './interfaces.ts'

const HEADER_V4 = 20
const HEADER_V6 = 40
const MOST = 0xffff

/** Values of IP_MTU_DISCOVER. */
const WANT = 1
const DO = 2
const PROBE = 3
const INTERFACE = 4
const OMIT = 5

export function headerSize(ip: Ip): number {
  return familyOf(ip) === AF_INET ? HEADER_V4 : HEADER_V6
}

export function timeToLive(
  context: Context,
  sock: InetSock,
  to: Destination,
  asked: number | null,
): number {
  if (asked !== null) return asked
  const { options } = sock
  if (familyOf(to.ip) === AF_INET) {
    if (to.route.multicast) return options.multicastTtl
    return options.ttl ?? context.settings.ip_default_ttl
  }
  if (to.route.multicast) return options.multicastHops
  return options.hopLimit ?? context.settings.ip_default_ttl
}

export function typeOfService(sock: InetSock, ip: Ip, asked: number | null): number {
  return asked ?? (familyOf(ip) === AF_INET ? sock.options.tos : sock.options.tclass)
}

/** False when the sender wants no copy of what it sends to a group; the loopback gives one in any case (facts 6.2). */
export function loops(sock: InetSock, ip: Ip, route: Route): boolean {
  if (!route.multicast || route.iface === LOOPBACK_INTERFACE) return true
  return familyOf(ip) === AF_INET ? sock.options.multicastLoop : sock.options.multicastLoop6
}

/** How much of a path's MTU counts, and whether more than it may be sent in fragments. */
export interface Fit {
  readonly mtu: number
  /** The largest IP packet, header included. */
  readonly most: number
}

export function fitFor(context: Context, sock: InetSock, to: Destination): Fit {
  const four = familyOf(to.ip) === AF_INET
  const mode = four ? sock.options.mtuDiscover : sock.options.mtuDiscover6
  // IP_PMTUDISC_INTERFACE takes the interface at its word, even for more than IP has room for.
  const device = mode === INTERFACE ? to.route.mtu : Math.min(to.route.mtu, MOST)
  const mtu = mode >= PROBE ? device : context.network.pathMtu(to.ip, device, context.now)
  const fragments = mode < DO || mode === OMIT
  return { mtu, most: fragments ? (four ? MOST : HEADER_V6 + MOST) : mtu }
}

/** "Don't fragment": always, or where the packet fits anyway. */
export function dontFragment(sock: InetSock, ip: Ip, size: number, mtu: number): boolean {
  if (familyOf(ip) !== AF_INET) return true
  const mode = sock.options.mtuDiscover
  if (mode === DO || mode === PROBE) return true
  return mode === WANT && size <= mtu
}
