// The addresses of one interface, and what follows from them: the same for every host of every world that has them, so the
// usual ones are made once.
import { needsScope } from '../core/address/classify.ts'
import { familyOf, type Ip, LOOPBACK_IPV4, LOOPBACK_IPV6 } from '../core/address/ip.ts'
import { AF_INET } from '../core/constants/families.ts'
import type { Interface } from '../core/socket/context.ts'
import {
  broadcastOf,
  type HostAddress,
  networkOf,
  parseHostAddress,
  sameNetwork,
} from './network.ts'

export const LO = 1
export const ETH0 = 2
export const LOOPBACK_MTU = 65536

const LOOPBACK: Interface = {
  index: LO,
  name: 'lo',
  mtu: LOOPBACK_MTU,
  up: true,
  addresses: [
    { ip: LOOPBACK_IPV4, prefix: 8 },
    { ip: LOOPBACK_IPV6, prefix: 128 },
  ],
}

export class Addressing {
  /** All of them, whether or not the interface is up. */
  readonly all: readonly HostAddress[]
  /** Those that stay when the interface goes down: IPv6 addresses go with their link (measured). */
  readonly lasting: readonly HostAddress[]
  /** Those that are known by the host's name: not the link-local one. */
  readonly named: readonly Ip[]
  readonly #broadcasts: readonly Ip[]
  #interfaces: readonly Interface[] = []

  constructor(addresses: readonly HostAddress[]) {
    this.all = addresses
    this.lasting = addresses.filter(({ ip }) => familyOf(ip) === AF_INET)
    this.named = addresses.map(({ ip }) => ip).filter((ip) => !ip.startsWith('fe80:'))
    this.#broadcasts = addresses.map(broadcastOf).filter((ip) => ip !== null)
  }

  /** The names of the networks: two stations on one network are on one link. */
  get networks(): readonly string[] {
    const named = this.all.filter(({ ip }) => !needsScope(ip))
    return named.map(({ ip, prefix }) => networkOf(ip, prefix))
  }

  /** Whether the address lies in one of the networks. */
  isNear(ip: Ip): boolean {
    return needsScope(ip) || this.all.some((address) => sameNetwork(ip, address))
  }

  /** Whether it is a directed broadcast of one of the networks. */
  isBroadcast(ip: Ip): boolean {
    return this.#broadcasts.includes(ip)
  }

  /** The loopback, and eth0 where there are addresses. The same list as the last time, if it was asked for the same. */
  interfaces(mtu: number, up: boolean): readonly Interface[] {
    const eth0 = this.#interfaces[ETH0 - 1]
    if (this.#interfaces.length > 0 && (eth0 === undefined || (eth0.mtu === mtu && eth0.up === up)))
      return this.#interfaces
    const addresses = up ? this.all : this.lasting
    this.#interfaces =
      this.all.length === 0
        ? [LOOPBACK]
        : [LOOPBACK, { index: ETH0, name: 'eth0', mtu, up, addresses }]
    return this.#interfaces
  }
}

/** So many of the usual ones are kept. */
const KEPT = 256
const usual: (Addressing | undefined)[] = []

/**
 * What the station with this index has where nothing is asked for, or the n-th after it: 1 to 254 in the first network,
 * then in the next, with a link-local address beside the IPv6 address.
 */
export function usualAddressing(index: number, n: number): Addressing {
  const known = n === index + 1 ? usual[index] : undefined
  if (known !== undefined) return known
  const ipv4 = `10.0.${Math.floor((n - 1) / 254)}.${((n - 1) % 254) + 1}/24`
  const ipv6 = `fd00::${n.toString(16)}/64`
  const local = linkLocal(index)
  const made = new Addressing([ipv4, ipv6, local].map(parseHostAddress))
  if (n === index + 1 && index < KEPT) usual[index] = made
  return made
}

/** The link-local address of the station with this index. */
export function linkLocal(index: number): string {
  return `fe80::${(index + 1).toString(16)}/64`
}
