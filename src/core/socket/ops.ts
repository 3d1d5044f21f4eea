/**
 * What a kind of socket must know how to do. One implementation for each: TCP streams, UDP, the three Unix types, raw.
 *
 * Attempts: where `mayBlock` is false the operation must answer (EAGAIN, EINPROGRESS, a partial count). Where it is true
 * it may give BLOCKED; it is then called again with the same call object whenever the socket has been woken.
 */
import type { SocketAddress } from '../address/socket-address.ts'
import type { Answer, Attempt } from '../answer.ts'
import type { AcceptCall, CloseCall, ConnectCall, Received, RecvCall, SendCall } from './call.ts'
import type { Context } from './context.ts'
import type { Sock, SockId } from './sock.ts'

// biome-ignore lint/suspicious/noExplicitAny: each implementation names its own record; the table calls it with that one.
type Own = any

/** An accepted connection. The kernel gives it a descriptor. */
export interface Accepted {
  readonly sock: SockId
  readonly address: SocketAddress | null
}

export interface SocketOps {
  /** Name for traces: `tcp`, `udp`, `unix-stream`, ... */
  readonly name: string
  bind(context: Context, sock: Own, address: SocketAddress): Answer<undefined>
  listen(context: Context, sock: Own, backlog: number): Answer<undefined>
  accept(context: Context, sock: Own, call: AcceptCall, mayBlock: boolean): Attempt<Accepted>
  connect(context: Context, sock: Own, call: ConnectCall, mayBlock: boolean): Attempt<undefined>
  send(context: Context, sock: Own, call: SendCall, mayBlock: boolean): Attempt<number>
  recv(context: Context, sock: Own, call: RecvCall, mayBlock: boolean): Attempt<Received>
  /** `how`: SHUT_RD 0, SHUT_WR 1, SHUT_RDWR 2. */
  shutdown(context: Context, sock: Own, how: number): Answer<undefined>
  /** getsockname(2). */
  getsockname(context: Context, sock: Own): Answer<SocketAddress>
  /** getpeername(2). */
  getpeername(context: Context, sock: Own): Answer<SocketAddress>
  /** The poll(2) bits that hold now, unmasked. Alters nothing. */
  poll(context: Context, sock: Own): number
  /** A program has looked, by poll(2) or the like, on a file that is or is not blocking: what that alters. */
  polled?(context: Context, sock: Own, blocking: boolean): void
  /** The last open file has gone. Must answer when `mayBlock` is false. */
  release(context: Context, sock: Own, call: CloseCall, mayBlock: boolean): Attempt<undefined>
  /** {@link Sock.nextTimer} is due. */
  timer?(context: Context, sock: Own): void
  /** What was put off by `Context.defer`. */
  resume?(context: Context, sock: Own): void
  /** SIOCINQ (FIONREAD), SIOCOUTQ, SIOCATMARK. */
  ioctl(context: Context, sock: Own, request: number): Answer<number>
  /** An option that this kind of socket answers itself; null leaves it to the option table. */
  getOption?(context: Context, sock: Own, level: number, name: number): Answer<OptionValue> | null
  /**
   * Told after the option table has stored a value, so that it takes effect; or answers it alone. An option that takes
   * an int is told the int, whatever form the program gave it.
   */
  setOption?(
    context: Context,
    sock: Own,
    level: number,
    name: number,
    value: OptionValue,
  ): Answer<undefined> | null
}

/** A socket option's value as Python's setsockopt takes it: an integer or packed bytes. */
export type OptionValue = number | Uint8Array
