// Faults in words: for the trace, and for people who read a schedule.
import { formatDuration } from '../../core/time.ts'
import { formatDistribution } from '../distribution-text.ts'
import type { Distribution } from '../distributions.ts'
import { isRecord } from './checks.ts'
import type { Fault, FaultSchedule, Hosts, PacketMatch, TimedFault, Where } from './schedule.ts'
import { microsOf, namesOf } from './values.ts'

const sideText = (hosts: Hosts): string => (namesOf(hosts) ?? ['*']).join(' ')

/** `client - server`, `client > server`, `loopback of client`. */
function whereText(where: Where, both = '-'): string {
  if ('loopback' in where) return `loopback of ${sideText(where.loopback)}`
  if ('from' in where) return `${sideText(where.from)} > ${sideText(where.to)}`
  const [some, others] = where.between
  return `${sideText(some)} ${both} ${sideText(others)}`
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(' ')
  if (!isRecord(value)) return String(value)
  if (typeof value['kind'] === 'string') return formatDistribution(value as unknown as Distribution)
  return `(${fieldsText(value)})`
}

function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${valueText(value)}`)
    .join(', ')
}

const NOT_SETTINGS = new Set(['kind', 'at', 'for', 'between', 'from', 'to', 'loopback'])

/** Numbers that are durations have their unit. */
const DURATIONS = new Set(['latency', 'jitter', 'delay', 'duplicate', 'offset', 'after', 'by'])

function withUnits(fields: object, durations = DURATIONS): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (typeof value === 'number' && durations.has(name))
        return [name, formatDuration(microsOf(value))]
      return [name, isRecord(value) ? withUnits(value, durations) : value]
    }),
  )
}

const LINK_DURATIONS = new Set(['latency', 'jitter', 'after', 'by'])

function settingsText(fault: object, durations = DURATIONS): string {
  const given = Object.entries(fault).filter(([name]) => !NOT_SETTINGS.has(name))
  return fieldsText(withUnits(Object.fromEntries(given), durations))
}

function matchText(match: PacketMatch | undefined): string {
  if (match === undefined || Object.keys(match).length === 0) return 'every packet'
  return fieldsText(match as Readonly<Record<string, unknown>>)
}

/** What is done, without the host where it is one. */
function whatText(fault: Fault): string {
  switch (fault.kind) {
    case 'link':
      return `link ${whereText(fault)}: ${settingsText(fault, LINK_DURATIONS)}`
    case 'partition':
      return `partition ${whereText(fault, '|')}`
    case 'hold':
    case 'release':
      return `${fault.kind} ${whereText(fault)}`
    case 'step':
      return `step ${fault.count ?? 1} ${whereText(fault)}`
    case 'down':
      return 'link down'
    case 'deaf':
      return 'drop all that arrives'
    case 'reject':
      return `reject ${fault.protocol ?? 'all'} with ${fault.with}`
    case 'crash':
      return `crash (${fault.how ?? 'silence'})`
    case 'pause':
      return fault.what === 'programs' ? 'pause of programs' : 'pause'
    case 'half-open': {
      const port = fault.port === undefined ? '' : ` of port ${fault.port}`
      const peer = fault.peer === undefined ? '' : ` with ${sideText(fault.peer)}`
      return `forget connections${port}${peer}`
    }
    case 'slow-accept': {
      const { delay, port } = fault
      return `slow accept: ${settingsText({ delay, port })}`
    }
    case 'clock': {
      const { offset, drift } = fault
      const rate = drift === undefined ? '' : ` ${drift} ppm`
      return `clock off by ${offset === undefined ? '0ms' : formatDuration(microsOf(offset))}${rate}`
    }
    case 'lookup': {
      const { name, delay, fail } = fault
      return `look-ups: ${settingsText({ name, delay, fail })}`
    }
    case 'name':
      return `name ${fault.name} = ${fault.addresses.join(' ') || 'nothing'}`
    case 'exhaust':
      return `${fault.leave ?? 0} ${fault.what} left`
    case 'rule': {
      const { action } = fault
      const done = action === 'drop' ? action : settingsText(action)
      return `${fault.name ?? 'rule'}: ${done}, ${matchText(fault.match)}`
    }
    case 'heal':
    case 'restart':
    case 'resume':
      return fault.kind
  }
}

/** The host that a fault concerns, or empty; and what is done. */
export function faultText(fault: Fault): { readonly host: string; readonly what: string } {
  const what = whatText(fault)
  const hosts = 'host' in fault ? fault.host : undefined
  if (hosts === undefined) return { host: '', what }
  const names = namesOf(hosts)
  if (names?.length === 1) return { host: names[0] as string, what }
  return { host: '', what: `${what} (${sideText(hosts)})` }
}

function lineOf(fault: TimedFault): string {
  const { host, what } = faultText(fault)
  const at = fault.at === undefined ? '' : `at ${formatDuration(microsOf(fault.at))} `
  const lasts = fault.for === undefined ? '' : ` for ${formatDuration(microsOf(fault.for))}`
  return `${at}${host === '' ? '' : `${host}: `}${what}${lasts}`
}

/** A line for each fault: `at 5s partition client | server for 2s`. */
export function scheduleText(schedule: FaultSchedule): string {
  return schedule.map(lineOf).join('\n')
}
