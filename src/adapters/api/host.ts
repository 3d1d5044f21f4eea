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

export interface SocketOptions {
  /** Takes this descriptor over instead of making a new socket; family, type and proto are asked of it. */
  readonly fileno?: number | undefined
}

export interface ServerOptions {
  /** AF_INET (default) or AF_INET6. */
  readonly family?: number | undefined
  readonly backlog?: number | null | undefined
  /** Sets SO_REUSEPORT. */
  readonly reusePort?: boolean | undefined
  /** An AF_INET6 socket that takes IPv4 connections too. */
  readonly dualstackIpv6?: boolean | undefined
}

export interface ConnectionOptions extends CallOptions {
  /** The timeout of the socket; the default timeout unless given. */
  readonly timeout?: Timeout | undefined
  /** Binds here first. */
  readonly sourceAddress?: AddressArgument | null | undefined
  /** Rejects with an `AggregateError` of every attempt, not with the last one's error. */
  readonly allErrors?: boolean | undefined
}

export interface AddressInfoOptions {
  readonly family?: number | undefined
  readonly type?: number | undefined
  readonly proto?: number | undefined
  /** AI_ bits. */
  readonly flags?: number | undefined
}

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
  getdefaulttimeout(): Timeout
  hasDualstackIpv6(): boolean

  // Names

  gethostname(): string
  gethostbyname(name: string): Promise<string>
  gethostbynameEx(name: string): Promise<HostEntry>
  gethostbyaddr(address: string): Promise<HostEntry>
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
  getservbyname(name: string, protocol?: string): number
  getservbyport(port: number, protocol?: string): string
  getprotobyname(name: string): number
  ifNameindex(): [index: number, name: string][]
  ifNametoindex(name: string): number
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
  poll(): Poll
  epoll(): Epoll
}
