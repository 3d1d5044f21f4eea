// The network between the stations: who has which address, which way a packet takes, and what it meets there. It moves
// packets and alters none; sockets are none of its business.
import { isBroadcast, isLoopback, isMulticast } from '../core/address/classify.ts'
import type { Ip } from '../core/address/ip.ts'
import type { Packet } from '../core/packet.ts'
import type { Micros } from '../core/time.ts'
import { LOOPBACK_MTU } from './addressing.ts'
import { Arrival, NeighbourLost, ROUTER } from './event.ts'
import type { Pattern } from './fault/pattern.ts'
import type { Filter } from './filter.ts'
import { Host } from './host.ts'
import { fragmentationNeeded, routerFor, unreachable } from './icmp.ts'
import { Link, type LinkConfig, type LinkSettings } from './link.ts'
import type { Loop } from './loop.ts'
import type { Random } from './random.ts'
import { RuleList } from './rule.ts'
import type { Station } from './station.ts'
import type { DropPlace, Trace } from './trace.ts'
import { Transit } from './transit.ts'
import { fragmentCount, fragmentedSize, mtuSize, wireSize } from './wire-size.ts'
import { Wiring } from './wiring.ts'

/** How long a host asks for a neighbour that does not answer (facts 2.4). */
const NEIGHBOUR_TIMEOUT: Micros = 3_070_000

/** How many packets wait for a neighbour; then the oldest goes (neigh unres_qlen). */
const NEIGHBOUR_QUEUE = 101

/** No header is longer: IPv6, TCP with all its options, and some to spare. */
const MOST_HEADERS = 120

function loopbackSettings(station: Station): LinkSettings {
  const latency = station instanceof Host ? station.loopbackDelay : 0
  return { latency, mtu: Number.POSITIVE_INFINITY }
}

export class Fabric {
  readonly stations: Station[] = []
  readonly owners = new Map<Ip, Station>()
  readonly rules: RuleList
  readonly wiring: Wiring
  /** What new links begin with. */
  settings: LinkSettings
  /** Packets sent so far: the last one's number. */
  packets = 0
  readonly #loop: Loop
  readonly #trace: Trace
  readonly #random: Random
  readonly #transit: Transit = new Transit()
  #lastDestination: Ip | null = null
  #lastOwner: Station | undefined = undefined

  constructor(
    loop: Loop,
    trace: Trace,
    random: Random,
    settings: LinkSettings,
    rules: RuleList = new RuleList(),
    wiring: Wiring = new Wiring(),
  ) {
    this.#loop = loop
    this.#trace = trace
    this.#random = random
    this.settings = settings
    this.rules = rules
    this.wiring = wiring
  }

  /**
   * The link from one station to another. With a link to itself a host's loopback is a link as others are: packets take
   * their way over it one by one, and rules see them.
   */
  link(from: Station, to: Station): Link {
    let link = from.links[to.index]
    if (link === undefined) {
      const settings = from === to ? loopbackSettings(from) : this.settings
      link = new Link(`${from.name}>${to.name}`, from.index, to.index, settings, this.#random)
      from.links[to.index] = link
      this.wiring.made(link)
    }
    return link
  }

  /** The links that have been used or set so far. */
  *links(): Iterable<Link> {
    for (const { links } of this.stations) {
      for (const link of links) if (link !== undefined) yield link
    }
  }

  /** What a link has held arrives, if nothing holds it any more. */
  letGo(link: Link): void {
    const { held } = link
    if (held === null || link.holding) return
    link.held = null
    for (const arrival of held) this.#loop.schedule(this.#loop.now, arrival)
  }

  /** Takes a station in with its addresses. */
  join(station: Station): void {
    this.stations.push(station)
    this.#lastDestination = null
    for (const { ip } of station.routing.addresses) this.owners.set(ip, station)
    if (this.wiring.concerns(station.name, station.name)) this.#wireLoopback(station)
  }

  /** Sets all links of a pattern, those that are there and those to come; with a fault, until that ends. */
  wire(fault: number | null, meets: Pattern, config: LinkConfig): void {
    for (const station of this.stations) {
      if (meets(station.name, station.name)) this.#wireLoopback(station)
    }
    this.wiring.set(fault, meets, config, this.links())
  }

  /** What is set for a loopback needs a link to be set for. */
  #wireLoopback(station: Station): void {
    if (station instanceof Host) this.link(station, station)
  }

  /** A station sends a packet. */
  send(from: Station, packet: Packet): void {
    this.packets += 1
    const { destination } = packet
    if (destination !== this.#lastDestination) this.#find(destination)
    const to = this.#lastOwner
    if (to === from || (to === undefined && isLoopback(destination))) {
      this.#loopBack(from, packet, this.packets)
    } else if (to !== undefined) {
      this.#cross(from, to, packet, this.packets, true)
    } else if (
      isMulticast(destination) ||
      isBroadcast(destination) ||
      from.routing.isDirectedBroadcast(destination)
    ) {
      this.#spread(from, packet, this.packets)
    } else if (from.routing.onLink(destination)) {
      this.#ask(from, packet, this.packets)
    } else {
      this.#dropAtRouter(from, packet, this.packets)
    }
  }

  /** Most packets go where the one before went. */
  #find(destination: Ip): void {
    this.#lastDestination = destination
    this.#lastOwner = this.owners.get(destination)
  }

  /** A packet reaches a station's interface. */
  arrive(arrival: Arrival): void {
    const { from: sender, to: receiver } = arrival
    const held = this.stations[sender]?.links[receiver]?.held
    if (held === null || held === undefined) this.letIn(arrival)
    else held.push(arrival)
  }

  /** A packet that has arrived, and waits no more, meets what guards the station. */
  letIn({ from: sender, to: receiver, packet, id, damage }: Arrival): void {
    const to = this.stations[receiver] as Station
    const from = sender === ROUTER ? 'router' : (this.stations[sender] as Station).name
    if (to.dark) {
      this.#dropAtInput(from, to, packet, id, 'host-down')
      return
    }
    if (sender !== receiver) {
      if (!to.up) {
        this.#dropAtInput(from, to, packet, id, 'link-down')
        return
      }
      const { filters } = to
      for (let index = 0; index < filters.length; index += 1) {
        const filter = filters[index] as Filter
        const judgement = filter.judge(packet, sender)
        if (judgement === 'pass') continue
        this.#dropAtInput(from, to, packet, id, filter.name)
        if (judgement !== 'drop') this.send(to, judgement)
        return
      }
    }
    if (damage !== null) {
      this.#dropAtInput(from, to, packet, id, damage)
      return
    }
    if (this.#trace.observed) {
      this.#trace.publish({
        at: this.#loop.now,
        host: to.name,
        kind: 'delivered',
        id,
        from,
        packet,
      })
    }
    to.take(packet)
  }

  /** Nobody has answered for an address, or somebody has come meanwhile. */
  neighbourLost({ host, ip }: NeighbourLost): void {
    const from = this.stations[host] as Station
    const waiting = from.unresolved.get(ip) ?? []
    from.unresolved.delete(ip)
    const to = this.owners.get(ip)
    const news: Packet[] = []
    for (const { packet, id } of waiting) {
      if (to !== undefined) {
        this.#cross(from, to, packet, id, true)
        continue
      }
      this.#drop(from, null, packet, id, 'output', 'no-neighbour')
      const answer = unreachable(packet.source, packet, 'host')
      if (answer !== null) news.push(answer)
    }
    if (from instanceof Host && news.length > 0) from.takeLocal(news)
  }

  #loopBack(from: Station, packet: Packet, id: number): void {
    const { now } = this.#loop
    if (!(from instanceof Host)) {
      this.#drop(from, from, packet, id, 'output', 'no-loopback')
      return
    }
    this.#traceSent(from, from.name, packet, id)
    const link = from.links[from.index]
    if (link !== undefined) {
      this.#carry(link, from, from, packet, id)
      return
    }
    if (from.loopbackDelay > 0 || !this.#loop.busy) {
      const { index } = from
      this.#loop.schedule(now + from.loopbackDelay, new Arrival(index, index, packet, id))
      return
    }
    if (this.#trace.observed) {
      const { name } = from
      this.#trace.publish({ at: now, host: name, kind: 'delivered', id, from: name, packet })
    }
    this.#loop.loopBack(packet)
  }

  /** A packet for many: one copy for each station on a network of the sender, and one for the sender itself. */
  #spread(from: Station, packet: Packet, id: number): void {
    const ownCopy = packet.loop || !isMulticast(packet.destination)
    if (ownCopy && from instanceof Host) this.#loopBack(from, packet, id)
    else this.#traceSent(from, null, packet, id)
    // TTL 0 stays on the host, and so does what comes from the loopback.
    if (isLoopback(packet.source) || packet.ttl === 0) return
    const networks = new Set(from.routing.networks)
    for (const to of this.stations) {
      if (to === from || !to.routing.networks.some((network) => networks.has(network))) continue
      this.#cross(from, to, packet, id, false)
    }
  }

  /** A packet for an address on the link that nobody has: it waits until asking for it has failed. */
  #ask(from: Station, packet: Packet, id: number): void {
    if (!from.up) {
      this.#drop(from, null, packet, id, 'output', 'link-down')
      return
    }
    const ip = packet.destination
    const arrival = new Arrival(from.index, from.index, packet, id)
    const waiting = from.unresolved.get(ip)
    if (waiting === undefined) {
      from.unresolved.set(ip, [arrival])
      this.#loop.schedule(this.#loop.now + NEIGHBOUR_TIMEOUT, new NeighbourLost(from.index, ip))
      return
    }
    if (waiting.length === NEIGHBOUR_QUEUE) {
      const oldest = waiting.shift() as Arrival
      this.#drop(from, null, oldest.packet, oldest.id, 'output', 'neighbour-queue')
    }
    waiting.push(arrival)
  }

  /** A packet for a network that does not exist: the router says so. */
  #dropAtRouter(from: Station, packet: Packet, id: number): void {
    if (!from.up) {
      this.#drop(from, null, packet, id, 'output', 'link-down')
      return
    }
    this.#traceSent(from, null, packet, id)
    this.#drop(from, null, packet, id, 'link', 'no-network')
    const answer = unreachable(routerFor(packet), packet, 'net')
    if (answer !== null) this.#fromRouter(from, answer, 2 * this.settings.latency)
  }

  /** A router answers a station. */
  #fromRouter(to: Station, answer: Packet, after: Micros): void {
    this.packets += 1
    this.#loop.schedule(this.#loop.now + after, new Arrival(to.index, ROUTER, answer, this.packets))
  }

  /** A packet goes over a link. `first`: it has not been told of as sent. */
  #cross(from: Station, to: Station, packet: Packet, id: number, first: boolean): void {
    if (!from.up) {
      this.#drop(from, to, packet, id, 'output', 'link-down')
      return
    }
    if (first) this.#traceSent(from, to.name, packet, id)
    const { now } = this.#loop
    const link = from.links[to.index] ?? this.link(from, to)
    if (link.plain && this.rules.size === 0) {
      const mtu = Math.min(from.routing.mtu, to.routing.mtu)
      if (packet.body.payload.length + MOST_HEADERS <= mtu || mtuSize(packet) <= mtu) {
        this.#loop.schedule(link.arrival(now), new Arrival(to.index, from.index, packet, id))
        return
      }
    }
    this.#carry(link, from, to, packet, id)
  }

  /** The whole way: rules, MTUs, then the stages of the link. */
  #carry(link: Link, from: Station, to: Station, packet: Packet, id: number): void {
    const { now } = this.#loop
    const transit = this.#transit
    transit.begin(packet, wireSize(packet), now, now)
    if (this.rules.size > 0) this.rules.apply(transit, { from: from.name, to: to.name, now })
    if (transit.packet !== packet) transit.size = wireSize(transit.packet)
    if (transit.dropped === null) this.#fit(link, from, to)
    if (transit.dropped === null) link.carry(transit)
    this.#launch(from, to, transit, id)
    for (const copy of transit.copies) this.#launch(from, to, copy, id)
    transit.end()
  }

  /** What the link has decided about a packet comes to pass. */
  #launch(from: Station, to: Station, { packet, at, dropped, damage }: Transit, id: number): void {
    if (dropped === null) {
      this.#loop.schedule(at, new Arrival(to.index, from.index, packet, id, damage))
    } else {
      this.#drop(from, to, packet, id, 'link', dropped)
    }
  }

  /** Fragments the packet, or finds it too big. */
  #fit(link: Link, from: Station, to: Station): void {
    const transit = this.#transit
    const { packet } = transit
    const size = mtuSize(packet)
    const v6 = packet.source.includes(':')
    const mtu = from === to ? LOOPBACK_MTU : from.routing.mtu
    if (size > mtu && packet.df) {
      transit.dropped = 'mtu'
      return
    }
    let piece = Math.min(size, mtu)
    if (piece > link.mtu) {
      if (packet.df || v6) {
        transit.dropped = 'mtu'
        if (link.blackHole) return
        const answer = fragmentationNeeded(routerFor(packet), packet, link.mtu)
        if (answer !== null) this.#fromRouter(from, answer, link.typicalLatency)
        return
      }
      piece = link.mtu
    }
    // Ethernet says nothing about a frame that the other end does not take.
    if (from !== to && piece > to.routing.mtu) transit.dropped = 'mtu'
    transit.fragments = fragmentCount(packet, size, piece)
    if (transit.fragments > 1) transit.size = fragmentedSize(packet, size, transit.fragments)
  }

  #traceSent(from: Station, to: string | null, packet: Packet, id: number): void {
    if (!this.#trace.observed) return
    const { now: at } = this.#loop
    this.#trace.publish({ at, host: from.name, kind: 'sent', id, to, packet })
  }

  /** `place`: before it left its sender, or on the way. */
  #drop(
    from: Station,
    to: Station | null,
    packet: Packet,
    id: number,
    place: Exclude<DropPlace, 'input'>,
    why: string,
  ): void {
    if (!this.#trace.observed) return
    const { now: at } = this.#loop
    const { name: host } = from
    const receiver = to === null ? null : to.name
    const dropped = { kind: 'dropped', id, from: host, to: receiver, place, why, packet } as const
    this.#trace.publish({ at, host, ...dropped })
  }

  #dropAtInput(from: string, to: Station, packet: Packet, id: number, why: string): void {
    if (!this.#trace.observed) return
    const { now: at } = this.#loop
    const { name: host } = to
    const place = 'input'
    this.#trace.publish({ at, host, kind: 'dropped', id, from, to: host, place, why, packet })
  }
}
