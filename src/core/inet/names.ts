/** What getsockname(2), getpeername(2) and accept(2) show: IPv4 traffic of an IPv6 socket is written mapped. */
import { isAny, needsScope } from '../address/classify.ts'
import { type Ip, toMapped } from '../address/ip.ts'
import { type InetAddress, inetAddress } from '../address/socket-address.ts'
import { AF_INET, AF_INET6, type InetSock } from './inet-sock.ts'

/** An address as a socket of that family shows it. `scopeId` counts only where the address needs one. */
export function shownAddress(
  family: number,
  ip: Ip,
  port: number,
  scopeId: number,
  flowInfo = 0,
): InetAddress {
  if (family !== AF_INET6) return inetAddress(AF_INET, ip, port)
  return inetAddress(AF_INET6, toMapped(ip), port, flowInfo, needsScope(ip) ? scopeId : 0)
}

/** The local name: the bound address, or else the one that the connection uses. */
export function sockname(sock: InetSock): InetAddress {
  const ip = isAny(sock.boundIp) ? sock.localIp : sock.boundIp
  return shownAddress(sock.family, ip, sock.localPort, sock.scopeId)
}

/** The peer's name; whether there is a peer is for the caller to know. */
export function peername(sock: InetSock): InetAddress {
  return shownAddress(sock.family, sock.remoteIp, sock.remotePort, sock.scopeId, sock.flowInfo)
}
