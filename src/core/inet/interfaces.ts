/** What a host's interfaces say about an address: ours, a broadcast of ours, a group, or neither. */

import { isBroadcast, isLoopback, isMulticast } from '../address/classify.ts'
import { type Ip, ipToBytes } from '../address/ip.ts'
import { formatIpv4, parseIpv4 } from '../address/ipv4.ts'
import type { Packet } from '../packet.ts'
import type { Context, Interface } from '../socket/context.ts'

export const LOOPBACK_INTERFACE = 1

/** What the interfaces say about packets with these two addresses. */
export interface Arrival {
  readonly interfaces: readonly Interface[]
  readonly source: Ip
  readonly destination: Ip
  /** The interface that they come in by. */
  readonly iface: number
  /** Of the destination. */
  readonly kind: AddressKind
}

export type AddressKind = 'local' | 'broadcast' | 'multicast' | 'other'

/** The broadcast address of an IPv4 network, or null where the prefix leaves no room for one. */
function broadcastOf(ip: Ip, prefix: number): Ip | null {
  const number = parseIpv4(ip)
  if (number === null || prefix >= 31) return null
  return formatIpv4((number | (0xffff_ffff >>> prefix)) >>> 0)
}

/** Many hosts, one world after the other, have the same interfaces. */
const known = new WeakMap<readonly Interface[], ReadonlySet<Ip>>()

/** Remembered for as long as the interfaces are the same: every packet asks. */
function broadcastsOf({ network, interfaces }: Context): ReadonlySet<Ip> {
  if (network.broadcasts?.interfaces === interfaces) return network.broadcasts.addresses
  const addresses = known.get(interfaces) ?? findBroadcasts(interfaces)
  known.set(interfaces, addresses)
  network.broadcasts = { interfaces, addresses }
  return addresses
}

function findBroadcasts(interfaces: readonly Interface[]): ReadonlySet<Ip> {
  const addresses = new Set<Ip>()
  for (const one of interfaces) {
    for (const { ip, prefix } of one.addresses) {
      const broadcast = broadcastOf(ip, prefix)
      if (broadcast !== null) addresses.add(broadcast)
    }
  }
  return addresses
}

export function addressKind(context: Context, ip: Ip): AddressKind {
  if (isMulticast(ip)) return 'multicast'
  if (isBroadcast(ip)) return 'broadcast'
  if (broadcastsOf(context).has(ip)) return 'broadcast'
  return context.isLocal(ip) ? 'local' : 'other'
}

export function interfaceByIndex(context: Context, index: number): Interface | undefined {
  for (const one of context.interfaces) if (one.index === index) return one
  return undefined
}

/** What a packet's addresses say about the way that it came. Those of the last one are remembered: most are followed by more. */
export function arrivalOf(context: Context, packet: Packet): Arrival {
  const { network, interfaces } = context
  const { source, destination } = packet
  const last = network.lastArrival
  if (
    last !== null &&
    last.source === source &&
    last.destination === destination &&
    last.interfaces === interfaces
  ) {
    return last
  }
  const iface = arrivalInterface(context, packet)
  const kind = addressKind(context, destination)
  network.lastArrival = { interfaces, source, destination, iface, kind }
  return network.lastArrival
}

/** The bytes of a packet that an interface takes. */
export function mtuOf(context: Context, index: number): number {
  return (interfaceByIndex(context, index) as Interface).mtu
}

/** The interface that has the address; the loopback has all of 127/8. */
export function interfaceOf(context: Context, ip: Ip): Interface | undefined {
  const holder = context.interfaces.find((one) => one.addresses.some((own) => own.ip === ip))
  if (holder !== undefined || !isLoopback(ip)) return holder
  return interfaceByIndex(context, LOOPBACK_INTERFACE)
}

/** Whether two addresses of one family agree in their first `prefix` bits. */
function sameNetwork(a: Ip, b: Ip, prefix: number): boolean {
  const [first, second] = [ipToBytes(a), ipToBytes(b)]
  if (first.length !== second.length) return false
  for (let bit = 0; bit < prefix; bit += 8) {
    const kept = Math.min(8, prefix - bit)
    const mask = (0xff << (8 - kept)) & 0xff
    const difference = (first[bit >> 3] as number) ^ (second[bit >> 3] as number)
    if ((difference & mask) !== 0) return false
  }
  return true
}

/**
 * The interface that a packet has come in by, told from its addresses: the loopback for traffic of the host with
 * itself, else the one on the sender's network.
 */
export function arrivalInterface(context: Context, { source, destination }: Packet): number {
  const { interfaces } = context
  if (interfaces.length === 1) return LOOPBACK_INTERFACE
  if (context.isLocal(source)) {
    if (context.isLocal(destination)) return LOOPBACK_INTERFACE
    return (interfaceOf(context, source) as Interface).index
  }
  // Nearly every host has the loopback and one more, whose indices are 1 and another.
  const [one, other] = interfaces as readonly [Interface, Interface]
  if (interfaces.length === 2) return one.index + other.index - LOOPBACK_INTERFACE
  const outside = interfaces.filter(({ index }) => index !== LOOPBACK_INTERFACE)
  const near = outside.find(({ addresses }) =>
    addresses.some((own) => sameNetwork(own.ip, source, own.prefix)),
  )
  return (near ?? (outside[0] as Interface)).index
}
