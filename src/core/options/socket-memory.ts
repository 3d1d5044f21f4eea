/** Options of SOL_SOCKET about buffers: socket(7), facts 5.1. */
import type * as SO from '../constants/socket-options.ts'
import type { ErrnoName } from '../errno.ts'
import { INT_MAX } from './codec.ts'
import { privileged, rangeText, readOnly, special } from './fields.ts'
import { ANY } from './kinds.ts'
import { encodeMemInfo } from './mem-info.ts'
import { effect, type OptionRows, type Subject, stored } from './option.ts'
import { isTcp } from './state.ts'

/** Bits of SO_BUF_LOCK. */
const LOCK_SNDBUF = 1
const LOCK_RCVBUF = 2

/** What is read after `value` was set: as often as the profile says, at least `least`. */
function sized(value: number, factor: number, least: number): number {
  return Math.max(Math.min(value, Math.floor(INT_MAX / factor)) * factor, least)
}

function setRcvBuf({ values, context }: Subject, value: number): null {
  const { factor, leastReceive } = context.profile.bufferSizes
  values.rcvBuf = sized(value, factor, leastReceive)
  values.rcvBufLocked = true
  return null
}

function setSndBuf({ values, context }: Subject, value: number): null {
  const { factor, leastSend } = context.profile.bufferSizes
  values.sndBuf = sized(value, factor, leastSend)
  values.sndBufLocked = true
  return null
}

/** A size within `maximum`, or the errno of the profile. A negative size counts as a very large one. */
function within({ context }: Subject, value: number, maximum: number): number | ErrnoName {
  const size = value >>> 0
  if (size <= maximum) return size
  const { tooLarge } = context.profile.bufferSizes
  return tooLarge === 'maximum' ? maximum : tooLarge
}

/** TCP takes no more than half of the buffer, and enlarges the buffer while nobody has fixed it. */
function setRcvLowat(at: Subject, value: number): null {
  const { values, context } = at
  values.rcvLowat = value < 0 ? INT_MAX : Math.max(value, 1)
  if (!isTcp(at)) return null
  const largest = values.rcvBufLocked ? values.rcvBuf : context.settings.tcp_rmem[2]
  values.rcvLowat = Math.max(Math.min(values.rcvLowat, Math.floor(largest / 2)), 1)
  if (!values.rcvBufLocked) values.rcvBuf = Math.max(values.rcvBuf, 2 * values.rcvLowat)
  return null
}

export const MEMORY_ROWS: OptionRows<typeof SO> = {
  SO_SNDBUF: special(
    ANY,
    'int',
    'doubled, within 4608..2*wmem_max; a negative one is the maximum',
    effect('memory for what is sent and not acknowledged', 'facts 5.1'),
    {
      get: ({ values }) => values.sndBuf,
      setInt: (at, value) => {
        const size = within(at, value, at.context.settings.wmem_max)
        return typeof size === 'string' ? size : setSndBuf(at, size)
      },
    },
  ),
  SO_RCVBUF: special(
    ANY,
    'int',
    'doubled, within 2304..2*rmem_max; a negative one is the maximum',
    effect('memory for what is received and not read', 'facts 5.1'),
    {
      get: ({ values }) => values.rcvBuf,
      setInt: (at, value) => {
        const size = within(at, value, at.context.settings.rmem_max)
        return typeof size === 'string' ? size : setRcvBuf(at, size)
      },
    },
  ),
  SO_SNDBUFFORCE: special(
    ANY,
    'int',
    'as SO_SNDBUF without the maximum, a negative one is 0; needs privilege, else EPERM',
    effect('SO_SNDBUF beyond wmem_max; cannot be read', 'socket(7)'),
    {
      setInt: (at, value) => (privileged(at.sock) ? setSndBuf(at, Math.max(value, 0)) : 'EPERM'),
    },
  ),
  SO_RCVBUFFORCE: special(
    ANY,
    'int',
    'as SO_RCVBUF without the maximum, a negative one is 0; needs privilege, else EPERM',
    effect('SO_RCVBUF beyond rmem_max; cannot be read', 'socket(7)'),
    {
      setInt: (at, value) => (privileged(at.sock) ? setRcvBuf(at, Math.max(value, 0)) : 'EPERM'),
    },
  ),
  SO_RCVLOWAT: special(
    ANY,
    'int',
    '0 is 1, a negative one is 2147483647; TCP takes at most half of the receive buffer',
    effect('recv and POLLIN wait for so many bytes', 'socket(7), facts 4.4'),
    { get: ({ values }) => values.rcvLowat, setInt: setRcvLowat },
  ),
  SO_BUF_LOCK: special(
    ANY,
    'int',
    rangeText({ min: 0, max: LOCK_SNDBUF | LOCK_RCVBUF }),
    effect('which buffers setsockopt has fixed: 1 the send, 2 the receive buffer', 'measured'),
    {
      get: ({ values }) =>
        (values.sndBufLocked ? LOCK_SNDBUF : 0) | (values.rcvBufLocked ? LOCK_RCVBUF : 0),
      setInt: ({ values }, value) => {
        if ((value & ~(LOCK_SNDBUF | LOCK_RCVBUF)) !== 0) return 'EINVAL'
        values.sndBufLocked = (value & LOCK_SNDBUF) !== 0
        values.rcvBufLocked = (value & LOCK_RCVBUF) !== 0
        return null
      },
    },
  ),
  SO_MEMINFO: readOnly(
    ANY,
    'ints',
    effect('nine ints: memory in use and bounds; the socket itself knows', 'sock_diag(7)'),
    ({ values }) => encodeMemInfo({ rcvBuf: values.rcvBuf, sndBuf: values.sndBuf }),
  ),
  SO_RESERVE_MEM: special(
    ANY,
    'int',
    'nothing: a negative one EINVAL, else ENOTSUP',
    stored('needs memory cgroups', 'measured'),
    { get: () => 0, setInt: (_, value) => (value < 0 ? 'EINVAL' : 'ENOTSUP') },
  ),
}
