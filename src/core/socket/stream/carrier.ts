/**
 * What the socket layer asks of whoever carries a stream's bytes: `core/tcp` in the simulated world, node:net in the
 * real one. What the carrier tells the socket layer is in `socket/stream/up.ts`.
 */
import type { InetAddress } from '../../address/socket-address.ts'
import type { Answer } from '../../answer.ts'
import type { Context } from '../context.ts'
import type { OptionValue } from '../ops.ts'

/** Which call resets a connection or stops a listener. */
export type Ending = 'call.dissolve' | 'call.shutdown' | 'call.close'

// biome-ignore lint/suspicious/noExplicitAny: each carrier names its own record; it is only ever given that one.
type Own = any

export interface Carrier {
  /** Begins to take connections. The queues are set. */
  listen(context: Context, sock: Own): void
  /** Begins to connect; SYN_SENT unless it is refused at once. */
  dial(context: Context, sock: Own, to: InetAddress): Answer<never> | null
  /**
   * Takes and sends all bytes from `start` on where nothing stands in the way, as `write` and `push` together would; else
   * does nothing and gives false.
   */
  sendAtOnce?(context: Context, sock: Own, bytes: Uint8Array, start: number, flags: number): boolean
  /**
   * Takes as many of the bytes as there is room for, copying them once; 0 when there is none. It may take fewer and be
   * `paused`: then it goes on once what it has sent was dealt with, and has deferred the socket.
   */
  write(context: Context, sock: Own, bytes: Uint8Array, start: number, flags: number): number
  /** Whether `write` stopped although there is room. */
  paused?(sock: Own): boolean
  /**
   * A send call is over: what it wrote may leave (Nagle, cork and MSG_MORE decide). `full`: it found no more room, and
   * nothing of what it wrote waits for company.
   */
  push(context: Context, sock: Own, flags: number, full: boolean): void
  /** Whether a new piece may be written. */
  hasRoom(sock: Own): boolean
  /** Whether poll says POLLOUT: a third of the buffer is free. */
  writable(sock: Own): boolean
  /** The program has read this many bytes (0: it looked and found none). */
  consumed(context: Context, sock: Own, count: number): void
  /** Whether so little window is left that poll reports what there is whatever SO_RCVLOWAT says. */
  pressed(sock: Own): boolean
  /** Ends the sending side after what is queued; moves the state. */
  finish(context: Context, sock: Own): void
  /** Resets the connection, or stops listening, and forgets it: the record is as fresh (AF_UNSPEC). */
  dissolve(context: Context, sock: Own, cause: Ending): void
  /** The program has let go: end the connection as its state and unread data demand. */
  close(context: Context, sock: Own, unread: boolean): void
  /** The program has let go and waits no longer: the record may go, or goes on alone. */
  orphan(context: Context, sock: Own): void
  /** Bytes written and not acknowledged. */
  unacknowledged(sock: Own): number
  timer(context: Context, sock: Own): void
  /** What it put off by `Context.defer`. */
  resume?(context: Context, sock: Own): void
  getOption(context: Context, sock: Own, level: number, name: number): Answer<OptionValue> | null
  setOption(
    context: Context,
    sock: Own,
    level: number,
    name: number,
    value: OptionValue,
  ): Answer<undefined> | null
}
