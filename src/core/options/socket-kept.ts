/** Options of SOL_SOCKET about devices, clocks and queues, most of which change nothing here: socket(7). */
import type * as SO from '../constants/socket-options.ts'
import { interfaceByIndex } from '../inet/interfaces.ts'
import {
  INT_MAX,
  INT_MIN,
  intAt,
  intsBytes,
  latin1,
  latin1Field,
  longAt,
  longsBytes,
  NO_BYTES,
} from './codec.ts'
import {
  elseRefused,
  integer,
  keptFlag,
  keptInt,
  needsPrivilege,
  PRIVILEGED,
  privileged,
  readOnly,
  special,
} from './fields.ts'
import { ANY, INET, kindOf, TCP, UDP } from './kinds.ts'
import {
  effect,
  type OptionRows,
  type Reading,
  type Subject,
  stored,
  type Writing,
} from './option.ts'
import { setTimestamping } from './timestamping.ts'

const IFNAMSIZ = 16
const LONG_BYTES = 8
const TXTIME_BYTES = 8
const TXTIME_FLAGS = 3
/** CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_TAI. */
const TXTIME_CLOCKS: readonly number[] = [0, 1, 11]
const CLOCK_MONOTONIC = 1
const NO_LIMIT: Uint8Array = longsBytes(-1)
const ANY_INT = { min: INT_MIN, max: INT_MAX }
const NOT_NEGATIVE = { min: 0, max: INT_MAX }
const SWITCH = { min: 0, max: 1 }

/** Who has no privilege may tie a socket to a device once. */
function mayTie({ sock, values }: Subject): boolean {
  return values.device === 0 || privileged(sock)
}

function tieByName(at: Subject, bytes: Uint8Array): Writing {
  const name = latin1(bytes.subarray(0, IFNAMSIZ - 1))
  const device = at.context.interfaces.find((one) => one.name === name)
  if (name !== '' && device === undefined) return 'ENODEV'
  if (!mayTie(at)) return 'EPERM'
  at.values.device = device?.index ?? 0
  return null
}

function deviceName({ values, context }: Subject, length: number): Reading {
  if (values.device === 0) return NO_BYTES
  if (length < IFNAMSIZ) return 'EINVAL'
  const device = interfaceByIndex(context, values.device)
  return device === undefined ? 'ENODEV' : latin1Field(device.name, device.name.length + 1)
}

/** Bytes a second: eight bytes, or four of which -1 is no limit. */
function pacingRate(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= LONG_BYTES) return bytes.slice(0, LONG_BYTES)
  const rate = intAt(bytes)
  return rate === -1 ? NO_LIMIT : longsBytes(rate >>> 0)
}

function readPacingRate({ values, key }: Subject, length: number): Reading {
  const rate = values.stored(key, NO_LIMIT)
  if (length >= LONG_BYTES) return rate
  const exact = BigInt.asUintN(64, longAt(rate, 0))
  return exact > 0xffff_ffffn ? -1 : Number(exact) | 0
}

export const KEPT_ROWS: OptionRows<typeof SO> = {
  SO_NO_CHECK: keptFlag(ANY, 0, stored('simulated packets carry no checksum', 'udp(7)')),
  SO_PRIORITY: integer(
    ANY,
    'priority',
    ANY_INT,
    stored('links here have one queue', 'socket(7)'),
    ({ sock }, value) => ((value < 0 || value > 6) && !privileged(sock) ? 'EPERM' : null),
    'beyond 0..6 needs privilege, else EPERM',
  ),
  SO_BSDCOMPAT: special(ANY, 'int', 'ignored', stored('gone since Linux 2.6', 'socket(7)'), {
    get: () => 0,
    setInt: () => null,
  }),
  SO_BINDTODEVICE: special(
    ANY,
    'string',
    'a name, else ENODEV; empty is none; a second time needs privilege, else EPERM',
    effect('packets come and go through this interface only', 'socket(7)'),
    { get: deviceName, setBytes: tieByName },
  ),
  SO_BINDTOIFINDEX: special(
    ANY,
    'int',
    'a negative one EINVAL; a second time needs privilege, else EPERM',
    effect('SO_BINDTODEVICE by index', 'measured'),
    {
      get: ({ values }) => values.device,
      setInt: (at, value) => {
        if (!mayTie(at)) return 'EPERM'
        if (value < 0) return 'EINVAL'
        at.values.device = value
        return null
      },
    },
  ),
  SO_MARK: integer(
    ANY,
    'mark',
    ANY_INT,
    stored('no routing rule looks at marks', 'socket(7)'),
    PRIVILEGED,
    'needs privilege, else EPERM',
  ),
  SO_RCVPRIORITY: keptFlag(ANY, 0, stored('packets carry no priorities', 'measured')),
  SO_RCVMARK: keptFlag(ANY, 0, stored('packets carry no marks', 'measured')),
  SO_TIMESTAMPING: special(
    ANY,
    'ints',
    'flags that exist and go together, else EINVAL; hardware clocks ENOTSUP',
    stored('no device has a clock; SO_TIMESTAMP and SO_TIMESTAMPNS work', 'measured'),
    {
      get: ({ values, key }) => intsBytes(values.stored(key, 0), 0),
      setBytes: setTimestamping,
    },
  ),
  SO_RXQ_OVFL: keptFlag(ANY, 0, stored('SO_MEMINFO tells how many were dropped', 'socket(7)')),
  SO_PEEK_OFF: elseRefused(
    'ENOTSUP',
    integer(
      TCP | UDP | (ANY & ~INET),
      'peekOff',
      ANY_INT,
      effect('where MSG_PEEK begins; negative is off', 'socket(7), measured'),
    ),
  ),
  SO_BUSY_POLL: keptInt(ANY, 0, NOT_NEGATIVE, stored('nothing polls a device', 'socket(7)')),
  SO_PREFER_BUSY_POLL: keptFlag(
    ANY,
    0,
    stored('nothing polls a device', 'measured'),
    needsPrivilege('EPERM'),
  ),
  SO_MAX_PACING_RATE: special(
    ANY,
    'u64',
    'four or eight bytes; -1 is no limit',
    stored('sending is not paced', 'measured'),
    {
      get: readPacingRate,
      setBytes: ({ values, key }, bytes) => {
        if (bytes.length < 4) return 'EINVAL'
        values.store(key, pacingRate(bytes))
        return null
      },
    },
  ),
  SO_INCOMING_CPU: keptInt(ANY, -1, null, stored('a host has one processor', 'socket(7)')),
  SO_INCOMING_NAPI_ID: readOnly(
    ANY,
    'int',
    stored('no device has queues to name', 'socket(7)'),
    () => 0,
  ),
  SO_ZEROCOPY: keptInt(
    ANY,
    0,
    SWITCH,
    stored('MSG_ZEROCOPY sends by copying', 'measured'),
    ({ sock }) => ((kindOf(sock) & (TCP | UDP)) === 0 ? 'ENOTSUP' : null),
  ),
  SO_TXTIME: special(
    ANY,
    'ints',
    'eight bytes: a clock (0, 1, 11) and flags 0..3, else EINVAL; a clock but 1 needs privilege, else EPERM',
    stored('no queue sends at a given time', 'measured'),
    {
      get: ({ values, key }) => values.stored(key, longsBytes(0)),
      setBytes: ({ sock, values, key }, bytes) => {
        if (bytes.length !== TXTIME_BYTES) return 'EINVAL'
        if ((intAt(bytes, 4) & ~TXTIME_FLAGS) !== 0) return 'EINVAL'
        const clock = intAt(bytes)
        if (clock !== CLOCK_MONOTONIC && !privileged(sock)) return 'EPERM'
        if (!TXTIME_CLOCKS.includes(clock)) return 'EINVAL'
        values.store(key, bytes.slice())
        return null
      },
    },
  ),
  SO_TXREHASH: elseRefused(
    'ENOTSUP',
    special(
      TCP,
      'int',
      '-1 (the default), 0, 1, else EINVAL',
      stored('there is one path to every destination', 'measured'),
      {
        get: ({ values, key }) => values.stored(key, 1),
        setInt: ({ values, key }, value) => {
          if (value < -1 || value > 1) return 'EINVAL'
          values.store(key, value === -1 ? 1 : value)
          return null
        },
      },
    ),
  ),
}
