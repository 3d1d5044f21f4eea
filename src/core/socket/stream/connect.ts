/** connect(2): beginning an attempt, joining one, and its outcome. AF_UNSPEC dissolves. */
import type { InetAddress } from '../../address/socket-address.ts'
import { type Answer, type Attempt, BLOCKED, done, fail } from '../../answer.ts'
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
    if (sock.state === 'LISTEN') sock.acceptsToEnd = 1
    sock.carrier.dissolve(context, sock, 'call.dissolve')
    sock.association = 'unconnected'
    sock.dissolutions += 1
    return done(CONNECT.dissolved, undefined)
  }
  if (call.started && call.dissolutions !== sock.dissolutions) {
    return fail(CONNECT.dissolvedMeanwhile, 'EPIPE')
  }
  if (sock.association === 'disconnecting') return fail(CONNECT.disconnecting, 'EINVAL')
  if (sock.association === 'connected') {
    // Two calls waited for the same attempt: both have succeeded.
    if (call.started && sock.state !== 'CLOSE') return done(CONNECT.ok, undefined)
    return fail(CONNECT.isConnected, 'EISCONN')
  }
  if (sock.association === 'unconnected') {
    // The attempt that this call waited for was ended by somebody else.
    if (call.started && sock.state === 'CLOSE') return outcome(sock)
    if (sock.state !== 'CLOSE') return fail(CONNECT.isConnected, 'EISCONN')
    const refused = sock.carrier.dial(context, sock, call.address as InetAddress)
    if (refused !== null) return refused
    sock.association = 'connecting'
    call.began = true
  }
  call.started = true
  call.dissolutions = sock.dissolutions
  if (sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV') {
    if (mayBlock) return BLOCKED
    return call.began ? fail(CONNECT.inProgress, 'EINPROGRESS') : fail(CONNECT.already, 'EALREADY')
  }
  if (sock.state !== 'CLOSE') {
    sock.association = 'connected'
    return done(CONNECT.ok, undefined)
  }
  const answer = outcome(sock)
  sock.carrier.dissolve(context, sock, 'call.dissolve')
  sock.association = 'unconnected'
  return answer
}

/** How an attempt failed: its error, unless somebody else has read it. */
function outcome(sock: StreamSock): Answer<never> {
  const { error } = sock
  sock.error = null
  return error === null ? fail(CONNECT.aborted, 'ECONNABORTED') : fail(CONNECT.failed, error)
}
