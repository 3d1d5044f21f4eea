/**
 * May two sockets be on one port? Decides from addresses, flags, users and states (facts 2.1); who is on the port is
 * in the port table, and which port to try is `ephemeral.ts`.
 */
import { ANY_IPV4, ANY_IPV6, familyOf, type Ip } from '../address/ip.ts'
import type { Context } from '../socket/context.ts'
import { AF_INET, AF_INET6, type InetSock, type TcpHolder } from './inet-sock.ts'
import { markMatches } from './reuse-port.ts'

/** Stands for an IPv6 address of a socket that was not told to leave IPv4 alone. */
const SOME_IPV6 = 'v6'

/** The IPv4 traffic that a bound address lays claim to: an address, the wildcard, or null. */
function claim4(sock: InetSock): Ip | null {
  if (familyOf(sock.boundIp) === AF_INET) return sock.boundIp
  if (sock.options.v6only) return null
  return sock.boundIp === ANY_IPV6 ? ANY_IPV4 : SOME_IPV6
}

function claim6(sock: InetSock): Ip | null {
  return familyOf(sock.boundIp) === AF_INET6 ? sock.boundIp : null
}

/**
 * Whether a packet could be meant for both. `a` asks for the port, and so is bound to no address or to one by name:
 * an IPv6 address by name has made it leave IPv4 alone.
 */
function addressesOverlap(a: InetSock, b: InetSock): boolean {
  const six = claim6(a)
  const otherSix = claim6(b)
  if (six !== null && otherSix !== null) {
    if (six === otherSix || six === ANY_IPV6 || otherSix === ANY_IPV6) return true
  }
  const four = claim4(a)
  const otherFour = claim4(b)
  if (four === null || otherFour === null) return false
  // A connected IPv6 socket that was dual-stack keeps 0.0.0.0 of AF_INET away, and nothing else (facts 2.1, matrix 4).
  if (otherFour === SOME_IPV6) return a.family === AF_INET && four === ANY_IPV4
  return four === otherFour || four === ANY_IPV4 || otherFour === ANY_IPV4
}

function interfacesOverlap(a: InetSock, b: InetSock): boolean {
  const mine = a.scopeId
  const other = b.scopeId
  return mine === 0 || other === 0 || mine === other
}

/** How TCP judges a port: bind(2) of a number is lenient, the automatic choice is not. */
export interface Leniency {
  /** SO_REUSEADDR on both counts. */
  readonly address: boolean
  /** SO_REUSEPORT on both counts. */
  readonly port: boolean
}

export const NAMED_PORT: Leniency = { address: true, port: true }
export const CHOSEN_PORT: Leniency = { address: false, port: false }
/** ip_autobind_reuse, when every port is taken. */
export const CHOSEN_PORT_SHARED: Leniency = { address: true, port: false }

function flagsAllow(a: InetSock, b: TcpHolder, leniency: Leniency): boolean {
  const sameUser = b.portState === 'timewait' || a.uid === b.uid
  const byPort = a.options.reusePort && b.options.reusePort && sameUser
  if (a.options.reuseAddr && b.options.reuseAddr && b.portState !== 'listening') {
    return leniency.address && (leniency.port || !byPort)
  }
  return leniency.port && byPort
}

/** Whether somebody on the TCP port keeps `sock` (with its address already set) from it. */
export function tcpConflict(
  context: Context,
  sock: InetSock,
  port: number,
  leniency: Leniency,
): boolean {
  if (context.ports.isFree('tcp', port)) return false
  if (leniency.port && markMatches(context.ports.mark(port), sock)) return false
  for (const id of context.ports.on('tcp', port)) {
    if (id === sock.id) continue
    const other = context.peek(id) as TcpHolder
    if (flagsAllow(sock, other, leniency)) continue
    if (addressesOverlap(sock, other) && interfacesOverlap(sock, other)) return true
  }
  return false
}

/** The same for UDP. The newest socket is asked first, and a shared SO_REUSEPORT settles it. */
export function udpConflict(context: Context, sock: InetSock, port: number): boolean {
  const there = context.ports.on('udp', port)
  for (let i = there.length - 1; i >= 0; i--) {
    const other = context.peek(there[i] as number) as InetSock
    if (other.id === sock.id || (sock.options.reuseAddr && other.options.reuseAddr)) continue
    if (!addressesOverlap(sock, other) || !interfacesOverlap(sock, other)) continue
    return !(sock.options.reusePort && other.options.reusePort && sock.uid === other.uid)
  }
  return false
}
