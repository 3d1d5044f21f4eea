/**
 * The structs of multicast options as typed values: decoded here, obeyed by the datagram code.
 *
 * Addresses are canonical text. An interface is given by index (0: not given) or, for IPv4, by one of its addresses.
 */
import type { Ip } from '../address/ip.ts'
import { formatIpv4, ipv4FromBytes } from '../address/ipv4.ts'
import { formatIpv6 } from '../address/ipv6.ts'
import type { OptionValue } from '../socket/ops.ts'
import { intAt, packed } from './codec.ts'

/** IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP: struct ip_mreq or ip_mreqn. IPV6_JOIN_GROUP...: struct ipv6_mreq. */
export interface Membership {
  readonly group: Ip
  /** An address of the interface; `0.0.0.0` when not given, and always for IPv6. */
  readonly address: Ip
  readonly iface: number
}

/** IP_ADD_SOURCE_MEMBERSHIP and its kin: struct ip_mreq_source. */
export interface SourceMembership extends Membership {
  readonly source: Ip
}

/** IP_MULTICAST_IF: struct in_addr, ip_mreq or ip_mreqn. */
export interface MulticastInterface {
  readonly address: Ip
  readonly iface: number
}

const ANY4: Ip = '0.0.0.0'
const IN_ADDR = 4
const IP_MREQ = 8
const IP_MREQN = 12
const IP_MREQ_SOURCE = 12
const IN6_ADDR = 16
const IPV6_MREQ = 20

/** The IPv4 address in four bytes at `offset`. */
function ipv4At(bytes: Uint8Array, offset: number): Ip {
  return formatIpv4(ipv4FromBytes(bytes, offset))
}

/** null when there are fewer bytes than a struct ip_mreq. */
export function decodeMembership(value: OptionValue): Membership | null {
  const bytes = packed(value)
  if (bytes.length < IP_MREQ) return null
  const iface = bytes.length >= IP_MREQN ? intAt(bytes, IP_MREQ) : 0
  return { group: ipv4At(bytes, 0), address: ipv4At(bytes, IN_ADDR), iface }
}

/** null when the size is not that of struct ip_mreq_source. */
export function decodeSourceMembership(value: OptionValue): SourceMembership | null {
  const bytes = packed(value)
  if (bytes.length !== IP_MREQ_SOURCE) return null
  return {
    group: ipv4At(bytes, 0),
    address: ipv4At(bytes, IN_ADDR),
    source: ipv4At(bytes, 2 * IN_ADDR),
    iface: 0,
  }
}

/** null when there are fewer bytes than a struct in_addr. */
export function decodeMulticastInterface(value: OptionValue): MulticastInterface | null {
  const bytes = packed(value)
  if (bytes.length < IN_ADDR) return null
  if (bytes.length < IP_MREQ) return { address: ipv4At(bytes, 0), iface: 0 }
  const iface = bytes.length >= IP_MREQN ? intAt(bytes, IP_MREQ) : 0
  return { address: ipv4At(bytes, IN_ADDR), iface }
}

/** null when there are fewer bytes than a struct ipv6_mreq. */
export function decodeIpv6Membership(value: OptionValue): Membership | null {
  const bytes = packed(value)
  if (bytes.length < IPV6_MREQ) return null
  return {
    group: formatIpv6(bytes.subarray(0, IN6_ADDR)),
    address: ANY4,
    iface: intAt(bytes, IN6_ADDR),
  }
}
