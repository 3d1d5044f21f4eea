/** What lies outside of the world, and what of it may be reached by real sockets. */

import { isAny, isBroadcast, isLoopback, isMulticast } from '../../core/address/classify.ts'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import { AF_UNIX } from '../../core/constants/families.ts'
import type { SimulatedWorld } from '../sim/simulated-world.ts'
import type { NodeHost } from './node-host.ts'

/** A destination: a name or an address, and a port (0 where there is none, as in a look-up). */
export interface Destination {
  /** The name or the address that the program has given. */
  readonly host: string
  /** The port, or that of a service. */
  readonly port: number
}

/** `example.org`, `example.org:443`, `192.0.2.1`, a `*.example.org`; or a function that says which. */
export type PassThrough = readonly string[] | ((destination: Destination) => boolean)

export class Outside {
  readonly #world: SimulatedWorld
  readonly #allows: (destination: Destination) => boolean

  constructor(world: SimulatedWorld, passThrough: PassThrough) {
    this.#world = world
    this.#allows =
      typeof passThrough === 'function'
        ? passThrough
        : (destination) => passThrough.some((entry) => matches(entry, destination))
  }

  /** Whether a real socket is to be used. */
  passes(host: string, port: number): boolean {
    return this.#allows({ host: host.toLowerCase(), port })
  }

  /** Whether an address belongs to nobody in the world, nor to a network of the host. */
  refuses(node: NodeHost, to: SocketAddress): boolean {
    if (to.family === AF_UNIX) return false
    const { ip } = to
    if (isLoopback(ip) || isAny(ip) || isMulticast(ip) || isBroadcast(ip)) return false
    if (this.#world.world.fabric.owners.has(ip) || ip.startsWith('::ffff:')) return false
    return !node.sim.routing.onLink(ip)
  }
}

function matches(entry: string, { host, port }: Destination): boolean {
  const wanted = entry.toLowerCase()
  if (wanted === host) return true
  if (wanted.startsWith('*.')) return host.endsWith(wanted.slice(1))
  return port !== 0 && (wanted === `${host}:${port}` || wanted === `[${host}]:${port}`)
}
