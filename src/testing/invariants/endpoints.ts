/** Which sockets the calls of a trace were made on: their addresses, kept when the kernel has forgotten them. */
import type { SimulatedWorld } from '../../adapters/sim/simulated-world.ts'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { SockId } from '../../core/socket/sock.ts'
import { endpointText } from '../../sim/netstat.ts'

export interface Endpoint {
  readonly host: string
  readonly sock: SockId
  /** `tcp`, `udp`, ... */
  readonly protocol: string
  /** `10.0.0.1:80`; `*:*` where there is none. */
  readonly local: string
  readonly remote: string
  /** Counts up over all endpoints. */
  readonly since: number
}

/** IPv4 in an IPv6 socket is the same end. */
const plain = (address: SocketAddress | null): string =>
  endpointText(address).replace(/^\[::ffff:([\d.]+)\]/, '$1')

export class Endpoints {
  readonly #world: SimulatedWorld
  readonly #known = new Map<string, Endpoint>()

  constructor(world: SimulatedWorld) {
    this.#world = world
  }

  /** As far as it is known now. */
  of(host: string, sock: SockId): Endpoint | null {
    const key = `${host} ${sock}`
    const known = this.#known.get(key) ?? null
    if (known !== null && known.remote !== '*:*') return known
    const station = this.#world.world.hosts.find(({ name }) => name === host)
    const summary = station?.kernel.peek(sock)?.summary()
    if (summary === undefined) return known
    const { protocol, local, remote } = summary
    const since = known?.since ?? this.#known.size
    const now = { host, sock, protocol, local: plain(local), remote: plain(remote), since }
    this.#known.set(key, now)
    return now
  }

  /** The other end of a connection; the newest, when ports were used again. */
  peerOf({ local, remote }: Endpoint): Endpoint | null {
    let peer: Endpoint | null = null
    for (const other of this.#known.values()) {
      if (other.local !== remote || other.remote !== local) continue
      if (peer === null || other.since > peer.since) peer = other
    }
    return peer
  }
}
