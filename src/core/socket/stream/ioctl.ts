/** SIOCINQ, SIOCOUTQ and SIOCATMARK on a stream (tcp(7)). */
import { type Answer, done, fail } from '../../answer.ts'
import { SIOCATMARK, SIOCINQ, SIOCOUTQ } from '../../constants/ioctl.ts'
import type { Context } from '../context.ts'
import { IOCTL } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'

export function ioctl(_context: Context, sock: StreamSock, request: number): Answer<number> {
  const { received } = sock
  switch (request) {
    case SIOCINQ: {
      if (sock.state === 'LISTEN') return fail(IOCTL.listening, 'EINVAL')
      if (sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV') return done(IOCTL.unread, 0)
      const toMark = received.urgentAt === null ? -1 : received.urgentAt - received.position
      const stops = !sock.options.oobInline && toMark >= 0 && toMark < received.length
      return done(IOCTL.unread, stops ? toMark : received.length)
    }
    case SIOCOUTQ:
      if (sock.state === 'LISTEN') return fail(IOCTL.listening, 'EINVAL')
      if (sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV') return done(IOCTL.unsent, 0)
      return done(IOCTL.unsent, sock.carrier.unacknowledged(sock))
    case SIOCATMARK:
      return done(
        IOCTL.atMark,
        received.urgentAt !== null && received.urgentAt === received.position ? 1 : 0,
      )
    default:
      return fail(IOCTL.unknown, 'ENOTTY')
  }
}
