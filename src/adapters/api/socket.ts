/**
 * A socket as programs hold it. Names are those of BSD and Python, in camel case; durations are milliseconds.
 */
import type { Observable } from 'rxjs'
import type { Address } from '../../core/address/format.ts'
import type { AddressArgument } from '../../core/address/parse.ts'
import type { OptionValue } from '../../core/socket/ops.ts'
import type { CallOptions, Data, Timeout, WritableBuffer } from './call-options.ts'
import type { BinaryFile, FileOptions, TextFile } from './file.ts'

/** An ancillary data item: `[level, type, data]`. */
export type Ancillary = readonly [level: number, type: number, data: Uint8Array]

/** What `recvmsg` gives. `flags` are the MSG_ bits that describe the message. */
export type Message = readonly [
  bytes: Uint8Array,
  ancillary: readonly Ancillary[],
  flags: number,
  address: Address | null,
]

/** A datagram as `messages$` emits it. */
export interface DatagramMessage {
  /** What it carries. */
  readonly bytes: Uint8Array
  /** The sender; null when it has no name. */
  readonly address: Address | null
}

/** What `sendfile` sends: bytes, or something that gives them piece by piece. */
export type Sendable = Data | Iterable<Uint8Array> | AsyncIterable<Uint8Array>

/**
 * A socket of a host.
 *
 * What Node's real network can only answer later returns a promise, whether it has to wait or not: everything that
 * touches the network. What the socket itself knows is answered at once: names, options, descriptors, timeouts, `poll`.
 *
 * A failed call throws or rejects with a `SocketError` (its `code` is the errno's name), a `SocketTimeout` when the
 * time of `settimeout` has run out, an `ArgumentError` for what Python refuses before any system call, or a `GaiError`
 * for a name that is not found. The socket is as it was before the call. Which errno a call gives when, its rules say:
 * `docs/rules.md`.
 */
export interface Socket extends AsyncDisposable {
  /** AF_INET, AF_INET6 or AF_UNIX. */
  readonly family: number
  /** SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET or SOCK_RAW; without SOCK_NONBLOCK and SOCK_CLOEXEC. */
  readonly type: number
  /** The protocol as it was given to `socket`, 0 for the default. */
  readonly proto: number
  /** Whether `close` or `detach` has been called. */
  readonly closed: boolean

  // Addresses

  /** Binds to an address: `['', 9999]` is every address of the host, port 0 lets the host choose. */
  bind(address: AddressArgument, options?: CallOptions): Promise<void>
  /** Takes connections; about `backlog` of them wait until they are accepted (listen(2), `somaxconn`). */
  listen(backlog?: number, options?: CallOptions): Promise<void>
  /** The next connection and who called. Waits for one. */
  accept(options?: CallOptions): Promise<[socket: Socket, address: Address]>
  /** Connects. Under `settimeout` the attempt goes on when the time is up. */
  connect(address: AddressArgument, options?: CallOptions): Promise<void>
  /**
   * As `connect`, but a failure of the system call is a number, not an error: 0, or the errno as Linux counts it
   * (115 is EINPROGRESS). A timeout is 11, EAGAIN. Arguments that Python refuses still reject.
   */
  connectEx(address: AddressArgument, options?: CallOptions): Promise<number>
  /** Dissolves the association (connect(2) with AF_UNSPEC). */
  disconnect(options?: CallOptions): Promise<void>
  /** The address that it is bound to. Throws EBADF when it is closed. */
  getsockname(): Address
  /** The address of its peer. Throws ENOTCONN when there is none. */
  getpeername(): Address

  // Sending. `flags` are MSG_ bits, and may be left out before `options`.

  /** Sends what fits and gives how many bytes that were. */
  send(data: Data, flags?: number | CallOptions, options?: CallOptions): Promise<number>
  /** Sends everything. After a failure nobody can tell how much was sent. */
  sendall(data: Data, flags?: number | CallOptions, options?: CallOptions): Promise<void>
  /** Sends a datagram to an address, and gives how many bytes it had. EMSGSIZE when it is too large. */
  sendto(data: Data, address: AddressArgument, options?: CallOptions): Promise<number>
  sendto(
    data: Data,
    flags: number,
    address: AddressArgument,
    options?: CallOptions,
  ): Promise<number>
  /** Sends the buffers as one message, with ancillary data, and gives how many bytes that were. */
  sendmsg(
    buffers: Iterable<Data>,
    ancillary?: Iterable<Ancillary>,
    flags?: number,
    address?: AddressArgument | null,
    options?: CallOptions,
  ): Promise<number>
  /** Sends `count` bytes (null: all) from `offset` on, and gives how many were sent. Streams only. */
  sendfile(
    file: Sendable,
    offset?: number,
    count?: number | null,
    options?: CallOptions,
  ): Promise<number>

  // Receiving

  /** At most `size` bytes; none means that the peer has finished. `recv(0)` asks nobody. */
  recv(size: number, flags?: number | CallOptions, options?: CallOptions): Promise<Uint8Array>
  /** Receives into `buffer`, at most `size` bytes (0: all of it), and gives how many. */
  recvInto(
    buffer: WritableBuffer,
    size?: number,
    flags?: number | CallOptions,
    options?: CallOptions,
  ): Promise<number>
  /** The address is null where the peer has none, or the socket is a stream. */
  recvfrom(
    size: number,
    flags?: number | CallOptions,
    options?: CallOptions,
  ): Promise<[bytes: Uint8Array, address: Address | null]>
  /** As `recvInto`, and says who has sent it. */
  recvfromInto(
    buffer: WritableBuffer,
    size?: number,
    flags?: number | CallOptions,
    options?: CallOptions,
  ): Promise<[count: number, address: Address | null]>
  /** A message of at most `size` bytes, with at most `ancillarySize` bytes of ancillary data. */
  recvmsg(
    size: number,
    ancillarySize?: number,
    flags?: number,
    options?: CallOptions,
  ): Promise<Message>
  /** As `recvmsg`, into several buffers one after the other. */
  recvmsgInto(
    buffers: Iterable<WritableBuffer>,
    ancillarySize?: number,
    flags?: number,
    options?: CallOptions,
  ): Promise<[count: number, ...rest: [Message[1], Message[2], Message[3]]]>

  // The end

  /** Ends one direction or both: SHUT_RD, SHUT_WR, SHUT_RDWR. */
  shutdown(how: number, options?: CallOptions): Promise<void>
  /** Closes; again is silent. Waits only as SO_LINGER says. Files of `makefile` keep the descriptor open. */
  close(options?: CallOptions): Promise<void>
  /** Gives the descriptor away: the object is closed, the connection is not. -1 when there was none. */
  detach(): number
  /** A second descriptor of the same socket, with the same timeout. */
  dup(): Socket
  /** The descriptor; -1 when closed. */
  fileno(): number

  // Settings

  /** An integer option, or with `size` the bytes of any option. */
  getsockopt(level: number, name: number): number
  getsockopt(level: number, name: number, size: number): Uint8Array | number
  /** Sets an option of a level. ENOPROTOOPT for what is no option there, EINVAL for what it does not take. */
  setsockopt(level: number, name: number, value: OptionValue | boolean): void
  /** FIONREAD (SIOCINQ), SIOCOUTQ, SIOCATMARK; FIONBIO with an argument. ENOTTY for others. */
  ioctl(request: number, argument?: number): number
  /** sockatmark(3): whether the next byte is the urgent one. ENOTTY where nothing can be urgent. */
  sockatmark(): boolean
  /** Milliseconds; null waits for ever, 0 does not wait. For every later call that may wait. */
  settimeout(timeout: Timeout): void
  /** Milliseconds; null when calls wait for ever. */
  gettimeout(): Timeout
  /** true is `settimeout(null)`, false is `settimeout(0)`. */
  setblocking(blocking: boolean): void
  /** Whether calls may wait. */
  getblocking(): boolean
  /** Kept and given back; there is no exec here. */
  getInheritable(): boolean
  /** Keeps the flag; there is nobody to inherit it. */
  setInheritable(inheritable: boolean): void

  // Watching

  /** The poll(2) bits that hold now, of those asked for (POLLIN | POLLPRI | POLLOUT | POLLRDHUP); never waits. */
  poll(events?: number): number
  /** A file over the socket: lines, text, buffering. The connection stays open until it is closed too. */
  makefile(mode: `${string}b${string}`, options?: FileOptions): BinaryFile
  makefile(mode?: string, options?: FileOptions): TextFile

  // Observables. Cold: subscribing makes the calls, unsubscribing gives the call in progress up.

  /** The protocol's state, now and at every change (`LISTEN`, `ESTABLISHED`); completes when the socket is closed. */
  readonly state$: Observable<string>
  /** Accepts for ever; completes when the listener is closed. */
  readonly connections$: Observable<[socket: Socket, address: Address]>
  /** Receives until the peer has finished. */
  readonly chunks$: Observable<Uint8Array>
  /** Receives datagrams; completes when the socket is closed. */
  readonly messages$: Observable<DatagramMessage>
  /** The poll bits, now and at every change; completes when the socket is closed. */
  readonly readiness$: Observable<number>
}
