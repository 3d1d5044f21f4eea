// A host's interfaces and routes: where a packet would go, and from which address. The rules are Linux's
// (ip-route(8); measured with `ip route get`). Whether somebody is there is the fabric's business.
import {
  isAny,
  isBroadcast,
  isLoopback,
  isMulticast,
  needsScope,
} from '../core/address/classify.ts'
import { familyOf, type Ip, LOOPBACK_IPV4, LOOPBACK_IPV6 } from '../core/address/ip.ts'
import { AF_INET, AF_INET6 } from '../core/constants/families.ts'
import type { ErrnoName } from '../core/errno.ts'
import type { Handling } from '../core/packet.ts'
import type { Interface, Route } from '../core/socket/context.ts'
import { Addressing, ETH0, LO, LOOPBACK_MTU } from './addressing.ts'
import { type HostAddress, sameNetwork } from './network.ts'

export const LINK_MTU = 1500

export interface RoutingOptions {
  /** What eth0 carries; none makes a host with its loopback only. */
  readonly addresses: Addressing | readonly HostAddress[]
  readonly mtu: number
  /** Whether there is a router behind the own networks. */
  readonly defaultRoute: boolean
  /** What its link does to segments; `copied` when not given. */
  readonly handling?: Handling
}

const NOTHING_ASKED = { destination: '', source: '' as Ip | null, iface: 0 }

export class Routing {
  readonly mtu: number
  readonly defaultRoute: boolean
  readonly handling: Handling
  interfaces: readonly Interface[] = []
  readonly #addressing: Addressing
  #up = true
  /** Routes by destination, where neither source nor interface was given. */
  #cache: Map<Ip, Route | ErrnoName> | null = null
  /** The last answer to a question with a source or an interface: datagrams ask the same again and again. */
  #asked = NOTHING_ASKED
  #answer: Route | ErrnoName = 'ENETUNREACH'

  constructor(options: RoutingOptions) {
    const { addresses } = options
    this.#addressing = addresses instanceof Addressing ? addresses : new Addressing(addresses)
    this.mtu = options.mtu
    this.defaultRoute = options.defaultRoute
    this.handling = options.handling ?? 'copied'
    this.interfaces = this.#addressing.interfaces(this.mtu, true)
  }

  /** All addresses of eth0, whether or not it is up. */
  get addresses(): readonly HostAddress[] {
    return this.#addressing.all
  }

  /** Those without the link-local one. */
  get names(): readonly Ip[] {
    return this.#addressing.named
  }

  get up(): boolean {
    return this.#up
  }

  set up(up: boolean) {
    this.#up = up
    this.#cache = null
    this.#asked = NOTHING_ASKED
    this.interfaces = this.#addressing.interfaces(this.mtu, up)
  }

  /** The names of the networks that eth0 is on: two stations on one network are on one link. */
  get networks(): readonly string[] {
    return this.#addressing.networks
  }

  isLocal(ip: Ip): boolean {
    return this.#isOwn(ip) || isLoopback(ip)
  }

  /** An address of eth0, as far as it has it now. */
  #isOwn(ip: Ip): boolean {
    const { all, lasting } = this.#addressing
    for (const own of this.#up ? all : lasting) if (own.ip === ip) return true
    return false
  }

  /** Whether the address lies in a network of eth0: a packet for it goes out without a router. */
  onLink(ip: Ip): boolean {
    return this.#addressing.isNear(ip)
  }

  /** Whether it is a directed broadcast of one of the own networks. */
  isDirectedBroadcast(ip: Ip): boolean {
    return this.#addressing.isBroadcast(ip)
  }

  /** See `Context.route`. `iface` 0 leaves the choice to the routes. */
  route(destination: Ip, source: Ip | null, iface: number): Route | ErrnoName {
    if (source !== null || iface !== 0) {
      const asked = this.#asked
      if (asked.destination === destination && asked.source === source && asked.iface === iface) {
        return this.#answer
      }
      this.#asked = { destination, source, iface }
      this.#answer = this.#decide(destination, source, iface)
      return this.#answer
    }
    this.#cache ??= new Map()
    let route = this.#cache.get(destination)
    if (route === undefined) {
      route = this.#decide(destination, null, 0)
      this.#cache.set(destination, route)
    }
    return route
  }

  clone(): Routing {
    const { mtu, defaultRoute, handling } = this
    const copy = new Routing({ addresses: this.#addressing, mtu, defaultRoute, handling })
    if (!this.#up) copy.up = false
    return copy
  }

  #decide(destination: Ip, source: Ip | null, iface: number): Route | ErrnoName {
    if (familyOf(destination) === AF_INET6) return this.#decideV6(destination, source, iface)
    if (isAny(destination)) return this.#local(source ?? LOOPBACK_IPV4)
    const group = isMulticast(destination)
    const everybody = isBroadcast(destination)
    if (source !== null) {
      if (!this.isLocal(source)) return 'ENETUNREACH'
      // The source of a group's packet names the interface.
      if (iface === 0 && (group || everybody)) iface = isLoopback(source) ? LO : ETH0
    }
    if (isLoopback(destination)) {
      const route = this.#local(source ?? LOOPBACK_IPV4)
      return destination === '127.255.255.255' ? { ...route, broadcast: true } : route
    }
    if (this.#isOwn(destination)) return this.#local(source ?? this.#sourceFor(destination))
    if (iface === LO) {
      if (!group && !everybody) return 'ENETUNREACH'
      const from = source ?? this.#primary(AF_INET) ?? LOOPBACK_IPV4
      return { ...this.#local(from), broadcast: everybody, multicast: group }
    }
    if (!this.#up || this.#primary(AF_INET) === null) return 'ENETUNREACH'
    const onLink = !group && !everybody && this.onLink(destination)
    if (!onLink && !this.defaultRoute && iface !== ETH0) return 'ENETUNREACH'
    if (source !== null && isLoopback(source)) return 'EINVAL'
    const broadcast = everybody || this.isDirectedBroadcast(destination)
    return this.#out(source ?? this.#sourceFor(destination), broadcast, group)
  }

  #decideV6(destination: Ip, source: Ip | null, iface: number): Route | ErrnoName {
    if (isAny(destination) || destination === LOOPBACK_IPV6) {
      return this.#local(source ?? LOOPBACK_IPV6)
    }
    if (this.#isOwn(destination)) return this.#local(source ?? destination)
    if (iface === LO || !this.#up || this.#primary(AF_INET6) === null) return 'ENETUNREACH'
    const group = isMulticast(destination)
    if (!group && !this.onLink(destination) && !this.defaultRoute && iface !== ETH0) {
      return 'ENETUNREACH'
    }
    return this.#out(source ?? this.#sourceForV6(destination), false, group)
  }

  #local(source: Ip): Route {
    return {
      source,
      iface: LO,
      mtu: LOOPBACK_MTU,
      local: true,
      broadcast: false,
      multicast: false,
    }
  }

  #out(source: Ip, broadcast: boolean, multicast: boolean): Route {
    const { mtu, handling } = this
    return { source, iface: ETH0, mtu, local: false, broadcast, multicast, handling }
  }

  /** The first address of a family: what a packet carries that leaves the own networks. */
  #primary(family: number): Ip | null {
    const scoped = (ip: Ip) => family === AF_INET6 && needsScope(ip)
    for (const { ip } of this.addresses) if (familyOf(ip) === family && !scoped(ip)) return ip
    return this.addresses.find(({ ip }) => familyOf(ip) === family)?.ip ?? null
  }

  /** The first address in the network of the destination, else the first of all; there is one. */
  #sourceFor(destination: Ip): Ip {
    const near = this.addresses.find((address) => sameNetwork(destination, address))
    return near?.ip ?? (this.#primary(familyOf(destination)) as Ip)
  }

  /** RFC 6724 5, as far as it matters here: the scope of the destination, then its network. */
  #sourceForV6(destination: Ip): Ip {
    if (needsScope(destination)) {
      const link = this.addresses.find(({ ip }) => needsScope(ip))
      if (link !== undefined) return link.ip
    }
    return this.#sourceFor(destination)
  }
}
