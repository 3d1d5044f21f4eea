/**
 * The one value that an IP address has everywhere inside: its canonical text.
 *
 * A string because it is the key of every port table, and looking up a string that carries its hash
 * is faster than looking up an unsigned 32-bit number, which V8 boxes (9 ns against 24 ns in a Map
 * of 1000, Node 20). It compares with `===`, holds both families, and reads well in a trace. There
 * is exactly one text for an address, so two of them are the same address when they are the same
 * string; `toIp` makes it from any other form.
 */

import { AF_INET, AF_INET6 } from '../constants/families.ts'
import { formatIpv4, ipv4FromBytes, ipv4ToBytes, parseIpv4 } from './ipv4.ts'
import { formatIpv6, parseIpv6 } from './ipv6.ts'

/**
 * An IP address of either family in canonical text: `10.0.0.1`, `fe80::1`, `::ffff:10.0.0.1`. No
 * scope. Traffic of IPv4 through an IPv6 socket is held in IPv4 form; only what the program sees is
 * written in mapped form.
 */
export type Ip = string

/** The families that have IP addresses. */
export type InetFamily = typeof AF_INET | typeof AF_INET6

/** The wildcard of IPv4. */
export const ANY_IPV4: Ip = '0.0.0.0'
/** The wildcard of IPv6. */
export const ANY_IPV6: Ip = '::'
export const LOOPBACK_IPV4: Ip = '127.0.0.1'
export const LOOPBACK_IPV6: Ip = '::1'
/** The broadcast address of the local link. */
export const BROADCAST_IPV4: Ip = '255.255.255.255'

const MAPPED = '::ffff:'

/**
 * The canonical form of an address that is written strictly (inet_pton), or null if the text is not
 * one.
 */
export function toIp(text: string): Ip | null {
  if (!text.includes(':')) return parseIpv4(text) === null ? null : text
  const bytes = parseIpv6(text)
  return bytes === null ? null : formatIpv6(bytes)
}

/** The family of an address. */
export function familyOf(ip: Ip): InetFamily {
  return isIpv6(ip) ? AF_INET6 : AF_INET
}

const COLON = 58
const DOT = 46

/** An IPv4 address that was asked about: the same is asked of one many times in a row. */
let known: Ip = ANY_IPV4

/** Whether it is an IPv6 address: a colon is among the first five characters, and no dot comes before it. */
export function isIpv6(ip: Ip): boolean {
  if (ip === known) return false
  for (let at = 0; at < 5; at += 1) {
    const code = ip.charCodeAt(at)
    if (code === COLON) return true
    if (code === DOT) break
  }
  known = ip
  return false
}

/** The wildcard of a family. */
export function anyIp(family: InetFamily): Ip {
  return family === AF_INET ? ANY_IPV4 : ANY_IPV6
}

/** The address in 4 or 16 bytes of network order. */
export function ipFromBytes(bytes: Uint8Array): Ip {
  return bytes.length === 4 ? formatIpv4(ipv4FromBytes(bytes)) : formatIpv6(bytes)
}

/** The 4 or 16 bytes of an address, in network order. */
export function ipToBytes(ip: Ip): Uint8Array {
  const ipv4 = parseIpv4(ip)
  const bytes = ipv4 === null ? parseIpv6(ip) : ipv4ToBytes(ipv4)
  if (bytes === null) throw new Error(`not an IP address: ${ip}`)
  return bytes
}

/**
 * The IPv6 address that stands for an IPv4 one: `::ffff:10.0.0.1`. An IPv6 address is left as it
 * is.
 */
export function toMapped(ip: Ip): Ip {
  return familyOf(ip) === AF_INET ? MAPPED + ip : ip
}

/** The IPv4 address that a mapped address stands for. Any other is left as it is. */
export function fromMapped(ip: Ip): Ip {
  return isMapped(ip) ? ip.slice(MAPPED.length) : ip
}

/** Whether an IPv6 address stands for an IPv4 one (::ffff:0:0/96). */
export function isMapped(ip: Ip): boolean {
  return ip.startsWith(MAPPED) && ip.includes('.')
}
