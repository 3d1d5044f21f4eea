/** What a step may ask of the host that it runs on. Implemented by `core/kernel`. */
import type { Ip } from '../address/ip.ts'
import type { ErrnoName } from '../errno.ts'
import type { NetworkState } from '../inet/network-state.ts'
import type { PortTable } from '../inet/ports.ts'
import type { Profile } from '../kernel/profile.ts'
import type { Settings } from '../kernel/settings.ts'
import type { Handling } from '../packet.ts'
import type { Rule } from '../rule.ts'
import type { Micros } from '../time.ts'
import type { UnixNamespace } from '../unix/namespace.ts'
import type { Credentials } from './credentials.ts'
import type { Effect } from './effect.ts'
import type { Owner, Sock, SockId } from './sock.ts'

/** How a packet would leave this host. */
export interface Route {
  /** The source address it would carry. */
  readonly source: Ip
  /** Index of the interface; 1 is the loopback. */
  readonly iface: number
  /** Of the way, bytes. */
  readonly mtu: number
  /** Delivered on this host itself. */
  readonly local: boolean
  /** Whether it leads to everybody on a network. */
  readonly broadcast: boolean
  /** Whether it leads to a group. */
  readonly multicast: boolean
  /** What happens to segments on the way; when not given, local ones are handed over and others copied. */
  readonly handling?: Handling
}

/** One interface of the host. */
export interface Interface {
  /** Its number, from 1. */
  readonly index: number
  /** `lo`, `eth0`. */
  readonly name: string
  /** Bytes. */
  readonly mtu: number
  /** Whether it works. */
  readonly up: boolean
  /** Its addresses, with the lengths of their prefixes. */
  readonly addresses: readonly { readonly ip: Ip; readonly prefix: number }[]
}

/** What a step of a socket sees of its kernel, and may do to it. */
export interface Context {
  /** The time of the input that is being processed. */
  readonly now: Micros
  /** The kernel's settings now. */
  readonly settings: Settings
  /** Whose rules it follows. */
  readonly profile: Profile
  /** Whose edit of records this is. */
  readonly owner: Owner
  /** Who makes the calls. */
  readonly credentials: Credentials
  /** Who is bound to what. */
  readonly ports: PortTable
  /** What the kernel remembers of the network. */
  readonly network: NetworkState
  /** Names of local sockets. */
  readonly unix: UnixNamespace
  /** The interfaces of the host. */
  readonly interfaces: readonly Interface[]

  /** Notes that `rule` decided something (answers carry their own rule and need no note). */
  fire(rule: Rule): void
  /** Queues an effect; effects are performed in order once the state is in place. */
  emit(effect: Effect): void
  /**
   * Whether a packet for this host itself, emitted now, would be received next, and nobody would see it: then its receiver
   * may take in what it carries within this step, and {@link crossed} counts the packet.
   */
  readonly unwatched: boolean
  /** A packet of the host for itself has been taken in without having been sent. */
  crossed(): void
  /** A seeded draw, 32 bits. */
  random(): number
  /** A seeded draw in [0, bound). */
  randomBelow(bound: number): number
  /** A fresh record id. */
  nextId(): SockId

  /** The record to read. It must not be altered. */
  peek(id: SockId): Sock | undefined
  /** The record to alter. */
  edit(id: SockId): Sock | undefined
  /** Takes a new record in; it is owned by this context. */
  add(sock: Sock): void
  /** Forgets a record: nothing refers to it any more. */
  remove(id: SockId): void
  /** The socket's readiness may have changed: its blocked calls are tried again once this input is done. */
  wake(sock: Sock): void
  /** The same; and whoever polls looks again, whatever it has asked for (Linux `sk_state_change`). */
  wakeAll(sock: Sock): void
  /** Whether anybody hears of {@link wake}. */
  isAwaited(sock: Sock): boolean
  /** Once all that this input led to has been performed, `ops.resume` of the record is called, before anybody is woken. */
  defer(sock: Sock): void
  /** Whether anybody hears of changes: a text that has to be made for them is made only then. */
  readonly observed: boolean
  /** Notes a change of protocol state or of queue lengths, for the trace. */
  changed(sock: Sock, what: string): void

  /** Whether the address belongs to this host (all of 127/8 does). */
  isLocal(ip: Ip): boolean
  /** Where a packet to `destination` would go; ENETUNREACH and the like when nowhere. */
  route(destination: Ip, source: Ip | null, iface: number): Route | ErrnoName

  /** The open file of a descriptor, or null. */
  fileOf(descriptor: number): number | null
  /** The record behind an open file and how many hold the file. */
  holdersOf(file: number): { readonly sock: SockId; readonly count: number }
  /** Takes one more reference to an open file (descriptors in flight), or drops it. */
  holdFile(file: number): void
  /** One reference to an open file less. */
  dropFile(file: number): void
  /** A fresh descriptor for an open file, or null when the descriptor limit is reached. */
  installFile(file: number): number | null
}
