/** A stream that has lost its connection is as fresh, whoever carried it: AF_UNSPEC, a listener that stops, a failed attempt. */
import { AF_INET6, ANY4, ANY6, BOUND_ADDRESS } from '../../inet/inet-sock.ts'
import type { Context } from '../context.ts'
import type { StreamSock } from './stream-sock.ts'

/** Forgets the peer's port, the unread bytes and the address unless a bind named it. The port is the carrier's business. */
export function forgetConnection(context: Context, sock: StreamSock): void {
  const any = sock.family === AF_INET6 ? ANY6 : ANY4
  sock.received.clear()
  sock.remotePort = 0
  if ((sock.locks & BOUND_ADDRESS) === 0) {
    sock.boundIp = any
    sock.localIp = any
  }
  sock.shut = 0
  sock.ended = false
  sock.softError = null
  context.wake(sock)
}
