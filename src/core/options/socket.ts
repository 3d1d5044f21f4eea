/** Options of SOL_SOCKET: socket(7). */
import * as SO from '../constants/socket-options.ts'
import { errnoNumber } from '../errno.ts'
import { INT_MAX } from './codec.ts'
import { flag, keptFlag, needsPrivilege, privileged, readOnly, special } from './fields.ts'
import { ANY } from './kinds.ts'
import { effect, type OptionLevel, optionLevel, type Subject, stored } from './option.ts'
import { decodeLinger, decodeTimeout, encodeLinger, encodeTimeout } from './time-values.ts'

/** SOCK_MIN_RCVBUF and SOCK_MIN_SNDBUF of the measured kernel (facts 5.1). */
const MIN_RCVBUF = 2304
const MIN_SNDBUF = 4608
const _IFNAMSIZ = 16

/** What SO_RCVBUF and SO_SNDBUF read after `value` was set: twice of it, at least `minimum`. */
function doubled(value: number, minimum: number): number {
  return Math.max(Math.min(value, (INT_MAX - 1) / 2) * 2, minimum)
}

function setRcvBuf({ values }: Subject, value: number): null {
  values.rcvBuf = doubled(value, MIN_RCVBUF)
  values.rcvBufLocked = true
  return null
}

function setSndBuf({ values }: Subject, value: number): null {
  values.sndBuf = doubled(value, MIN_SNDBUF)
  values.sndBufLocked = true
  return null
}

export const SOCKET_LEVEL: OptionLevel = optionLevel('SOL_SOCKET', SO.SOL_SOCKET, SO, {
  SO_DEBUG: keptFlag(
    ANY,
    0,
    stored('there is no debugging output to record', 'socket(7)'),
    needsPrivilege('EACCES'),
  ),
  SO_REUSEADDR: flag(
    ANY,
    'reuseAddr',
    effect('every holder of a port says so and none listens: they share it', 'facts 2'),
  ),
  SO_TYPE: readOnly(ANY, 'int', effect('the type', 'socket(7)'), ({ sock }) => sock.type),
  SO_ERROR: readOnly(
    ANY,
    'int',
    effect('the pending error as an errno; reading clears it', 'socket(7), facts 1.7'),
    ({ sock }) => {
      const { error } = sock
      sock.error = null
      return error === null ? 0 : errnoNumber(error)
    },
  ),
  SO_DONTROUTE: flag(ANY, 'dontRoute', effect('only hosts on a link are reached', 'socket(7)')),
  SO_BROADCAST: flag(ANY, 'broadcast', effect('broadcasts may be sent', 'facts 6.2')),
  SO_SNDBUF: special(
    ANY,
    'int',
    'doubled, within 4608..2*wmem_max; a negative one is the maximum',
    effect('memory for what is sent and not acknowledged', 'facts 5.1'),
    {
      get: ({ values }) => values.sndBuf,
      setInt: (at, value) => setSndBuf(at, Math.min(value >>> 0, at.context.settings.wmem_max)),
    },
  ),
  SO_RCVBUF: special(
    ANY,
    'int',
    'doubled, within 2304..2*rmem_max; a negative one is the maximum',
    effect('memory for what is received and not read', 'facts 5.1'),
    {
      get: ({ values }) => values.rcvBuf,
      setInt: (at, value) => setRcvBuf(at, Math.min(value >>> 0, at.context.settings.rmem_max)),
    },
  ),
  SO_KEEPALIVE: flag(ANY, 'keepAlive', effect('an idle connection is probed', 'facts 5.4')),
  SO_OOBINLINE: flag(ANY, 'oobInline', effect('urgent data stays in the stream', 'facts 4.4')),
  SO_NO_CHECK: keptFlag(ANY, 0, stored('simulated packets carry no checksum', 'udp(7)')),
  SO_PRIORITY: special(
    ANY,
    'int',
    '0..6; the rest needs privilege, else EPERM',
    stored('links here have one queue', 'socket(7)'),
    {
      get: ({ values }) => values.priority,
      setInt: ({ sock, values }, value) => {
        if ((value < 0 || value > 6) && !privileged(sock)) return 'EPERM'
        values.priority = value
        return null
      },
    },
  ),
  SO_LINGER: special(
    ANY,
    'struct linger',
    'eight bytes, else EINVAL',
    effect('whether close waits, or resets', 'socket(7), facts 5.3'),
    {
      get: ({ values }) => encodeLinger(values.linger),
      setBytes: ({ values }, bytes) => {
        const linger = decodeLinger(bytes, values.linger)
        if (typeof linger === 'string') return linger
        values.linger = linger
        return null
      },
    },
  ),
  SO_BSDCOMPAT: special(ANY, 'int', 'ignored', stored('gone since Linux 2.6', 'socket(7)'), {
    get: () => 0,
    setInt: () => null,
  }),
  SO_REUSEPORT: flag(
    ANY,
    'reusePort',
    effect('sockets of one user share a port, and connections are spread', 'socket(7), facts 2'),
    ({ sock }, value) => (value !== 0 && sock.family === 1 ? 'ENOTSUP' : null),
  ),
  SO_RCVLOWAT: special(
    ANY,
    'int',
    '0 is 1, a negative one is 2147483647',
    effect('recv and POLLIN wait for so many bytes', 'socket(7), facts 4.4'),
    {
      get: ({ values }) => values.rcvLowat,
      setInt: ({ values }, value) => {
        values.rcvLowat = value < 0 ? INT_MAX : Math.max(value, 1)
        return null
      },
    },
  ),
  SO_SNDLOWAT: readOnly(ANY, 'int', effect('always 1', 'socket(7)'), () => 1),
  SO_RCVTIMEO: special(
    ANY,
    'struct timeval',
    'sixteen bytes, else EINVAL; rounded up to 4 ms; microseconds within 0..999999, else EDOM',
    effect('how long recv and accept wait', 'socket(7), facts 4.1'),
    {
      get: ({ values }) => encodeTimeout(values.rcvTimeo),
      setBytes: ({ values }, bytes) => {
        const limit = decodeTimeout(bytes)
        if (typeof limit === 'string') return limit
        values.rcvTimeo = limit
        return null
      },
    },
  ),
  SO_SNDTIMEO: special(
    ANY,
    'struct timeval',
    'as SO_RCVTIMEO',
    effect('how long send and connect wait', 'socket(7), facts 4.1'),
    {
      get: ({ values }) => encodeTimeout(values.sndTimeo),
      setBytes: ({ values }, bytes) => {
        const limit = decodeTimeout(bytes)
        if (typeof limit === 'string') return limit
        values.sndTimeo = limit
        return null
      },
    },
  ),
  SO_ACCEPTCONN: readOnly(
    ANY,
    'int',
    effect('1 while the socket listens; the socket itself knows', 'socket(7), facts 1.7'),
    () => 0,
  ),
  SO_SNDBUFFORCE: special(
    ANY,
    'int',
    'as SO_SNDBUF without the maximum; needs privilege, else EPERM',
    effect('SO_SNDBUF beyond wmem_max', 'socket(7)'),
    {
      setInt: (at, value) => (privileged(at.sock) ? setSndBuf(at, Math.max(value, 0)) : 'EPERM'),
    },
  ),
  SO_RCVBUFFORCE: special(
    ANY,
    'int',
    'as SO_RCVBUF without the maximum; needs privilege, else EPERM',
    effect('SO_RCVBUF beyond rmem_max', 'socket(7)'),
    {
      setInt: (at, value) => (privileged(at.sock) ? setRcvBuf(at, Math.max(value, 0)) : 'EPERM'),
    },
  ),
  SO_PROTOCOL: readOnly(
    ANY,
    'int',
    effect('the protocol', 'socket(7)'),
    ({ sock }) => sock.protocol,
  ),
  SO_DOMAIN: readOnly(ANY, 'int', effect('the family', 'socket(7)'), ({ sock }) => sock.family),
})
