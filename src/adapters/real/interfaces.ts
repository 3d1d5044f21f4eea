/** The machine's interfaces as the kernel wants them, and the way to an address as far as Node tells. */
import { readFileSync } from 'node:fs'
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os'
import { isAny, isBroadcast, isLoopback, isMulticast } from '../../core/address/classify.ts'
import {
  ANY_IPV4,
  anyIp,
  familyOf,
  fromMapped,
  type Ip,
  LOOPBACK_IPV4,
  toIp,
} from '../../core/address/ip.ts'
import { formatIpv4, parseIpv4 } from '../../core/address/ipv4.ts'
import { AF_INET } from '../../core/constants/families.ts'
import { LOOPBACK_INTERFACE } from '../../core/inet/interfaces.ts'
import type { Interface, Route } from '../../core/socket/context.ts'
import type { Micros } from '../../core/time.ts'

const LOOPBACK_MTU = 65536
const LINK_MTU = 1500

/** How long a list of interfaces is believed. */
const FRESH: Micros = 1_000_000

type Own = Interface['addresses'][number]

/** Node does not tell an interface's index unless it has a link-local address; Linux has it in a file. */
function indexOf(name: string, infos: readonly NetworkInterfaceInfo[], place: number): number {
  if (infos.some((info) => info.internal)) return LOOPBACK_INTERFACE
  const scoped = infos.find((info) => info.family === 'IPv6' && info.scopeid !== 0)
  if (scoped?.family === 'IPv6') return scoped.scopeid
  try {
    return Number(readFileSync(`/sys/class/net/${name}/ifindex`, 'utf8'))
  } catch {
    return LOOPBACK_INTERFACE + 1 + place
  }
}

function addressOf(info: NetworkInterfaceInfo): Own[] {
  const ip = toIp(info.address.split('%')[0] as string)
  return ip === null ? [] : [{ ip, prefix: Number(info.cidr?.split('/')[1] ?? 0) }]
}

function readInterfaces(): Interface[] {
  const all = Object.entries(networkInterfaces()).map(([name, infos = []], place): Interface => {
    const index = indexOf(name, infos, place)
    const mtu = index === LOOPBACK_INTERFACE ? LOOPBACK_MTU : LINK_MTU
    return { index, name, mtu, up: true, addresses: infos.flatMap(addressOf) }
  })
  return all.sort((a, b) => a.index - b.index)
}

/** The broadcast address of a network, or null where the prefix leaves no room for one. */
function broadcastOf({ ip, prefix }: Own): Ip | null {
  const number = parseIpv4(ip)
  if (number === null || prefix >= 31) return null
  return formatIpv4((number | (0xffff_ffff >>> prefix)) >>> 0)
}

/** Whether two addresses of one family begin with the same bits. */
function sameNetwork({ ip, prefix }: Own, other: Ip): boolean {
  const [a, b] = [parseIpv4(ip), parseIpv4(other)]
  if (a === null || b === null || prefix === 0) return false
  return a >>> (32 - prefix) === b >>> (32 - prefix)
}

export class Interfaces {
  readonly #now: () => Micros
  #all: readonly Interface[] = []
  #readAt: Micros = Number.NEGATIVE_INFINITY

  constructor(now: () => Micros) {
    this.#now = now
  }

  get all(): readonly Interface[] {
    if (this.#now() - this.#readAt > FRESH) {
      this.#all = readInterfaces()
      this.#readAt = this.#now()
    }
    return this.#all
  }

  isLocal(ip: Ip): boolean {
    return isLoopback(ip) || this.all.some(({ addresses }) => addresses.some((a) => a.ip === ip))
  }

  /**
   * What the socket layer must know before the machine decides: local or not, a group or a broadcast, and the source as
   * far as it can be guessed. Whether there is a way at all is the machine's answer, later.
   */
  route(destination: Ip, source: Ip | null, iface: number): Route {
    const local = this.isLocal(destination)
    const broadcast = this.#isBroadcast(destination)
    const way = this.#way(destination, iface, local)
    return {
      source: source ?? (local ? localSource(destination) : sourceOn(way, destination)),
      iface: way?.index ?? 0,
      mtu: way?.mtu ?? LINK_MTU,
      local,
      broadcast,
      multicast: isMulticast(destination),
    }
  }

  #isBroadcast(ip: Ip): boolean {
    if (isBroadcast(ip)) return true
    return this.all.some(({ addresses }) => addresses.some((own) => broadcastOf(own) === ip))
  }

  #way(destination: Ip, iface: number, local: boolean): Interface | undefined {
    if (iface !== 0) return this.all.find(({ index }) => index === iface)
    if (local) return this.all.find(({ index }) => index === LOOPBACK_INTERFACE)
    const outer = this.all.filter(({ index }) => index !== LOOPBACK_INTERFACE)
    const near = outer.find((one) => one.addresses.some((own) => sameNetwork(own, destination)))
    return near ?? outer.find((one) => !isAny(sourceOn(one, destination)))
  }
}

/** All of 127/8 is spoken to from 127.0.0.1; every other address of the host from itself. */
function localSource(destination: Ip): Ip {
  return destination.startsWith('127.') ? LOOPBACK_IPV4 : destination
}

/** The interface's first address of the family, the wildcard when it has none. */
function sourceOn(way: Interface | undefined, destination: Ip): Ip {
  const family = familyOf(destination)
  const own = way?.addresses.find(({ ip }) => familyOf(ip) === family)
  return own?.ip ?? anyIp(family)
}

/** An address as Node takes it: a link-local one names its interface. */
export function nativeHost(ip: Ip, scopeId: number, interfaces: readonly Interface[]): string {
  if (scopeId === 0 || familyOf(ip) === AF_INET) return ip
  const scope = interfaces.find(({ index }) => index === scopeId)?.name ?? scopeId
  return `${ip}%${scope}`
}

/** The index of the interface that an address of Node's names: `fe80::1%eth0`. 0 when it names none. */
export function scopeOf(address: string | undefined, interfaces: readonly Interface[]): number {
  const name = address?.split('%')[1]
  if (name === undefined) return 0
  return interfaces.find((one) => one.name === name || String(one.index) === name)?.index ?? 0
}

/** An address as Node writes it, as the socket layer holds it. */
export function heldIp(address: string | undefined, otherwise: Ip): Ip {
  const ip = address === undefined ? null : toIp(address.split('%')[0] as string)
  return ip === null ? otherwise : fromMapped(ip)
}

/** An interface as Node is to send to, or hear, groups on: by its address, or for IPv6 by its name. */
export function interfaceName(
  { interfaces }: { readonly interfaces: readonly Interface[] },
  group: Ip,
  index: number,
): string {
  const iface = interfaces.find((one) => one.index === index)
  if (group.includes(':')) return `::%${iface?.name ?? index}`
  return iface?.addresses.find(({ ip }) => !ip.includes(':'))?.ip ?? ANY_IPV4
}
