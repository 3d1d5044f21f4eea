/**
 * Which records occupy which ports: the bind table of TCP and UDP, the established connections of TCP.
 *
 * A container: it holds ids, decides nothing. Conflicts are judged in `inet/bind.ts`.
 */
import type { Ip } from '../address/ip.ts'
import { IntMap } from '../int-map.ts'
import { invariant } from '../invariant.ts'
import type { SockId } from '../socket/sock.ts'
import type { ReusePortMark } from './reuse-port.ts'

export type PortProtocol = 'tcp' | 'udp'

/** One connection in the table: the record that gets segments of this four-tuple. Never altered. */
class ConnectionEntry {
  readonly localIp: Ip
  readonly remoteIp: Ip
  readonly sock: SockId
  /** Another connection between the same two ports. */
  readonly next: ConnectionEntry | null

  constructor(localIp: Ip, remoteIp: Ip, sock: SockId, next: ConnectionEntry | null) {
    this.localIp = localIp
    this.remoteIp = remoteIp
    this.sock = sock
    this.next = next
  }
}

const NOBODY: readonly SockId[] = []

/** Both ports of a connection in 32 bits, which no Map has to box. */
const portsKey = (localPort: number, remotePort: number): number => (localPort << 16) | remotePort

export class PortTable {
  #udp: IntMap<SockId[]> = new IntMap()
  /** Most TCP ports have one holder; a server's has as many as it has connections. */
  #tcp: IntMap<SockId | Set<SockId>> = new IntMap()
  #listeners: IntMap<SockId[]> = new IntMap()
  #connections: IntMap<ConnectionEntry> = new IntMap()
  #marks: IntMap<ReusePortMark> = new IntMap()
  /** Where the next search of connect(2) for a port begins, by hash of the destination. */
  #offsets: IntMap<number> = new IntMap()
  #secret: number | null = null

  /** The records on a port, in the order in which they bound. */
  on(protocol: PortProtocol, port: number): readonly SockId[] {
    if (protocol === 'udp') return this.#udp.get(port) ?? NOBODY
    const there = this.#tcp.get(port)
    if (there === undefined) return NOBODY
    return typeof there === 'number' ? [there] : [...there]
  }

  /** Whether nobody is on a port. */
  isFree(protocol: PortProtocol, port: number): boolean {
    return !(protocol === 'udp' ? this.#udp : this.#tcp).has(port)
  }

  /** `last`: to be asked after those who are there, where the newest is asked first. UDP alone. */
  occupy(protocol: PortProtocol, port: number, sock: SockId, last = false): void {
    if (protocol === 'udp') {
      const there = this.#udp.get(port)
      if (there === undefined) this.#udp.set(port, [sock])
      else if (last) there.unshift(sock)
      else there.push(sock)
      return
    }
    const there = this.#tcp.get(port)
    if (there === undefined) this.#tcp.set(port, sock)
    else if (typeof there === 'number') this.#tcp.set(port, new Set([there, sock]))
    else there.add(sock)
  }

  vacate(protocol: PortProtocol, port: number, sock: SockId): void {
    if (protocol === 'udp') this.#vacateUdp(port, sock)
    else this.#vacateTcp(port, sock)
  }

  #vacateUdp(port: number, sock: SockId): void {
    const there = this.#udp.get(port) ?? []
    const at = there.indexOf(sock)
    if (at < 0) notOnPort('udp', port, sock)
    there.splice(at, 1)
    if (there.length === 0) this.#udp.delete(port)
  }

  #vacateTcp(port: number, sock: SockId): void {
    const there = this.#tcp.get(port)
    const several = typeof there === 'object'
    if (several ? !there.delete(sock) : there !== sock) notOnPort('tcp', port, sock)
    if (several && there.size > 0) return
    this.#tcp.delete(port)
    this.#marks.delete(port)
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
    let entry = this.#connections.get(portsKey(localPort, remotePort)) ?? null
    for (; entry !== null; entry = entry.next) {
      if (entry.remoteIp === remoteIp && entry.localIp === localIp) return entry.sock
    }
    return undefined
  }

  connect(localIp: Ip, localPort: number, remoteIp: Ip, remotePort: number, sock: SockId): void {
    const key = portsKey(localPort, remotePort)
    const others = this.#connections.get(key) ?? null
    this.#connections.set(key, new ConnectionEntry(localIp, remoteIp, sock, others))
  }

  disconnect(localPort: number, remotePort: number, sock: SockId): void {
    const key = portsKey(localPort, remotePort)
    const all = this.#connections.get(key) ?? null
    const left = without(all, sock)
    if (left === all) {
      invariant(false, 'ports.disconnect', `record ${sock}, ${localPort} to ${remotePort}`, null)
    }
    if (left === null) this.#connections.delete(key)
    else this.#connections.set(key, left)
  }

  clone(): PortTable {
    const copy = new PortTable()
    copy.#listeners = this.#listeners.clone((socks) => [...socks])
    copy.#udp = this.#udp.clone((socks) => [...socks])
    copy.#tcp = this.#tcp.clone((there) => (typeof there === 'number' ? there : new Set(there)))
    copy.#connections = this.#connections.clone()
    copy.#marks = this.#marks.clone()
    copy.#offsets = this.#offsets.clone()
    copy.#secret = this.#secret
    return copy
  }
}

function notOnPort(protocol: PortProtocol, port: number, sock: SockId): never {
  invariant(false, 'ports.vacate', `record ${sock} on ${protocol} port ${port}`, null)
}

/** The entries of one pair of ports but that of `sock`; the same when it is not among them. */
function without(entry: ConnectionEntry | null, sock: SockId): ConnectionEntry | null {
  if (entry === null || entry.sock === sock) return entry === null ? null : entry.next
  const rest = without(entry.next, sock)
  if (rest === entry.next) return entry
  return new ConnectionEntry(entry.localIp, entry.remoteIp, entry.sock, rest)
}
