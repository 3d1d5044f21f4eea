// What each kind of fault must be like.
import { toIp } from '../../core/address/ip.ts'
import {
  type Check,
  chance,
  count,
  drawnDuration,
  duration,
  either,
  FaultScheduleError,
  type Fields,
  flag,
  isNumber,
  isRecord,
  isText,
  listOf,
  oneOf,
  ordinal,
  orNull,
  recordOf,
  signedDuration,
  text,
  value,
} from './checks.ts'
import { type FaultKind, type FaultSchedule, LASTING, type LinkData } from './schedule.ts'
import { parseRate } from './values.ts'

const names = listOf(text, 'names of hosts')
const hosts: Check = either(text, isText, names)
const pair: Check = (given, path) => {
  if (!Array.isArray(given) || given.length !== 2) {
    throw new FaultScheduleError(path, given, "two sides, such as ['client', 'server']")
  }
  for (const [index, side] of given.entries()) hosts(side, `${path}[${index}]`)
}
const port = value(
  'a port from 1 to 65535',
  (given) => Number.isInteger(given) && (given as number) >= 1 && (given as number) <= 65535,
)
const rate: Check = value(
  "bits in a second, above 0, or a text such as '10mbit'",
  (given) =>
    (isNumber(given) && given > 0 && given < Number.POSITIVE_INFINITY) ||
    (isText(given) && parseRate(given) !== undefined),
)
const queue: Check = (given, path) => {
  recordOf({ packets: count, bytes: count })(given, path)
  if (Object.keys(given as object).length !== 1) {
    throw new FaultScheduleError(path, given, 'either packets or bytes')
  }
}

const loss: Check = (given, path) => {
  if (isNumber(given)) chance(given, path)
  else if (isRecord(given) && 'enter' in given) {
    recordOf({ enter: chance, leave: chance, good: chance, bad: chance }, ['leave'])(given, path)
  } else {
    const burst = value(
      'so many packets on average, 1 or more',
      (n) => Number.isFinite(n) && (n as number) >= 1,
    )
    recordOf({ rate: chance, burst }, ['rate', 'burst'])(given, path)
  }
}

/** A probability, or a record that has one. */
const withChance = (fields: Fields): Check =>
  either(chance, isNumber, recordOf({ rate: chance, ...fields }, ['rate']))

const LINK: { readonly [K in keyof Required<LinkData>]: Check } = {
  latency: orNull(drawnDuration),
  jitter: orNull(duration),
  loss: orNull(loss),
  drop: orNull(listOf(ordinal, 'numbers of packets, from 1')),
  corrupt: orNull(withChance({ bits: ordinal })),
  duplicate: orNull(withChance({ after: drawnDuration })),
  reorder: orNull(recordOf({ rate: chance, by: drawnDuration }, ['rate', 'by'])),
  bandwidth: orNull(either(rate, (given) => !isRecord(given), recordOf({ rate, queue }, ['rate']))),
  mtu: orNull(
    value(
      '68 bytes or more, a whole number',
      (given) => Number.isSafeInteger(given) && (given as number) >= 68,
    ),
  ),
  blackHole: flag,
  up: flag,
  ordered: flag,
}

const WHERE: Fields = { between: pair, from: hosts, to: hosts, loopback: hosts }
const HOST: Fields = { host: hosts }

const match = recordOf({
  from: hosts,
  to: hosts,
  protocol: oneOf('tcp', 'udp', 'icmp'),
  sourcePort: port,
  destinationPort: port,
  port,
  flags: value(
    "TCP flags: 'S', 'S.', 'P.', 'F.', 'R'",
    (given) => isText(given) && /^[FSRP.U]+$/.test(given),
  ),
  data: flag,
  nth: listOf(ordinal, 'numbers of packets, from 1'),
  first: count,
})

const action: Check = (given, path) => {
  const wanted = "'drop', { delay } or { duplicate }"
  if (given === 'drop') return
  if (!isRecord(given) || Object.keys(given).length !== 1) {
    throw new FaultScheduleError(path, given, wanted)
  }
  recordOf({ delay: duration, duplicate: duration })(given, path)
}

const addresses = listOf(
  value('an IP address', (given) => isText(given) && toIp(given) !== null),
  'a list of IP addresses',
)

interface Shape {
  readonly fields: Fields
  readonly required: readonly string[]
  /** What says where: any of these. */
  readonly ways?: readonly (readonly string[])[]
}

const BETWEEN = ['between'] as const
const FROM_TO = ['from', 'to'] as const
const ANYWHERE = [BETWEEN, FROM_TO, ['loopback']] as const

const shape = (fields: Fields, ...required: string[]): Shape => ({ fields, required })

const SHAPES: Readonly<Record<FaultKind, Shape>> = {
  link: { fields: { ...WHERE, ...LINK }, required: [], ways: ANYWHERE },
  partition: {
    fields: { between: pair, from: hosts, to: hosts },
    required: [],
    ways: [BETWEEN, FROM_TO],
  },
  hold: { fields: WHERE, required: [], ways: ANYWHERE },
  release: { fields: WHERE, required: [], ways: ANYWHERE },
  step: { fields: { ...WHERE, count: ordinal }, required: [], ways: ANYWHERE },
  down: shape(HOST, 'host'),
  deaf: shape(HOST, 'host'),
  reject: shape(
    {
      ...HOST,
      with: oneOf(
        'icmp-net-unreachable',
        'icmp-host-unreachable',
        'icmp-proto-unreachable',
        'icmp-port-unreachable',
        'icmp-net-prohibited',
        'icmp-host-prohibited',
        'icmp-admin-prohibited',
        'tcp-reset',
      ),
      protocol: oneOf('tcp', 'udp', 'all'),
    },
    'host',
    'with',
  ),
  heal: shape(HOST),
  crash: shape({ ...HOST, how: oneOf('silence', 'reset', 'kill') }, 'host'),
  restart: shape(HOST, 'host'),
  pause: shape({ ...HOST, what: oneOf('host', 'programs') }, 'host'),
  resume: shape(HOST, 'host'),
  'half-open': shape({ ...HOST, peer: hosts, port }, 'host'),
  'slow-accept': shape({ ...HOST, delay: drawnDuration, port }, 'host', 'delay'),
  clock: shape(
    {
      ...HOST,
      offset: signedDuration,
      drift: value(
        'parts in a million, above -1000000 and up to 1000000',
        (given) => isNumber(given) && given > -1e6 && given <= 1e6,
      ),
    },
    'host',
  ),
  lookup: shape({
    ...HOST,
    name: either(text, isText, names),
    delay: drawnDuration,
    fail: oneOf('EAI_AGAIN', 'EAI_NONAME', 'EAI_FAIL'),
  }),
  name: shape({ name: text, addresses }, 'name', 'addresses'),
  exhaust: shape({ ...HOST, what: oneOf('ports', 'descriptors'), leave: count }, 'host', 'what'),
  rule: shape({ name: text, match, action }, 'action'),
}

const KINDS = oneOf(...Object.keys(SHAPES))

/**
 * Checks one fault with its times.
 * @throws {FaultScheduleError} which says what is wanted, and where
 */
export function checkFault(fault: unknown, path = 'fault'): void {
  if (!isRecord(fault))
    throw new FaultScheduleError(path, fault, "a record such as { kind: 'crash', host: 'server' }")
  KINDS(fault['kind'], `${path}.kind`)
  const kind = fault['kind'] as FaultKind
  const { fields, required, ways } = SHAPES[kind]
  recordOf({ kind: text, at: duration, for: duration, ...fields }, required)(fault, path)
  if (fault['for'] !== undefined && !LASTING[kind]) {
    throw new FaultScheduleError(`${path}.for`, fault['for'], `no time: '${kind}' is over at once`)
  }
  if (ways === undefined) return
  const all = ways.flat().filter((name) => fault[name] !== undefined)
  if (ways.some((way) => way.length === all.length && way.every((name) => all.includes(name))))
    return
  throw new FaultScheduleError(
    path,
    fault,
    `one of ${ways.map((way) => way.join(' and ')).join(', ')}`,
  )
}

/**
 * Checks a value from anywhere, such as a parsed file.
 * @returns the same
 * @throws {FaultScheduleError} which says what is wanted, and where
 */
export function checkSchedule(schedule: unknown): FaultSchedule {
  if (!Array.isArray(schedule)) throw new FaultScheduleError('faults', schedule, 'a list of faults')
  for (const [index, fault] of schedule.entries()) checkFault(fault, `faults[${index}]`)
  return schedule as FaultSchedule
}

/**
 * Reads a schedule from JSON.
 * @throws {FaultScheduleError} when it is no JSON, or no schedule
 */
export function parseSchedule(json: string): FaultSchedule {
  let schedule: unknown
  try {
    schedule = JSON.parse(json)
  } catch (error) {
    throw new FaultScheduleError('faults', json, `JSON (${(error as Error).message})`)
  }
  return checkSchedule(schedule)
}
