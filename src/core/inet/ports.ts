/**
 * Which records occupy which ports: the bind table of TCP and UDP, the established connections of TCP.
 *
 * A container: it holds ids, decides nothing. Conflicts are judged in `inet/bind.ts`.
 */
import type { Ip } from '../address/ip.ts'
import { invariant } from '../invariant.ts'
import type { SockId } from '../socket/sock.ts'
import type { ReusePortMark } from './reuse-port.ts'

export type PortProtocol = 'tcp' | 'udp'

/** One connection in the table: the record that gets segments of this four-tuple. */
export interface ConnectionEntry {
  readonly localIp: Ip
  readonly remoteIp: Ip
  readonly remotePort: number
  readonly sock: SockId
}

const NOBODY: readonly SockId[] = []
const NO_ENTRIES: readonly ConnectionEntry[] = []

export class PortTable {
  #bound: { tcp: Map<number, SockId[]>; udp: Map<number, SockId[]> } = {
    tcp: new Map(),
    udp: new Map(),
  }
  #listeners = new Map<number, SockId[]>()
  /** Local port, then remote port, then the few that share both. */
  #connections = new Map<number, Map<number, ConnectionEntry[]>>()
  #marks = new Map<number, ReusePortMark>()
  /** Where the next search of connect(2) for a port begins, by hash of the destination. */
  readonly #offsets = new Map<number, number>()
  #secret: number | null = null

  /** The records on a port, in the order in which they bound. */
  on(protocol: PortProtocol, port: number): readonly SockId[] {
    return this.#bound[protocol].get(port) ?? NOBODY
  }

  occupy(protocol: PortProtocol, port: number, sock: SockId): void {
    const there = this.#bound[protocol].get(port)
    if (there === undefined) this.#bound[protocol].set(port, [sock])
    else there.push(sock)
  }

  vacate(protocol: PortProtocol, port: number, sock: SockId): void {
    const there = this.#bound[protocol].get(port) ?? []
    const at = there.indexOf(sock)
    invariant(at >= 0, 'ports.vacate', `record ${sock} on ${protocol} port ${port}`, null)
    there.splice(at, 1)
    if (there.length > 0) return
    this.#bound[protocol].delete(port)
    if (protocol === 'tcp') this.#marks.delete(port)
  }

  /** What the last TCP bind with SO_REUSEPORT left on the port; see `inet/reuse-port.ts`. */
  mark(port: number): ReusePortMark | undefined {
    return this.#marks.get(port)
  }

  setMark(port: number, mark: ReusePortMark | undefined): void {
    if (mark === undefined) this.#marks.delete(port)
    else this.#marks.set(port, mark)
  }

  offset(slot: number): number {
    return this.#offsets.get(slot) ?? 0
  }

  setOffset(slot: number, offset: number): void {
    this.#offsets.set(slot, offset)
  }

  /** The host's secret that flow hashes are keyed with: drawn when first asked for. */
  secret(draw: () => number): number {
    this.#secret ??= draw()
    return this.#secret
  }

  /** The TCP listeners of a port, in the order in which they began. */
  listeners(port: number): readonly SockId[] {
    return this.#listeners.get(port) ?? NOBODY
  }

  listen(port: number, sock: SockId): void {
    const there = this.#listeners.get(port)
    if (there === undefined) this.#listeners.set(port, [sock])
    else there.push(sock)
  }

  unlisten(port: number, sock: SockId): void {
    const left = this.listeners(port).filter((id) => id !== sock)
    if (left.length === 0) this.#listeners.delete(port)
    else this.#listeners.set(port, left)
  }

  connection(localIp: Ip, localPort: number, remoteIp: Ip, remotePort: number): SockId | undefined {
    const entries = this.#connections.get(localPort)?.get(remotePort)
    if (entries === undefined) return undefined
    for (const entry of entries) {
      if (entry.remoteIp === remoteIp && entry.localIp === localIp) return entry.sock
    }
    return undefined
  }

  /** All connections of a local port. */
  connectionsOf(localPort: number): readonly ConnectionEntry[] {
    const byRemote = this.#connections.get(localPort)
    return byRemote === undefined ? NO_ENTRIES : [...byRemote.values()].flat()
  }

  connect(localIp: Ip, localPort: number, remoteIp: Ip, remotePort: number, sock: SockId): void {
    let byRemote = this.#connections.get(localPort)
    if (byRemote === undefined) {
      byRemote = new Map()
      this.#connections.set(localPort, byRemote)
    }
    const entry: ConnectionEntry = { localIp, remoteIp, remotePort, sock }
    const entries = byRemote.get(remotePort)
    if (entries === undefined) byRemote.set(remotePort, [entry])
    else entries.push(entry)
  }

  disconnect(localPort: number, remotePort: number, sock: SockId): void {
    const byRemote = this.#connections.get(localPort) ?? new Map<number, ConnectionEntry[]>()
    const entries = byRemote.get(remotePort) ?? []
    const at = entries.findIndex((entry) => entry.sock === sock)
    invariant(at >= 0, 'ports.disconnect', `record ${sock}, ${localPort} to ${remotePort}`, null)
    entries.splice(at, 1)
    if (entries.length === 0) byRemote.delete(remotePort)
    if (byRemote.size === 0) this.#connections.delete(localPort)
  }

  clone(): PortTable {
    const copy = new PortTable()
    for (const [port, socks] of this.#listeners) copy.#listeners.set(port, [...socks])
    for (const protocol of ['tcp', 'udp'] as const) {
      for (const [port, socks] of this.#bound[protocol]) {
        copy.#bound[protocol].set(port, [...socks])
      }
    }
    for (const [port, byRemote] of this.#connections) {
      const inner = new Map<number, ConnectionEntry[]>()
      for (const [remote, entries] of byRemote) inner.set(remote, [...entries])
      copy.#connections.set(port, inner)
    }
    for (const [port, mark] of this.#marks) copy.#marks.set(port, mark)
    for (const [slot, offset] of this.#offsets) copy.#offsets.set(slot, offset)
    copy.#secret = this.#secret
    return copy
  }
}
