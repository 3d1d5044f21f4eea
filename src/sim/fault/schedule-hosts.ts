// Which hosts a schedule names, and where.
import type { FaultSchedule, Hosts } from './schedule.ts'

const FIELDS = ['host', 'peer', 'from', 'to', 'loopback'] as const

type Named = readonly [path: string, name: string]

function namesIn(hosts: unknown, path: string): Named[] {
  if (typeof hosts === 'string') return hosts === '*' ? [] : [[path, hosts]]
  if (!Array.isArray(hosts)) return []
  return (hosts as readonly Hosts[]).flatMap((one, i) => namesIn(one, `${path}[${i}]`))
}

function namesOfRecord(record: object, path: string): Named[] {
  const fields = new Map<string, unknown>(Object.entries(record))
  return [...FIELDS, 'between'].flatMap((name) => namesIn(fields.get(name), `${path}.${name}`))
}

/** Every host that a checked schedule names, with its place: `faults[2].between[0]`. */
export function hostsOfSchedule(schedule: FaultSchedule): readonly Named[] {
  return schedule.flatMap((fault, index) => {
    const path = `faults[${index}]`
    const matched = 'match' in fault && fault.match !== undefined ? fault.match : {}
    return [...namesOfRecord(fault, path), ...namesOfRecord(matched, `${path}.match`)]
  })
}
