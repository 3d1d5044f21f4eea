/** poll(2) on a stream: the whole observable readiness in one value (facts 1.7, 8). */
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLPRI, POLLRDHUP } from '../blocking.ts'
import type { Context } from '../context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../sock.ts'
import type { StreamSock } from './stream-sock.ts'

export function poll(_context: Context, sock: StreamSock): number {
  const { state, shut } = sock
  if (state === 'LISTEN') return sock.queues !== null && sock.queues.accept.length > 0 ? POLLIN : 0
  let bits = 0
  if (shut === (SHUT_RECEIVE | SHUT_SEND) || state === 'CLOSE') bits |= POLLHUP
  if ((shut & SHUT_RECEIVE) !== 0) bits |= POLLIN | POLLRDHUP
  if (state !== 'SYN_SENT' && state !== 'SYN_RECV') {
    if (readable(sock)) bits |= POLLIN
    if ((shut & SHUT_SEND) !== 0 || sock.carrier.writable(sock)) bits |= POLLOUT
    if (sock.received.urgentByte !== null && !sock.received.urgentTaken) bits |= POLLPRI
  }
  if (sock.error !== null) bits |= POLLERR
  return bits
}

/** SO_RCVLOWAT bytes wait; an urgent byte at the front does not count, and a closed window overrides. */
function readable(sock: StreamSock): boolean {
  const { received, options } = sock
  if (received.length === 0) return false
  const atMark = received.urgentAt === received.position && !options.oobInline
  const target = options.rcvLowat + (atMark ? 1 : 0)
  return received.length >= target || sock.carrier.pressed(sock)
}
