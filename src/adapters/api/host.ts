/**
 * A machine as a program sees it: where sockets are made, names are looked up and time passes. A program is
 * `(host: Host) => Promise<void>` and cannot tell whether the host is simulated or real.
 *
 * Names are those of Python's `socket` and `select` modules, in camel case; durations are milliseconds. For what is
 * answered at once and what returns a promise, and for the errors, see `Socket`.
 */
import type { Address } from '../../core/address/format.ts'
import type { AddressArgument } from '../../core/address/parse.ts'
import type { CallOptions, Timeout } from './call-options.ts'
import type { HostFiles } from './host-files.ts'
import type { Epoll, Poll, Pollable, Selected } from './polling.ts'
import type { Socket } from './socket.ts'

/** One answer of getaddrinfo. `canonname` is empty without AI_CANONNAME; `address` is what `bind` and `connect` take. */
export type AddressInfo = [
  family: number,
  type: number,
  proto: number,
  canonname: string,
  address: Address,
]

/** What gethostbynameEx and gethostbyaddr answer: the canonical name, others, the addresses. */
export type HostEntry = [name: string, aliases: string[], addresses: string[]]

/** What `Host.socket` may be told beside family, type and protocol. */
export interface SocketOptions {
  /** Takes this descriptor over instead of making a new socket; family, type and proto are asked of it. */
  readonly fileno?: number | undefined
}

/** How `Host.createServer` makes its listener. */
export interface ServerOptions {
  /** AF_INET (default) or AF_INET6. */
  readonly family?: number | undefined
  /** What `listen` is told; the system's default when null or not given. */
  readonly backlog?: number | null | undefined
  /** Sets SO_REUSEPORT. */
  readonly reusePort?: boolean | undefined
  /** An AF_INET6 socket that takes IPv4 connections too. */
  readonly dualstackIpv6?: boolean | undefined
}

/** How `Host.createConnection` connects. */
export interface ConnectionOptions extends CallOptions {
  /** The timeout of the socket; the default timeout unless given. */
  readonly timeout?: Timeout | undefined
  /** Binds here first. */
  readonly sourceAddress?: AddressArgument | null | undefined
  /** Rejects with an `AggregateError` of every attempt, not with the last one's error. */
  readonly allErrors?: boolean | undefined
}

/** What `Host.getaddrinfo` is asked for. */
export interface AddressInfoOptions {
  /** AF_INET, AF_INET6; both with AF_UNSPEC, or when not given. */
  readonly family?: number | undefined
  /** SOCK_STREAM, SOCK_DGRAM; every type when 0 or not given. */
  readonly type?: number | undefined
  /** IPPROTO_TCP and others; every protocol when 0 or not given. */
  readonly proto?: number | undefined
  /** AI_ bits. */
  readonly flags?: number | undefined
}

/**
 * A machine as a program sees it: where sockets are made, names are looked up and time passes. Durations are
 * milliseconds. For what is answered at once and what returns a promise, and for the errors, see {@link Socket}.
 */
export interface Host {
  /** gethostname(2). */
  readonly name: string
  /** Milliseconds on the host's clock. */
  readonly now: number
  /** The files that local sockets leave behind. */
  readonly files: HostFiles

  /** Resolves after so many milliseconds of the host's clock. */
  sleep(ms: number, options?: CallOptions): Promise<void>

  // Sockets

  /** A new socket: AF_INET, SOCK_STREAM and the default protocol unless told otherwise. */
  socket(family?: number, type?: number, proto?: number, options?: SocketOptions): Socket
  /** Two sockets connected to each other: AF_UNIX, SOCK_STREAM unless told otherwise. */
  socketpair(family?: number, type?: number, proto?: number): [Socket, Socket]
  /** A socket over a duplicate of a descriptor. */
  fromfd(descriptor: number, family: number, type: number, proto?: number): Socket
  /** Closes a descriptor that no socket object holds (`detach`, SCM_RIGHTS). */
  close(descriptor: number, options?: CallOptions): Promise<void>
  /** A listener: socket, SO_REUSEADDR, bind and listen in one. */
  createServer(address: AddressArgument, options?: ServerOptions): Promise<Socket>
  /** Connects to `[host, port]`, trying each of the host's addresses. */
  createConnection(address: readonly [string, number], options?: ConnectionOptions): Promise<Socket>
  /** The timeout of every socket made later. */
  setdefaulttimeout(timeout: Timeout): void
  /** The timeout of every socket made later, milliseconds; null when they wait for ever. */
  getdefaulttimeout(): Timeout
  /** Whether an AF_INET6 socket can take IPv4 connections too. */
  hasDualstackIpv6(): boolean

  // Names

  /** gethostname(2). */
  gethostname(): string
  /** Its first IPv4 address. Rejects with a GaiError. */
  gethostbyname(name: string): Promise<string>
  /** Its canonical name, other names, and IPv4 addresses. Rejects with a GaiError or an HError. */
  gethostbynameEx(name: string): Promise<HostEntry>
  /** The same of an address. Rejects with an HError. */
  gethostbyaddr(address: string): Promise<HostEntry>
  /** The full name of a host; of this one when not given. */
  getfqdn(name?: string): Promise<string>
  /** `port` is a number, a service name, or null. */
  getaddrinfo(
    host: string | Uint8Array | null,
    port: number | string | Uint8Array | null,
    options?: AddressInfoOptions,
  ): Promise<AddressInfo[]>
  getaddrinfo(
    host: string | Uint8Array | null,
    port: number | string | Uint8Array | null,
    family?: number,
    type?: number,
    proto?: number,
    flags?: number,
  ): Promise<AddressInfo[]>
  /** The name and the service of an address; `flags` are NI_ bits. */
  getnameinfo(
    address: readonly [host: string, port: number, flowinfo?: number, scopeId?: number],
    flags: number,
  ): Promise<[host: string, service: string]>
  /** The port of a service. Throws an ArgumentError when there is none. */
  getservbyname(name: string, protocol?: string): number
  /** The service of a port. Throws an ArgumentError when there is none. */
  getservbyport(port: number, protocol?: string): string
  /** The number of a protocol: 6 for `tcp`. Throws an ArgumentError when there is none. */
  getprotobyname(name: string): number
  /** Its interfaces, by number and name. */
  ifNameindex(): [index: number, name: string][]
  /** The number of an interface. Throws an ArgumentError when there is none. */
  ifNametoindex(name: string): number
  /** The name of an interface. Throws ENXIO when there is none. */
  ifIndextoname(index: number): string

  // Waiting for several

  /** Waits until one of them is ready, `timeout` (null: for ever) is over, or nothing can become ready. */
  select<R extends Pollable, W extends Pollable, X extends Pollable>(
    readers: readonly R[],
    writers: readonly W[],
    exceptional: readonly X[],
    timeout?: Timeout,
    options?: CallOptions,
  ): Promise<Selected<R, W, X>>
  /** An object that watches sockets: poll(2). */
  poll(): Poll
  /** An object that watches sockets: epoll(7). */
  epoll(): Epoll
}
