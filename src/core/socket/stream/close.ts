/** The last descriptor of a stream goes: end the connection, and wait for it where SO_LINGER says so. */
import { type Attempt, BLOCKED, done } from '../../answer.ts'
import type { CloseCall } from '../call.ts'
import type { Context } from '../context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../sock.ts'
import { CLOSE } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'

export function release(
  context: Context,
  sock: StreamSock,
  call: CloseCall,
  mayBlock: boolean,
): Attempt<undefined> {
  const { linger } = sock.options
  if (!call.started) {
    call.started = true
    sock.shut = SHUT_RECEIVE | SHUT_SEND
    const unread = sock.received.length > 0
    sock.received.clear()
    sock.carrier.close(context, sock, unread)
  }
  const ending = sock.state === 'FIN_WAIT1' || sock.state === 'CLOSING' || sock.state === 'LAST_ACK'
  if (mayBlock && ending && linger.on && linger.seconds > 0) return BLOCKED
  sock.carrier.orphan(context, sock)
  return done(linger.on && linger.seconds > 0 ? CLOSE.lingered : CLOSE.ok, undefined)
}
