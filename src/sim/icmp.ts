// The ICMP errors, and the resets, that the network itself answers with. What a socket makes of them is the core's
// business.
import type { Ip } from '../core/address/ip.ts'
import {
  ACK,
  EMPTY_PAYLOAD,
  FIN,
  IcmpMessage,
  IPPROTO,
  NO_OPTIONS,
  Packet,
  RST,
  Segment,
  SYN,
} from '../core/packet.ts'

const TTL = 64

/** Type and code of an answer for IPv4 (RFC 792, RFC 1812) and for IPv6 (RFC 4443). */
const TYPES = {
  'icmp-net-unreachable': [3, 0, 1, 0],
  'icmp-host-unreachable': [3, 1, 1, 3],
  'icmp-proto-unreachable': [3, 2, 1, 4],
  'icmp-port-unreachable': [3, 3, 1, 4],
  'icmp-net-prohibited': [3, 9, 1, 1],
  'icmp-host-prohibited': [3, 10, 1, 1],
  'icmp-admin-prohibited': [3, 13, 1, 1],
  'frag-needed': [3, 4, 2, 0],
} as const satisfies Readonly<Record<string, readonly [number, number, number, number]>>

type IcmpError = keyof typeof TYPES

/** How a host may answer packets that it does not take: the names of iptables' REJECT. */
export type RejectWith = Exclude<IcmpError, 'frag-needed'> | 'tcp-reset'

/** Whether `how` is such a name: not all callers have types. */
export function isRejectWith(how: unknown): how is RejectWith {
  return (
    how === 'tcp-reset' ||
    (how !== 'frag-needed' && typeof how === 'string' && Object.hasOwn(TYPES, how))
  )
}

/** The address of routers that have none of their own (RFC 7600; IPv6: the discard prefix of RFC 6666). */
const ROUTER_V4: Ip = '192.0.0.8'
const ROUTER_V6: Ip = '100::8'

/** Whose name an error has that comes from between the hosts. */
export function routerFor({ source }: Packet): Ip {
  return source.includes(':') ? ROUTER_V6 : ROUTER_V4
}

/** An error about `packet`, to its sender. `rest` is the MTU of "fragmentation needed". */
function icmpError(from: Ip, packet: Packet, error: IcmpError, rest: number): Packet {
  const [type4, code4, type6, code6] = TYPES[error]
  const v6 = packet.source.includes(':')
  const message = v6
    ? new IcmpMessage(type6, code6, packet, rest, EMPTY_PAYLOAD)
    : new IcmpMessage(type4, code4, packet, rest, EMPTY_PAYLOAD)
  const protocol = v6 ? IPPROTO.icmpv6 : IPPROTO.icmp
  return new Packet(from, packet.source, protocol, TTL, 0, false, message)
}

/** Errors are not answered with errors (RFC 1122 3.2.2). */
function isIcmpError(packet: Packet): boolean {
  return packet.body.kind === 'icmp' && packet.body.about !== null
}

/** The answer of a host that rejects `packet`, or null where none is due. */
export function rejection(packet: Packet, how: RejectWith): Packet | null {
  if (how === 'tcp-reset') return resetFor(packet)
  return isIcmpError(packet) ? null : icmpError(packet.destination, packet, how, 0)
}

/** The answer of a router for whom the packet is too big to pass on. */
export function fragmentationNeeded(router: Ip, packet: Packet, mtu: number): Packet | null {
  return isIcmpError(packet) ? null : icmpError(router, packet, 'frag-needed', mtu)
}

/** The answer of a router, or of the own host, that cannot deliver the packet. */
export function unreachable(from: Ip, packet: Packet, what: 'net' | 'host'): Packet | null {
  if (isIcmpError(packet)) return null
  return icmpError(
    from,
    packet,
    what === 'net' ? 'icmp-net-unreachable' : 'icmp-host-unreachable',
    0,
  )
}

/** As a firewall makes it (RFC 9293 3.10.7.1): believable to the sender whatever its state. */
function resetFor(packet: Packet): Packet | null {
  const { body } = packet
  if (body.kind !== 'tcp' || (body.flags & RST) !== 0) return null
  const acked = (body.flags & ACK) !== 0
  const length =
    body.payload.length + ((body.flags & SYN) !== 0 ? 1 : 0) + ((body.flags & FIN) !== 0 ? 1 : 0)
  const reset = new Segment(
    body.destinationPort,
    body.sourcePort,
    acked ? body.ack : 0,
    acked ? 0 : (body.seq + length) | 0,
    acked ? RST : RST | ACK,
    0,
    0,
    NO_OPTIONS,
    EMPTY_PAYLOAD,
  )
  return new Packet(packet.destination, packet.source, IPPROTO.tcp, TTL, 0, true, reset)
}
