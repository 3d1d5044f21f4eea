/**
 * What kind of address an `Ip` is, for both families (RFC 6890, RFC 4291). A mapped IPv4 address is
 * none of these: ask about `fromMapped(ip)`. Whether an address is the broadcast of a subnet
 * depends on the interface and is not decided here.
 */

import { ANY_IPV4, ANY_IPV6, BROADCAST_IPV4, type Ip, LOOPBACK_IPV6 } from './ip.ts'

/** What groups begin with: most addresses need no closer look. */
const TWO = 50
const F = 102
const MULTICAST_IPV4 = /^2(?:2[4-9]|3\d)\./
const MULTICAST_IPV6 = /^ff[\da-f]{2}:/
const LINK_LOCAL_IPV6 = /^fe[89ab][\da-f]:/
const LOCAL_GROUP_IPV6 = /^ff[\da-f][12]:/

/** Whether it is the wildcard: 0.0.0.0 or ::. */
export function isAny(ip: Ip): boolean {
  return ip === ANY_IPV4 || ip === ANY_IPV6
}

/** Whether it lies in 127.0.0.0/8 or is ::1. */
export function isLoopback(ip: Ip): boolean {
  return ip.startsWith('127.') || ip === LOOPBACK_IPV6
}

/** Whether it is a group: 224.0.0.0/4 or ff00::/8. */
export function isMulticast(ip: Ip): boolean {
  const first = ip.charCodeAt(0)
  if (first === TWO) return MULTICAST_IPV4.test(ip)
  return first === F && MULTICAST_IPV6.test(ip)
}

/** Whether it is 255.255.255.255. */
export function isBroadcast(ip: Ip): boolean {
  return ip === BROADCAST_IPV4
}

/** Whether it is meant for one link only: 169.254.0.0/16 or fe80::/10. */
export function isLinkLocal(ip: Ip): boolean {
  return ip.startsWith('169.254.') || LINK_LOCAL_IPV6.test(ip)
}

/**
 * Whether it is an IPv6 address or group that means nothing without a scope: fe80::/10, or
 * ffx1::/16 or ffx2::/16.
 */
export function needsScope(ip: Ip): boolean {
  return ip.charCodeAt(0) === F && (LINK_LOCAL_IPV6.test(ip) || LOCAL_GROUP_IPV6.test(ip))
}
