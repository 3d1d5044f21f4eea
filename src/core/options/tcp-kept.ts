/** Options of IPPROTO_TCP that TCP here does not obey: kept where Linux keeps them, refused where it refuses. */
import * as NUMBERS from '../constants/tcp-options.ts'
import { NO_BYTES } from './codec.ts'
import { keptInt, privileged, type Range, readOnly, special } from './fields.ts'
import { TCP } from './kinds.ts'
import { type OptionRow, type OptionRows, type Subject, stored, type Use } from './option.ts'
import { TCP_CLOSE, TCP_ESTABLISHED, TCP_LISTEN, tcpState } from './state.ts'

const REPAIR_KEY = 6 * 0x1_0000 + NUMBERS.TCP_REPAIR
const REPAIR_OFF_SILENTLY = -1
const SWITCH: Range = { min: 0, max: 1 }
/** Three queues: none, receive, send. */
const QUEUES: Range = { min: 0, max: 2 }
const SAVE_SYN: Range = { min: 0, max: 2 }
/** Microseconds: what fits into the kernel's counter of eighths. */
const TX_DELAY: Range = { min: 0, max: 0x0fff_ffff }
const RTO_MAX_MS: Range = { min: 1000, max: 120_000 }
const TICK_MS = 4
const KEY_BYTES = 16
const ZEROCOPY_BYTES = 16

const NO_REPAIR: Use = stored('connections are not taken over from another host', 'measured')
const NO_MD5: Use = stored('segments are not signed', 'tcp(7)')
const NO_FASTOPEN: Use = stored('no SYN carries data', 'tcp(7)')

function repairing({ values }: Subject): boolean {
  return values.stored(REPAIR_KEY, 0) === 1
}

/** Refuses with EINVAL whatever is written. */
function neverTaken(use: Use, get?: NonNullable<OptionRow['get']>): OptionRow {
  const setBytes = () => 'EINVAL' as const
  return special(
    TCP,
    'bytes',
    'nothing: EINVAL',
    use,
    get === undefined ? { setBytes } : { get, setBytes },
  )
}

export const TCP_KEPT_ROWS: OptionRows<typeof NUMBERS> = {
  TCP_MD5SIG: neverTaken(NO_MD5),
  TCP_MD5SIG_EXT: neverTaken(NO_MD5),
  TCP_THIN_LINEAR_TIMEOUTS: keptInt(TCP, 0, SWITCH, stored('timeouts always double', 'tcp(7)')),
  TCP_THIN_DUPACK: special(
    TCP,
    'int',
    '0 or 1, else EINVAL; ignored',
    stored('gone since Linux 4.11', 'tcp(7)'),
    { get: () => 0, setInt: (_, value) => (value === 0 || value === 1 ? null : 'EINVAL') },
  ),
  TCP_REPAIR: special(
    TCP,
    'int',
    '-1 (off), 0, 1, else EINVAL; needs privilege and a socket that is closed or connected, else EPERM',
    NO_REPAIR,
    {
      get: ({ values, key }) => values.stored(key, 0),
      setInt: (at, value) => {
        const state = tcpState(at)
        const able = state === TCP_CLOSE || state === TCP_ESTABLISHED
        if (!privileged(at.sock) || !able) return 'EPERM'
        if (value !== 0 && value !== 1 && value !== REPAIR_OFF_SILENTLY) return 'EINVAL'
        at.values.store(at.key, value === 1 ? 1 : 0)
        return null
      },
    },
  ),
  TCP_REPAIR_QUEUE: special(TCP, 'int', '0..2, else EINVAL; EPERM without TCP_REPAIR', NO_REPAIR, {
    get: (at) => (repairing(at) ? at.values.stored(at.key, 0) : 'EINVAL'),
    setInt: (at, value) => {
      if (!repairing(at)) return 'EPERM'
      if (value < QUEUES.min || value > QUEUES.max) return 'EINVAL'
      at.values.store(at.key, value)
      return null
    },
  }),
  TCP_QUEUE_SEQ: neverTaken(NO_REPAIR, () => 'EINVAL'),
  TCP_REPAIR_OPTIONS: neverTaken(NO_REPAIR),
  TCP_REPAIR_WINDOW: special(TCP, 'bytes', 'nothing: EPERM', NO_REPAIR, {
    get: () => 'EINVAL',
    setInt: () => 'EPERM',
  }),
  TCP_TIMESTAMP: special(
    TCP,
    'int',
    'nothing: EPERM',
    stored('the clock of the timestamps, milliseconds; only TCP_REPAIR may set it', 'measured'),
    { get: ({ context }) => Math.floor(context.now / 1000) | 0, setInt: () => 'EPERM' },
  ),
  TCP_SAVE_SYN: keptInt(TCP, 0, SAVE_SYN, stored('SYNs are not kept', 'tcp(7)')),
  TCP_SAVED_SYN: readOnly(TCP, 'bytes', stored('empty: none was kept', 'tcp(7)'), () => NO_BYTES),
  TCP_FASTOPEN_CONNECT: special(TCP, 'int', '0 or 1 before connect, else EINVAL', NO_FASTOPEN, {
    get: ({ values, key }) => values.stored(key, 0),
    setInt: (at, value) => {
      if (value < 0 || value > 1 || tcpState(at) !== TCP_CLOSE) return 'EINVAL'
      at.values.store(at.key, value)
      return null
    },
  }),
  TCP_FASTOPEN_NO_COOKIE: keptInt(TCP, 0, SWITCH, NO_FASTOPEN, (at) => {
    const state = tcpState(at)
    return state === TCP_CLOSE || state === TCP_LISTEN ? null : 'EINVAL'
  }),
  TCP_FASTOPEN_KEY: special(TCP, 'bytes', '16 or 32 bytes, else EINVAL', NO_FASTOPEN, {
    get: ({ values, key }) => values.stored(key, NO_BYTES),
    setBytes: ({ values, key }, bytes) => {
      if (bytes.length !== KEY_BYTES && bytes.length !== 2 * KEY_BYTES) return 'EINVAL'
      values.store(key, bytes.slice())
      return null
    },
  }),
  TCP_ULP: special(
    TCP,
    'string',
    'nothing: ENOENT, empty EINVAL',
    stored('no protocol sits on top of TCP', 'measured'),
    {
      get: () => NO_BYTES,
      setBytes: (_, bytes) => (bytes.length === 0 ? 'EINVAL' : 'ENOENT'),
    },
  ),
  TCP_ZEROCOPY_RECEIVE: readOnly(
    TCP,
    'bytes',
    stored('no memory can be mapped: nothing is received so', 'measured'),
    (_, length) => (length === ZEROCOPY_BYTES ? new Uint8Array(ZEROCOPY_BYTES) : 'EINVAL'),
  ),
  TCP_INQ: keptInt(TCP, 0, SWITCH, stored('recvmsg does not tell the queue length', 'tcp(7)')),
  TCP_TX_DELAY: keptInt(TCP, 0, TX_DELAY, stored('links have their own delay', 'measured')),
  TCP_RTO_MAX_MS: special(
    TCP,
    'int',
    '1000..120000, else EINVAL; rounded up to 4 ms',
    stored('timeouts double up to 120 s', 'measured'),
    {
      get: ({ values, key }) => values.stored(key, RTO_MAX_MS.max),
      setInt: ({ values, key }, value) => {
        if (value < RTO_MAX_MS.min || value > RTO_MAX_MS.max) return 'EINVAL'
        values.store(key, Math.ceil(value / TICK_MS) * TICK_MS)
        return null
      },
    },
  ),
}
