/** Faults by families: what each draws for the hosts of a world. */
import fc from 'fast-check'
import type { Fault, LinkData, TimedFault } from '../../sim/fault/schedule.ts'
import { instant, span } from './times.ts'

/** What faults are drawn for. */
export interface FaultSite {
  readonly hosts: readonly string[]
  /** Milliseconds in which they begin. */
  readonly within: number
}

type Family = (site: FaultSite) => fc.Arbitrary<TimedFault>

/** Two different hosts, there; a single host has its loopback. */
function pair({ hosts }: FaultSite): fc.Arbitrary<readonly [string, string]> {
  return fc
    .tuple(fc.nat(hosts.length - 1), fc.nat(Math.max(0, hosts.length - 2)))
    .map(([one, other]) => {
      const second = hosts.length === 1 ? one : other >= one ? other + 1 : other
      return [hosts[one] as string, hosts[second] as string] as const
    })
}

const host = ({ hosts }: FaultSite): fc.Arbitrary<string> => fc.constantFrom(...hosts)

/** A fault at a time, for a time. */
function lasting(
  site: FaultSite,
  fault: fc.Arbitrary<Fault>,
  longest = 10_000,
): fc.Arbitrary<TimedFault> {
  return fc
    .tuple(fault, instant(site.within), span(longest, 1))
    .map(([what, at, length]) => ({ ...what, at, for: length }))
}

/** Single packets, chosen by their number: lost, late, or doubled. The same in every run. */
const packets: Family = (site) => {
  const action = fc.oneof(
    { weight: 2, arbitrary: fc.constant('drop' as const) },
    { weight: 2, arbitrary: span(5000).map((delay) => ({ delay })) },
    { weight: 1, arbitrary: span(100).map((duplicate) => ({ duplicate })) },
  )
  const nth = fc.uniqueArray(
    fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 16 })),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  const which = fc.constantFrom({}, { data: true } as const, { flags: 'F' }, { flags: 'S' })
  return fc.tuple(pair(site), action, nth, which).map(([[from, to], done, numbers, match]) => ({
    kind: 'rule',
    match: { from, to, ...match, nth: [...numbers].sort((a, b) => a - b) },
    action: done,
  }))
}

const rate = fc.constantFrom(0.01, 0.05, 0.1, 0.2, 0.5)

/** The links between two hosts are slow, unsteady, lossy, narrow for a time. */
const links: Family = (site) => {
  const settings: fc.Arbitrary<LinkData> = fc.oneof(
    span(500, 1).map((latency) => ({ latency })),
    fc.tuple(span(200, 1), span(100, 1)).map(([latency, jitter]) => ({ latency, jitter })),
    rate.map((loss) => ({ loss })),
    fc.tuple(rate, span(200, 1)).map(([share, by]) => ({ reorder: { rate: share, by } })),
    rate.map((duplicate) => ({ duplicate })),
    fc.constantFrom('64kbit', '1mbit', '10mbit').map((bandwidth) => ({ bandwidth })),
  )
  const fault = fc
    .tuple(pair(site), settings)
    .map(([[one, other], data]): Fault => ({ kind: 'link', between: [one, other], ...data }))
  return lasting(site, fault)
}

const partitions: Family = (site) => {
  const fault = fc
    .tuple(pair(site), fc.boolean())
    .map(
      ([[one, other], both]): Fault =>
        both
          ? { kind: 'partition', between: [one, other] }
          : { kind: 'partition', from: one, to: other },
    )
  return lasting(site, fault)
}

const pauses: Family = (site) => {
  const what = fc.constantFrom('host' as const, 'programs' as const)
  const fault = fc
    .tuple(host(site), what)
    .map(([name, part]): Fault => ({ kind: 'pause', host: name, what: part }))
  return lasting(site, fault, 5000)
}

/** Connections end without a word, or by resets. */
const resets: Family = (site) => {
  const forgotten = fc
    .tuple(host(site), instant(site.within))
    .map(([name, at]): TimedFault => ({ kind: 'half-open', host: name, at }))
  const refused = host(site).map(
    (name): Fault => ({ kind: 'reject', host: name, with: 'tcp-reset', protocol: 'tcp' }),
  )
  return fc.oneof(forgotten, lasting(site, refused, 100))
}

const crashes: Family = (site) => {
  const how = fc.constantFrom('silence' as const, 'reset' as const, 'kill' as const)
  const fault = fc
    .tuple(host(site), how)
    .map(([name, way]): Fault => ({ kind: 'crash', host: name, how: way }))
  return lasting(site, fault)
}

const accepts: Family = (site) => {
  const fault = fc
    .tuple(host(site), span(2000, 1))
    .map(([name, delay]): Fault => ({ kind: 'slow-accept', host: name, delay }))
  return lasting(site, fault)
}

const names: Family = (site) => {
  const how = fc.oneof(
    span(5000, 1).map((delay) => ({ delay })),
    fc.constantFrom('EAI_AGAIN' as const, 'EAI_NONAME' as const).map((fail) => ({ fail })),
  )
  const fault = fc
    .tuple(host(site), how)
    .map(([name, way]): Fault => ({ kind: 'lookup', host: name, ...way }))
  return lasting(site, fault)
}

const clocks: Family = (site) => {
  const fault = fc
    .tuple(host(site), fc.constantFrom(-60_000, -1000, 1000, 60_000), fc.constantFrom(0, -500, 500))
    .map(([name, offset, drift]): Fault => ({ kind: 'clock', host: name, offset, drift }))
  return lasting(site, fault)
}

const resources: Family = (site) => {
  const fault = fc
    .tuple(host(site), fc.constantFrom('ports' as const, 'descriptors' as const), fc.nat(2))
    .map(([name, what, leave]): Fault => ({ kind: 'exhaust', host: name, what, leave }))
  return lasting(site, fault)
}

export const FAMILIES = {
  packets,
  links,
  partitions,
  pauses,
  accepts,
  resets,
  names,
  crashes,
  clocks,
  resources,
} as const satisfies Record<string, Family>

/** The name of a family of faults. */
export type FaultFamily = keyof typeof FAMILIES

/** What a network and a busy machine do to every program. The others are asked for by name. */
export const USUAL: readonly FaultFamily[] = ['packets', 'links', 'partitions', 'pauses', 'accepts']

/** All families of faults that can be drawn. */
export const FAULT_FAMILIES = Object.keys(FAMILIES) as readonly FaultFamily[]
