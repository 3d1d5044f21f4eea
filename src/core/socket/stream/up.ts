/** What a carrier tells the socket layer. Each wakes whoever may go on. */
import type { ErrnoName } from '../../errno.ts'
import type { Context } from '../context.ts'
import { SHUT_RECEIVE, SHUT_SEND, type SockId } from '../sock.ts'
import type { ListenQueues } from './listen-queues.ts'
import type { TcpState } from './states.ts'
import type { StreamSock } from './stream-sock.ts'
import { assertMove, type Cause } from './transitions.ts'

/** The state moves, as the table of moves allows. */
export function moveTo(context: Context, sock: StreamSock, cause: Cause, state: TcpState): void {
  assertMove(sock.state, cause, state, context.now)
  if (context.observed) context.changed(sock, `${sock.state} -> ${state}`)
  sock.state = state
}

/** The connection goes on in this state without the socket, whose own state is CLOSE from now on. */
export function partFrom(
  context: Context,
  sock: StreamSock,
  cause: Cause,
  state: 'TIME_WAIT' | 'FIN_WAIT2',
): void {
  if (sock.state !== state) {
    assertMove(sock.state, cause, state, context.now)
    if (context.observed) context.changed(sock, `${sock.state} -> ${state}`)
  }
  if (context.observed) context.changed(sock, `${sock.state} -> CLOSE`)
  sock.state = 'CLOSE'
}

/** A connection is complete and waits to be accepted. */
export function incoming(context: Context, listener: StreamSock, child: SockId): void {
  const queues = listener.queues as ListenQueues
  queues.accept.push(child)
  if (context.observed) {
    context.changed(listener, `accept queue ${queues.accept.length}/${queues.limit}`)
  }
  context.wake(listener)
}

/** The attempt to connect has succeeded. */
export function established(
  context: Context,
  sock: StreamSock,
  cause: 'recv.syn-ack' | 'recv.ack',
): void {
  moveTo(context, sock, cause, 'ESTABLISHED')
  context.wakeAll(sock)
}

/** The connection, or the attempt, is dead with this error. */
export function failed(context: Context, sock: StreamSock, error: ErrnoName): void {
  sock.error = error
  sock.shut = SHUT_RECEIVE | SHUT_SEND
  context.wake(sock)
}

/** An error that is not final. */
export function softened(context: Context, sock: StreamSock, error: ErrnoName): void {
  sock.softError = error
  context.wake(sock)
}

/** Bytes have arrived in order. `cost` is the buffer memory that they take; `joins`: in the buffer of those before. */
export function data(
  context: Context,
  sock: StreamSock,
  bytes: Uint8Array,
  cost: number,
  joins = false,
): void {
  if (joins) sock.received.join(bytes, cost)
  else sock.ownReceived().append(bytes, cost)
  context.wake(sock)
}

/** The peer has finished: nothing more will come. */
export function end(context: Context, sock: StreamSock): void {
  sock.shut |= SHUT_RECEIVE
  sock.ended = true
  context.wake(sock)
}

/** Room has become free in the send buffer. */
export function writable(context: Context, sock: StreamSock): void {
  context.wake(sock)
}
