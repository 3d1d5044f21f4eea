// What stands at the end of a link: addresses and an interface, and what guards it. A host has a kernel behind it, a
// raw peer has a test.

import type { Ip } from '../core/address/ip.ts'
import type { Packet } from '../core/packet.ts'
import type { Arrival } from './event.ts'
import type { Filter } from './filter.ts'
import type { Link } from './link.ts'
import type { Random } from './random.ts'
import type { Routing } from './routing.ts'

export abstract class Station {
  /** Its place among the stations of the world. */
  readonly index: number
  /** Under which other hosts find it. */
  readonly name: string
  /** Its addresses, and where packets leave. */
  readonly routing: Routing
  /** Links to other stations, by their index; made when first used. */
  links: (Link | undefined)[] = []
  /** What judges arriving packets, in order. */
  filters: readonly Filter[] = []
  /** It has no power: what reaches it finds nobody. */
  dark = false
  #unresolved: Map<Ip, Arrival[]> | null = null

  constructor(index: number, name: string, routing: Routing) {
    this.index = index
    this.name = name
    this.routing = routing
  }

  /** Packets for addresses of which nobody knows yet whether somebody has them. */
  get unresolved(): Map<Ip, Arrival[]> {
    this.#unresolved ??= new Map()
    return this.#unresolved
  }

  /** Whether the interface is up. */
  get up(): boolean {
    return this.routing.up
  }

  /** Its addresses on the network, without the link-local one. */
  get addresses(): readonly Ip[] {
    return this.routing.names
  }

  /** A packet has arrived and was let in. */
  abstract take(packet: Packet): void

  protected copyStationTo(copy: Station, random: Random): void {
    copy.links = this.links.map((link) => link?.clone(random))
    copy.filters = this.filters
    copy.dark = this.dark
    if (this.#unresolved === null) return
    for (const [ip, packets] of this.#unresolved) copy.unresolved.set(ip, [...packets])
  }
}
