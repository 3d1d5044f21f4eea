/** The poll(2) bits of UDP and raw sockets (facts 8). */
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../socket/blocking.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../socket/sock.ts'
import type { DatagramSock } from './datagram-sock.ts'

export function poll(_context: Context, sock: DatagramSock): number {
  const { shut } = sock
  let bits = 0
  if (sock.error !== null || sock.errors.length > 0) bits |= POLLERR
  if ((shut & SHUT_RECEIVE) !== 0) bits |= POLLRDHUP | POLLIN
  if (shut === (SHUT_RECEIVE | SHUT_SEND)) bits |= POLLHUP
  if (sock.received.length > 0) bits |= POLLIN
  if (sock.heldMemory < sock.options.sndBuf >> 1) bits |= POLLOUT
  return bits
}
