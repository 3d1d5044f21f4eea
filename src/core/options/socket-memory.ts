/** Options of SOL_SOCKET about buffers: socket(7), facts 5.1. */
import type * as SO from '../constants/socket-options.ts'
import { INT_MAX } from './codec.ts'
import { privileged, rangeText, readOnly, special } from './fields.ts'
import { ANY } from './kinds.ts'
import { encodeMemInfo } from './mem-info.ts'
import { effect, type OptionRows, type Subject, stored } from './option.ts'
import { isTcp } from './state.ts'

/** SOCK_MIN_RCVBUF and SOCK_MIN_SNDBUF of the measured kernel. */
const MIN_RCVBUF = 2304
const MIN_SNDBUF = 4608
/** Bits of SO_BUF_LOCK. */
const LOCK_SNDBUF = 1
const LOCK_RCVBUF = 2

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
