// The stations of a world by name: hosts, which have a kernel, and raw peers, which have none. Names and addresses are given
// once; the order in which stations are made is that of the fabric.

import { valueError } from '../core/arguments.ts'
import type { Fabric } from './fabric.ts'
import { Host, type HostWorld } from './host.ts'
import {
  type HostOptions,
  routingOf,
  type StationOptions,
  traitsOf,
  type WorldDefaults,
} from './host-options.ts'
import type { Loop } from './loop.ts'
import type { NameTable } from './names.ts'
import type { Random } from './random.ts'
import { RawPeer } from './raw-peer.ts'
import { Routing } from './routing.ts'
import type { Station } from './station.ts'

/** A world as its stations see it. */
interface StationsWorld extends HostWorld {
  readonly defaults: WorldDefaults
  readonly random: Random
  readonly names: NameTable
  readonly loop: Loop
  readonly fabric: Fabric
  /** One more station is there. */
  joined(): void
}

/** See the members of the same names of `World`. */
export class Stations {
  readonly #world: StationsWorld
  readonly #hosts = new Map<string, Host>()
  #peers: Map<string, RawPeer> | null = null

  constructor(world: StationsWorld) {
    this.#world = world
  }

  host(name: string, options?: HostOptions): Host {
    const known = this.#hosts.get(name)
    if (known !== undefined) {
      if (options !== undefined) throw valueError(`host ${name} exists: its options are set`)
      return known
    }
    const world = this.#world
    const { index, routing } = this.#place(name, options)
    const traits = traitsOf(world.defaults, index, options)
    const host = new Host(index, name, routing, traits, world.random, world)
    this.#hosts.set(name, host)
    world.fabric.join(host)
    for (const alias of options?.aliases ?? []) world.names.set(alias, host.addresses)
    host.observe()
    world.joined()
    return host
  }

  get hosts(): readonly Host[] {
    return [...this.#hosts.values()]
  }

  rawPeer(name: string, options?: StationOptions): RawPeer {
    this.#peers ??= new Map()
    const known = this.#peers.get(name)
    if (known !== undefined) {
      if (options !== undefined) throw valueError(`raw peer ${name} exists: its options are set`)
      return known
    }
    const { loop, fabric } = this.#world
    const { index, routing } = this.#place(name, options)
    const peer = new RawPeer(index, name, routing, loop, fabric)
    this.#peers.set(name, peer)
    fabric.join(peer)
    this.#world.joined()
    return peer
  }

  has(name: string): boolean {
    return this.#hosts.has(name) || this.#peers?.has(name) === true
  }

  of(which: Station | string): Station {
    if (typeof which !== 'string') return which
    const station = this.#hosts.get(which) ?? this.#peers?.get(which)
    if (station === undefined) throw valueError(`no host ${which}`)
    return station
  }

  /** Each host looks whether the trace is observed. */
  observe(): void {
    for (const host of this.#hosts.values()) host.observe()
  }

  /** Takes over copies of another world's stations, in their order. */
  adopt(originals: readonly Station[]): void {
    const { loop, fabric, random } = this.#world
    for (const station of originals) {
      if (station instanceof Host) {
        const copy = station.cloneInto(this.#world, random)
        this.#hosts.set(copy.name, copy)
        fabric.join(copy)
      } else if (station instanceof RawPeer) {
        const copy = station.cloneInto(loop, fabric, random)
        this.#peers ??= new Map()
        this.#peers.set(copy.name, copy)
        fabric.join(copy)
      }
    }
  }

  #place(name: string, options: StationOptions | undefined): { index: number; routing: Routing } {
    const { defaults, fabric, names } = this.#world
    if (name === '' || /[\s>|]/.test(name)) throw valueError(`not a host name: '${name}'`)
    if (this.has(name)) throw valueError(`${name} exists already`)
    const index = fabric.stations.length
    const routing = new Routing(routingOf(defaults, index, fabric.owners, options))
    for (const { ip } of routing.addresses) {
      const owner = fabric.owners.get(ip)
      if (owner !== undefined) throw valueError(`${ip} belongs to ${owner.name} already`)
    }
    names.set(name, routing.names)
    return { index, routing }
  }
}
