/** select, poll and epoll over the sockets of a host. Durations are milliseconds; null or a negative one waits for ever. */
import type { CallOptions, Timeout } from './call-options.ts'
import type { Socket } from './socket.ts'

/** A descriptor, or a socket that stands for its own. */
export type Pollable = number | Pick<Socket, 'fileno'>

/** What `select` gives: those of each list that are ready. */
export type Selected<R, W, X> = [readable: R[], writable: W[], exceptional: X[]]

/** A readiness answer: the descriptor and its POLL bits. */
export type Ready = [descriptor: number, events: number]

/** poll(2): a set of descriptors, each with the events that it is watched for. */
export interface Poll {
  /** Watches for POLLIN, POLLPRI and POLLOUT unless told otherwise; replaces what was asked for before. */
  register(socket: Pollable, events?: number): void
  /** As `register`, for one that is registered: else ENOENT. */
  modify(socket: Pollable, events: number): void
  /** Watches it no more. Throws an ArgumentError (Python has a KeyError) when it was not watched. */
  unregister(socket: Pollable): void
  /**
   * Waits until something is ready or so many milliseconds are over (null, negative: for ever); none when they are.
   */
  poll(timeout?: Timeout, options?: CallOptions): Promise<Ready[]>
}

/**
 * epoll(7): as `Poll`, and EPOLLET reports changes instead of levels, EPOLLONESHOT reports once until modified. A
 * socket leaves when its last descriptor is closed.
 */
export interface Epoll extends Disposable {
  /** Whether `close` has been called. */
  readonly closed: boolean
  /**
   * Watches a socket for EPOLL bits: EPOLLIN, EPOLLPRI and EPOLLOUT unless told. EEXIST when it is watched already.
   */
  register(socket: Pollable, events?: number): void
  /** Watches it for other bits. ENOENT when it is not watched. */
  modify(socket: Pollable, events: number): void
  /** Watches it no more. ENOENT when it is not watched. */
  unregister(socket: Pollable): void
  /** At most `maxevents` answers (-1: no limit). */
  poll(timeout?: Timeout, maxevents?: number, options?: CallOptions): Promise<Ready[]>
  /** Closes its descriptor; again is silent. */
  close(): void
}
