// Random schedules of faults, over one host's loopback or between two hosts.
import fc from 'fast-check'
import type {
  Fault,
  FaultSchedule,
  Hosts,
  LinkData,
  TimedFault,
} from '../../../src/sim/fault/schedule.ts'
import { CLIENT, SERVER } from './two-hosts.ts'

/** Times of beginnings, and how long things last, milliseconds: on a fast network little is left to do after some. */
const at = fc.oneof(fc.nat(2), fc.nat(50), fc.nat(2000), fc.nat(20_000))
const lasts = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 10_000 }))

const latency = fc.oneof(
  fc.nat(300),
  fc.nat(200).map((mean) => `exp:${mean}ms`),
  fc.nat(200).map((mean) => `normal:${mean}ms,${mean / 4}ms`),
  fc.nat(100).map((low) => `bimodal:${low}ms,${low + 500}ms,0.1`),
)

const chance = (max: number): fc.Arbitrary<number> => fc.double({ min: 0, max, noNaN: true })

const loss = fc.oneof(
  chance(0.3),
  fc.record({ rate: chance(0.2), burst: fc.integer({ min: 1, max: 8 }) }),
)

/** What a link may do to packets without ever losing all of them. */
const linkData: fc.Arbitrary<LinkData> = fc.record(
  {
    latency,
    jitter: fc.nat(50),
    loss,
    drop: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
    corrupt: chance(0.1),
    duplicate: fc.oneof(chance(0.3), fc.record({ rate: chance(0.3), after: fc.nat(400) })),
    reorder: fc.record({ rate: chance(0.3), by: fc.nat(300) }),
    bandwidth: fc.record({
      rate: fc.integer({ min: 20_000, max: 10_000_000 }),
      queue: fc.oneof(
        fc.record({ packets: fc.integer({ min: 2, max: 50 }) }),
        fc.record({ bytes: fc.integer({ min: 4000, max: 100_000 }) }),
      ),
    }),
    mtu: fc.integer({ min: 300, max: 1500 }),
    ordered: fc.boolean(),
  },
  { requiredKeys: [] },
)

/** On which hosts a program runs. */
export type Stage = 'loopback' | 'network'

interface Place {
  readonly hosts: readonly string[]
  /** Between the hosts, or of the loopback of the only one. */
  readonly ways: readonly object[]
}

const STAGES: Readonly<Record<Stage, Place>> = {
  loopback: { hosts: [CLIENT], ways: [{ loopback: CLIENT }] },
  network: {
    hosts: [CLIENT, SERVER],
    ways: [
      { between: [CLIENT, SERVER] },
      { from: CLIENT, to: SERVER },
      { from: SERVER, to: CLIENT },
    ],
  },
}

function links({ ways }: Place): fc.Arbitrary<TimedFault> {
  return fc
    .tuple(fc.constantFrom(...ways), linkData, fc.option(at, { nil: undefined }), fc.option(lasts))
    .map(([way, data, when, duration]) =>
      timed({ kind: 'link', ...way, ...data } as Fault, when, duration),
    )
}

function timed(fault: Fault, when?: number, duration?: number | null): TimedFault {
  return {
    ...(when === undefined ? {} : { at: when }),
    ...(duration === undefined || duration === null ? {} : { for: duration }),
    ...fault,
  }
}

const match = fc.record(
  {
    flags: fc.constantFrom('S', 'S.', 'F', 'P', 'R'),
    data: fc.boolean(),
    nth: fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 3 }),
    first: fc.nat(5),
  },
  { requiredKeys: [] },
)

/** What ends by itself, and what is over at once. */
function events({ hosts, ways }: Place): fc.Arbitrary<TimedFault> {
  const host: fc.Arbitrary<Hosts> = fc.constantFrom(...hosts)
  const way = fc.constantFrom(...ways)
  const of = (lasting: fc.Arbitrary<object>): fc.Arbitrary<TimedFault> =>
    fc
      .tuple(lasting, at, lasts)
      .map(([fault, when, duration]) => timed(fault as Fault, when, duration))
  const once = (fault: fc.Arbitrary<object>): fc.Arbitrary<TimedFault> =>
    fc.tuple(fault, at).map(([made, when]) => timed(made as Fault, when))
  const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name)
  return fc.oneof(
    of(way.map((where) => ({ kind: 'hold', ...where }))),
    once(way.map((where) => ({ kind: 'release', ...where }))),
    once(
      fc
        .tuple(way, fc.integer({ min: 1, max: 5 }))
        .map(([where, count]) => ({ kind: 'step', ...where, count })),
    ),
    of(way.map((where) => ({ kind: 'link', ...where, up: false }))),
    ...(hosts.length > 1
      ? [
          of(fc.constant({ kind: 'partition', between: [CLIENT, SERVER] })),
          of(fc.constant({ kind: 'partition', from: SERVER, to: CLIENT })),
          of(fc.record({ kind: kind('down'), host })),
          of(fc.record({ kind: kind('deaf'), host })),
          of(
            fc.record({
              kind: kind('reject'),
              host,
              with: fc.constantFrom('icmp-host-unreachable', 'icmp-port-unreachable', 'tcp-reset'),
            }),
          ),
          once(fc.constant({ kind: 'heal' })),
        ]
      : []),
    of(fc.record({ kind: kind('crash'), host, how: fc.constantFrom('silence', 'reset', 'kill') })),
    once(fc.record({ kind: kind('restart'), host })),
    of(fc.record({ kind: kind('pause'), host, what: fc.constantFrom('host', 'programs') })),
    once(fc.record({ kind: kind('resume'), host })),
    once(fc.record({ kind: kind('half-open'), host })),
    of(fc.record({ kind: kind('slow-accept'), host, delay: fc.nat(3000) })),
    of(
      fc.record({
        kind: kind('clock'),
        host,
        offset: fc.nat(1000),
        drift: fc.integer({ min: -1000, max: 1000 }),
      }),
    ),
    of(
      fc.record({
        kind: kind('exhaust'),
        host,
        what: fc.constantFrom('ports', 'descriptors'),
        leave: fc.nat(3),
      }),
    ),
    of(
      fc.record({
        kind: kind('rule'),
        match,
        action: fc.oneof(
          fc.constant('drop'),
          fc.record({ delay: fc.nat(500) }),
          fc.record({ duplicate: fc.nat(500) }),
        ),
      }),
    ),
  ) as fc.Arbitrary<TimedFault>
}

/** Links that are bad but let something through, and nothing else. */
export function badLinks(stage: Stage): fc.Arbitrary<FaultSchedule> {
  return fc.array(links(STAGES[stage]), { maxLength: 4 })
}

/** Anything. */
export function schedules(stage: Stage): fc.Arbitrary<FaultSchedule> {
  const one = fc.oneof(links(STAGES[stage]), events(STAGES[stage]))
  return fc.array(one, { minLength: 1, maxLength: 6 })
}
