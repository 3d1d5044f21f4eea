/** connect(2): beginning an attempt, joining one, and its outcome. AF_UNSPEC dissolves. */
import type { InetAddress } from '../../address/socket-address.ts'
import { type Attempt, BLOCKED, done, fail } from '../../answer.ts'
import type { ConnectCall } from '../call.ts'
import type { Context } from '../context.ts'
import { CONNECT } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'

export function connect(
  context: Context,
  sock: StreamSock,
  call: ConnectCall,
  mayBlock: boolean,
): Attempt<undefined> {
  if (call.address === null) {
    sock.carrier.dissolve(context, sock)
    sock.association = 'unconnected'
    return done(CONNECT.dissolved, undefined)
  }
  let pending = CONNECT.already
  if (sock.association === 'connected') return fail(CONNECT.isConnected, 'EISCONN')
  if (sock.association === 'unconnected') {
    // Another caller has read the outcome of the attempt that this one waited for.
    if (call.started && sock.state === 'CLOSE') return fail(CONNECT.aborted, 'ECONNABORTED')
    if (sock.state !== 'CLOSE') return fail(CONNECT.isConnected, 'EISCONN')
    const refused = sock.carrier.dial(context, sock, call.address as InetAddress)
    if (refused !== null) return refused
    sock.association = 'connecting'
    pending = CONNECT.inProgress
  }
  call.started = true
  if (sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV') {
    if (mayBlock) return BLOCKED
    return pending === CONNECT.inProgress
      ? fail(CONNECT.inProgress, 'EINPROGRESS')
      : fail(CONNECT.already, 'EALREADY')
  }
  if (sock.state !== 'CLOSE') {
    sock.association = 'connected'
    return done(CONNECT.ok, undefined)
  }
  const error = sock.error
  sock.carrier.dissolve(context, sock)
  sock.error = null
  sock.association = 'unconnected'
  return error === null ? fail(CONNECT.aborted, 'ECONNABORTED') : fail(CONNECT.failed, error)
}
