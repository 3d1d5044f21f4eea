/** Options of IPPROTO_TCP that TCP obeys: tcp(7). */
import type * as NUMBERS from '../constants/tcp-options.ts'
import type { Settings } from '../kernel/settings.ts'
import { latin1, latin1Field, NO_BYTES } from './codec.ts'
import { flag, inRange, type Range, rangeText, readOnly, special } from './fields.ts'
import { TCP } from './kinds.ts'
import { effect, type OptionRow, type OptionRows, stored, type Use } from './option.ts'
import { TCP_CLOSE, TCP_LISTEN, tcpState } from './state.ts'
import { CLOSED_TCP_INFO, encodeTcpInfo } from './tcp-info.ts'
import { retransmissionsToSeconds, secondsToRetransmissions } from './time-values.ts'

const NAME_SIZE = 16
/** The algorithms that this library has; the measured kernel has bbr too. */
const CONGESTION_CONTROLS: readonly string[] = ['reno', 'cubic']
/** MAX_TCP_KEEPIDLE, MAX_TCP_KEEPINTVL. */
const KEEP_SECONDS: Range = { min: 1, max: 32767 }
/** MAX_TCP_KEEPCNT, MAX_TCP_SYNCNT. */
const COUNT: Range = { min: 1, max: 127 }
/** TCP_MIN_MSS, MAX_TCP_WINDOW. */
const MSS: Range = { min: 88, max: 32767, also: 0 }
/** TCP_MSS_DEFAULT: what a socket without a peer shows. */
const DEFAULT_MSS = 536
/** TCP_FIN_TIMEOUT_MAX, seconds. */
const LINGER2_MAX = 120
/** TCP_TIMEOUT_INIT and TCP_RTO_MAX, seconds. */
const RTO_INITIAL = 1
const RTO_MAX = 120
/** Half of the smallest receive buffer (facts 5.1). */
const MIN_CLAMP = 1152

/** An int that stands for the host's setting until it is set. */
function overridden(
  field: 'keepIdle' | 'keepIntvl' | 'keepCnt' | 'synCnt',
  setting: (settings: Settings) => number,
  range: Range,
  use: Use,
): OptionRow {
  return special(TCP, 'int', rangeText(range), use, {
    get: ({ values, context }) => values[field] ?? setting(context.settings),
    setInt: ({ values }, value) => {
      if (!inRange(range, value)) return 'EINVAL'
      values[field] = value
      return null
    },
  })
}

export const TCP_ROWS: OptionRows<typeof NUMBERS> = {
  TCP_NODELAY: flag(TCP, 'noDelay', effect('small segments are sent at once', 'tcp(7)')),
  TCP_MAXSEG: special(
    TCP,
    'int',
    rangeText(MSS),
    effect('the largest segment, told in the SYN; once connected TCP answers', 'facts 5.4'),
    {
      get: ({ values }) => values.maxSeg || DEFAULT_MSS,
      setInt: ({ values }, value) => {
        if (!inRange(MSS, value)) return 'EINVAL'
        values.maxSeg = value
        return null
      },
    },
  ),
  TCP_CORK: flag(TCP, 'cork', effect('only full segments, for 200 ms', 'tcp(7), facts 4.4')),
  TCP_KEEPIDLE: overridden(
    'keepIdle',
    (settings) => settings.tcp_keepalive_time,
    KEEP_SECONDS,
    effect('seconds of silence before the first probe', 'tcp(7), facts 5.4'),
  ),
  TCP_KEEPINTVL: overridden(
    'keepIntvl',
    (settings) => settings.tcp_keepalive_intvl,
    KEEP_SECONDS,
    effect('seconds between probes', 'tcp(7), facts 5.4'),
  ),
  TCP_KEEPCNT: overridden(
    'keepCnt',
    (settings) => settings.tcp_keepalive_probes,
    COUNT,
    effect('probes without an answer that end the connection', 'tcp(7), facts 5.4'),
  ),
  TCP_SYNCNT: overridden(
    'synCnt',
    (settings) => settings.tcp_syn_retries,
    COUNT,
    effect('SYN retransmissions before connect gives up', 'tcp(7), facts 9.2'),
  ),
  TCP_LINGER2: special(
    TCP,
    'int',
    'seconds; a negative one is -1; more than 120 is 120',
    effect('how long an orphan stays in FIN_WAIT2', 'tcp(7), facts 5.3'),
    {
      get: ({ values, context }) => {
        const { linger2 } = values
        return linger2 === null || linger2 === 0 ? context.settings.tcp_fin_timeout : linger2
      },
      setInt: ({ values }, value) => {
        values.linger2 = value < 0 ? -1 : Math.min(value, LINGER2_MAX)
        return null
      },
    },
  ),
  TCP_DEFER_ACCEPT: special(
    TCP,
    'int',
    'seconds, rounded up to a whole number of SYN-ACK retransmissions',
    effect('accept waits for the first data', 'tcp(7), facts 3.4'),
    {
      get: ({ values }) => retransmissionsToSeconds(values.deferAccept, RTO_INITIAL, RTO_MAX),
      setInt: ({ values }, value) => {
        values.deferAccept = secondsToRetransmissions(value, RTO_INITIAL, RTO_MAX)
        return null
      },
    },
  ),
  TCP_WINDOW_CLAMP: special(
    TCP,
    'int',
    'at least 1152; 0 is none, and EINVAL once there is a connection or a listener',
    effect('the largest window that is offered', 'tcp(7)'),
    {
      get: ({ values }) => values.windowClamp,
      setInt: (at, value) => {
        if (value === 0 && tcpState(at) !== TCP_CLOSE) return 'EINVAL'
        at.values.windowClamp = value === 0 ? 0 : Math.max(value, MIN_CLAMP)
        return null
      },
    },
  ),
  TCP_INFO: readOnly(
    TCP,
    'struct tcp_info',
    effect('how the connection fares; TCP answers', 'tcp(7), facts 1.7'),
    () => encodeTcpInfo(CLOSED_TCP_INFO),
  ),
  TCP_QUICKACK: special(
    TCP,
    'bool',
    '',
    effect('acknowledges at once; TCP switches it by itself', 'tcp(7)'),
    {
      get: ({ values }) => (values.quickAck === false ? 0 : 1),
      setInt: ({ values }, value) => {
        values.quickAck = value !== 0
        return null
      },
    },
  ),
  TCP_CONGESTION: special(
    TCP,
    'string',
    'reno or cubic, else ENOENT; empty EINVAL',
    effect('the congestion control', 'tcp(7)'),
    {
      get: ({ values }) => latin1Field(values.congestion, NAME_SIZE),
      setBytes: ({ values }, bytes) => {
        if (bytes.length < 1) return 'EINVAL'
        const name = latin1(bytes.subarray(0, NAME_SIZE - 1))
        if (!CONGESTION_CONTROLS.includes(name)) return 'ENOENT'
        values.congestion = name
        return null
      },
    },
  ),
  TCP_CC_INFO: readOnly(
    TCP,
    'bytes',
    effect('empty: reno and cubic tell nothing', 'measured'),
    () => NO_BYTES,
  ),
  TCP_USER_TIMEOUT: special(
    TCP,
    'int',
    'milliseconds; a negative one EINVAL',
    effect('how long sent data may stay unacknowledged', 'tcp(7), facts 5.4'),
    {
      get: ({ values }) => values.userTimeout,
      setInt: ({ values }, value) => {
        if (value < 0) return 'EINVAL'
        values.userTimeout = value
        return null
      },
    },
  ),
  TCP_NOTSENT_LOWAT: special(
    TCP,
    'int',
    '',
    effect('writable only while fewer bytes wait to be sent', 'tcp(7)'),
    {
      get: ({ values }) => values.notsentLowat,
      setInt: ({ values }, value) => {
        values.notsentLowat = value >>> 0
        return null
      },
    },
  ),
  TCP_FASTOPEN: special(
    TCP,
    'int',
    'at most somaxconn; a negative one, or a connection, EINVAL',
    stored('no SYN carries data', 'tcp(7)'),
    {
      get: ({ values }) => values.fastOpen,
      setInt: (at, value) => {
        const state = tcpState(at)
        if (value < 0 || (state !== TCP_CLOSE && state !== TCP_LISTEN)) return 'EINVAL'
        at.values.fastOpen = Math.min(value, at.context.settings.somaxconn)
        return null
      },
    },
  ),
}
