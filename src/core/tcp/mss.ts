/** Segment sizes and what a route does to segments: from the route's MTU, the options and the peer (RFC 9293 3.7.1, RFC 6691). */
import { type Ip, isIpv6 } from '../address/ip.ts'
import type { Handling } from '../packet.ts'
import type { Route } from '../socket/context.ts'
import type { TcpSock } from './tcp-sock.ts'

const TIMESTAMP_BYTES = 12
const SMALLEST = 48
const HEADER = 20
/** The smallest packet that every host takes, without IP and options (RFC 791 3.2). */
const SMALLEST_PACKET = 68

/** IP and TCP headers without options. */
export function headerSize(ip: Ip): number {
  return isIpv6(ip) ? 60 : 40
}

/** What TCP may use of an MTU: an IPv4 packet cannot be longer than its length field says, which counts its header. */
export function usableMtu(mtu: number, ip: Ip): number {
  return isIpv6(ip) ? mtu : Math.min(mtu, 65535)
}

/** What happens to the segments that take this route. */
export function handlingOf(route: Route): Handling {
  return route.handling ?? (route.local ? 'handed-over' : 'copied')
}

/** Sets the payload of a full segment for this MTU; never more than half of the largest window (RFC 9293 3.8.6.2.1). */
export function syncMss(sock: TcpSock, mtu: number): void {
  const { tcb } = sock
  let mss = Math.min(mtu - headerSize(sock.remoteIp), tcb.mssClamp)
  mss = Math.max(mss, SMALLEST)
  if (tcb.timestampsOk) mss -= TIMESTAMP_BYTES
  const half = tcb.maxWindow > 536 ? tcb.maxWindow >> 1 : tcb.maxWindow
  const header = HEADER + (tcb.timestampsOk ? TIMESTAMP_BYTES : 0)
  if (half > 0 && mss > half) mss = Math.max(half, SMALLEST_PACKET - header)
  tcb.mss = mss
}
