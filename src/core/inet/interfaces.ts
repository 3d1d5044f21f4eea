/** What a host's interfaces say about an address: ours, a broadcast of ours, a group, or neither. */

import { isBroadcast, isLoopback, isMulticast } from '../address/classify.ts'
import { familyOf, type Ip } from '../address/ip.ts'
import { formatIpv4, parseIpv4 } from '../address/ipv4.ts'
import type { Context, Interface } from '../socket/context.ts'
import { AF_INET, type InetSock } from './inet-sock.ts'

export const LOOPBACK_INTERFACE = 1

export type AddressKind = 'local' | 'broadcast' | 'multicast' | 'other'

/** The broadcast address of an IPv4 network, or null where the prefix leaves no room for one. */
function broadcastOf(ip: Ip, prefix: number): Ip | null {
  const number = parseIpv4(ip)
  if (number === null || prefix >= 31) return null
  return formatIpv4((number | (0xffff_ffff >>> prefix)) >>> 0)
}

export function addressKind(context: Context, ip: Ip): AddressKind {
  if (isMulticast(ip)) return 'multicast'
  if (isBroadcast(ip)) return 'broadcast'
  if (familyOf(ip) === AF_INET) {
    for (const { addresses } of context.interfaces) {
      for (const own of addresses) if (broadcastOf(own.ip, own.prefix) === ip) return 'broadcast'
    }
  }
  return context.isLocal(ip) ? 'local' : 'other'
}

export function interfaceByIndex(context: Context, index: number): Interface | undefined {
  return context.interfaces.find((one) => one.index === index)
}

/** The interface that has the address; the loopback has all of 127/8. */
export function interfaceOf(context: Context, ip: Ip): Interface | undefined {
  const holder = context.interfaces.find((one) => one.addresses.some((own) => own.ip === ip))
  if (holder !== undefined || !isLoopback(ip)) return holder
  return interfaceByIndex(context, LOOPBACK_INTERFACE)
}

/** The interface that the socket is tied to, by SO_BINDTODEVICE or a scope; 0 when to none. */
export function boundInterface(sock: InetSock): number {
  return sock.scopeId === 0 ? sock.options.device : sock.scopeId
}
