/** shutdown(2) on a stream. */
import { type Answer, done, fail } from '../../answer.ts'
import type { Context } from '../context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../sock.ts'
import { SHUTDOWN } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'

export function shutdown(context: Context, sock: StreamSock, how: number): Answer<undefined> {
  if (how < 0 || how > 2) return fail(SHUTDOWN.badHow, 'EINVAL')
  const sides = how + 1
  if (sock.association === 'connecting') {
    const attempt = sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV' || sock.state === 'CLOSE'
    sock.association = attempt ? 'disconnecting' : 'connected'
  }
  let answer: Answer<undefined>
  switch (sock.state) {
    case 'LISTEN':
      if ((sides & SHUT_RECEIVE) === 0) {
        answer = done(SHUTDOWN.listenerStays, undefined)
      } else {
        sock.carrier.dissolve(context, sock, 'call.shutdown')
        sock.association = 'unconnected'
        answer = done(SHUTDOWN.listenerStops, undefined)
      }
      break
    case 'SYN_SENT':
      sock.carrier.dissolve(context, sock, 'call.shutdown')
      sock.association = 'unconnected'
      answer = done(SHUTDOWN.attemptEnds, undefined)
      break
    case 'CLOSE':
      sock.shut |= sides
      answer = fail(SHUTDOWN.notConnected, 'ENOTCONN')
      break
    default:
      sock.shut |= sides
      if ((sides & SHUT_SEND) !== 0) sock.carrier.finish(context, sock)
      answer = done(SHUTDOWN.ok, undefined)
  }
  context.wakeAll(sock)
  return answer
}
