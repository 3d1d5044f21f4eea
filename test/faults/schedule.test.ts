// Schedules as data: what is accepted, what is said of what is not, how they read, how they begin and end.
import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/adapters/sim/simulated-world.ts'
import { checkSchedule, parseSchedule } from '../../src/sim/fault/check-schedule.ts'
import { FaultScheduleError } from '../../src/sim/fault/checks.ts'
import type { FaultSchedule } from '../../src/sim/fault/schedule.ts'
import { scheduleText } from '../../src/sim/fault/text.ts'
import { schedules } from './support/schedules.ts'
import { faultLines, hashOf, setting } from './support/world.ts'

const EVERYTHING: FaultSchedule = [
  {
    kind: 'link',
    between: ['client', 'server'],
    latency: 'normal:20ms,2ms',
    jitter: 3,
    loss: { rate: 0.02, burst: 5 },
    drop: [1, 3],
    corrupt: { rate: 0.001, bits: 2 },
    duplicate: { rate: 0.01, after: '1ms' },
    reorder: { rate: 0.05, by: 10 },
    bandwidth: { rate: '10mbit', queue: { bytes: 64_000 } },
    mtu: 1400,
    blackHole: true,
    up: true,
    ordered: false,
  },
  { at: 100, for: '2s', kind: 'link', from: ['a', 'b'], to: '*', loss: 0.3, latency: 40 },
  { kind: 'link', loopback: 'server', loss: { enter: 0.1, leave: 0.5 }, bandwidth: 56_000 },
  { at: '5s', for: 2000, kind: 'partition', between: ['client', ['server', 'db']] },
  { at: 6000, kind: 'partition', from: 'server', to: 'client' },
  { at: 7000, kind: 'hold', from: 'client', to: 'server' },
  { at: 7100, kind: 'step', from: 'client', to: 'server', count: 2 },
  { at: 7200, kind: 'release', between: ['client', 'server'] },
  { at: 8000, for: 10, kind: 'down', host: 'server' },
  { at: 8000, kind: 'deaf', host: ['server', 'db'] },
  { at: 8000, kind: 'reject', host: 'server', with: 'icmp-host-unreachable', protocol: 'udp' },
  { at: 8500, kind: 'heal' },
  { at: 9000, kind: 'crash', host: 'server', how: 'reset' },
  { at: 9500, kind: 'restart', host: 'server' },
  { at: 9600, for: 100, kind: 'pause', host: 'server', what: 'programs' },
  { at: 9700, kind: 'resume', host: 'server' },
  { at: 9800, kind: 'half-open', host: 'server', peer: 'client', port: 80 },
  { kind: 'slow-accept', host: 'server', delay: 'exp:5ms', port: 80 },
  { kind: 'clock', host: 'server', offset: -250, drift: 40 },
  { kind: 'lookup', host: 'client', name: 'db', delay: 30, fail: 'EAI_AGAIN' },
  { kind: 'name', name: 'api', addresses: ['10.0.0.9', 'fd00::9'] },
  { kind: 'exhaust', host: 'client', what: 'descriptors', leave: 2 },
  {
    kind: 'rule',
    name: 'no-syn',
    match: { to: 'server', protocol: 'tcp', flags: 'S', nth: [1, 2] },
    action: 'drop',
  },
  { kind: 'rule', match: { port: 53, data: true, first: 3 }, action: { delay: '20ms' } },
]

describe('a schedule', () => {
  it('survives JSON, with every kind of fault in it', () => {
    expect(parseSchedule(JSON.stringify(EVERYTHING))).toEqual(EVERYTHING)
    expect(new Set(EVERYTHING.map(({ kind }) => kind)).size).toBe(20)
  })

  it('can be read by people', () => {
    expect(scheduleText(EVERYTHING)).toMatchInlineSnapshot(`
      "link client - server: latency normal:20ms,2ms, jitter 3ms, loss (rate 0.02, burst 5), drop 1 3, corrupt (rate 0.001, bits 2), duplicate (rate 0.01, after 1ms), reorder (rate 0.05, by 10ms), bandwidth (rate 10mbit, queue (bytes 64000)), mtu 1400, blackHole true, up true, ordered false
      at 100ms link a b > *: loss 0.3, latency 40ms for 2s
      link loopback of server: loss (enter 0.1, leave 0.5), bandwidth 56000
      at 5s partition client | server db for 2s
      at 6s partition server > client
      at 7s hold client > server
      at 7100ms step 2 client > server
      at 7200ms release client - server
      at 8s server: link down for 10ms
      at 8s drop all that arrives (server db)
      at 8s server: reject udp with icmp-host-unreachable
      at 8500ms heal
      at 9s server: crash (reset)
      at 9500ms server: restart
      at 9600ms server: pause of programs for 100ms
      at 9700ms server: resume
      at 9800ms server: forget connections of port 80 with client
      server: slow accept: delay exp:5ms, port 80
      server: clock off by -250ms 40 ppm
      client: look-ups: name db, delay 30ms, fail EAI_AGAIN
      name api = 10.0.0.9 fd00::9
      client: 2 descriptors left
      no-syn: drop, to server, protocol tcp, flags S, nth 1 2
      rule: delay 20ms, port 53, data true, first 3"
    `)
  })

  it.each([
    ['nothing', 'faults', 'a list of faults'],
    [[7], 'faults[0]', "a record such as { kind: 'crash', host: 'server' }"],
    [[{ kind: 'earthquake' }], 'faults[0].kind', 'one of'],
    [[{ kind: 'crash' }], 'faults[0]', "a field 'host'"],
    [[{ kind: 'crash', host: 'a', hwo: 'reset' }], 'faults[0].hwo', 'no such field, but'],
    [[{ kind: 'crash', host: 'a', how: 'loudly' }], 'faults[0].how', "one of 'silence'"],
    [[{ kind: 'heal', for: 5 }], 'faults[0].for', "no time: 'heal' is over at once"],
    [[{ kind: 'heal', at: -1 }], 'faults[0].at', 'milliseconds'],
    [[{ kind: 'heal', at: '3 weeks' }], 'faults[0].at', 'milliseconds'],
    [[{ kind: 'link', loss: 0.1 }], 'faults[0]', 'one of between, from and to, loopback'],
    [[{ kind: 'link', from: 'a', loss: 0.1 }], 'faults[0]', 'one of between'],
    [[{ kind: 'link', between: ['a'], loss: 0 }], 'faults[0].between', 'two sides'],
    [[{ kind: 'link', between: ['a', ['b', 3]] }], 'faults[0].between[1][1]', 'a text'],
    [[{ kind: 'link', between: ['a', 'b'], loss: 1.5 }], 'faults[0].loss', 'a probability'],
    [
      [{ kind: 'link', between: ['a', 'b'], loss: { rate: 0.1, burst: 0 } }],
      'faults[0].loss.burst',
      'so many packets',
    ],
    [
      [{ kind: 'link', between: ['a', 'b'], latency: 'normal:5ms' }],
      'faults[0].latency',
      'normal:5ms,1ms',
    ],
    [
      [{ kind: 'link', between: ['a', 'b'], latency: { kind: 'empirical' } }],
      'faults[0].latency',
      'whole microseconds',
    ],
    [
      [{ kind: 'link', between: ['a', 'b'], latency: () => 3 }],
      'faults[0].latency',
      'milliseconds',
    ],
    [
      [{ kind: 'link', between: ['a', 'b'], bandwidth: '9 bananas' }],
      'faults[0].bandwidth',
      'bits',
    ],
    [
      [{ kind: 'link', between: ['a', 'b'], bandwidth: { rate: 5, queue: {} } }],
      'faults[0].bandwidth.queue',
      'either packets or bytes',
    ],
    [[{ kind: 'link', between: ['a', 'b'], mtu: 20 }], 'faults[0].mtu', '68 bytes'],
    [
      [{ kind: 'name', name: 'x', addresses: ['nowhere'] }],
      'faults[0].addresses[0]',
      'an IP address',
    ],
    [[{ kind: 'rule', action: 'explode' }], 'faults[0].action', "'drop', { delay }"],
    [
      [{ kind: 'rule', action: { delay: 1, duplicate: 2 } }],
      'faults[0].action',
      "'drop', { delay }",
    ],
    [
      [{ kind: 'rule', action: 'drop', match: { flags: 'Q' } }],
      'faults[0].match.flags',
      'TCP flags',
    ],
    [[{ kind: 'clock', host: 'a', drift: -2e6 }], 'faults[0].drift', 'parts in a million'],
  ])('of %j is none', (given, path, wanted) => {
    let thrown: unknown
    try {
      checkSchedule(given)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(FaultScheduleError)
    expect(thrown).toMatchObject({ code: 'ERR_INVALID_FAULTS', path })
    expect((thrown as FaultScheduleError).wanted).toContain(wanted)
    expect((thrown as Error).message).toContain(`${path}: `)
  })

  it('that is no JSON is none', () => {
    expect(() => parseSchedule('[{')).toThrow(FaultScheduleError)
  })
})

describe('applying a schedule', () => {
  it('does each thing at its time, for as long as it lasts', async () => {
    const { world } = setting()
    const lines = faultLines(world)
    world.apply([
      { at: 300, kind: 'partition', between: ['client', 'server'] },
      { at: 100, for: 50, kind: 'link', between: ['client', 'server'], loss: 0.5 },
      { at: 200, kind: 'link', from: 'client', to: 'server', latency: 70 },
      { at: 400, kind: 'heal' },
      { kind: 'deaf', host: 'server', for: 30 },
    ])
    await world.run()
    expect(lines).toEqual([
      '0.000000 server fault f1 begin drop all that arrives',
      '0.030000 server fault f1 end drop all that arrives',
      '0.100000 * fault f2 begin link client - server: loss 0.5',
      '0.150000 * fault f2 end link client - server: loss 0.5',
      '0.200000 * fault f3 once link client > server: latency 70ms',
      '0.300000 * fault f4 begin partition client | server',
      '0.400000 * fault f4 end partition client | server',
    ])
    const link = world.link('client', 'server')
    expect([link.there.link.latency, link.back.link.latency]).toEqual([70_000, 10_000])
    expect(link.directions.map(({ stages }) => stages.length)).toEqual([0, 0])
  })

  it('may be called off: the rest does not come, and what goes on ends', async () => {
    const { world } = setting()
    const lines = faultLines(world)
    const off = world.apply([
      { at: 100, kind: 'partition', between: ['client', 'server'] },
      { at: 100, for: 900, kind: 'link', between: ['client', 'server'], loss: 1 },
      { at: 500, kind: 'crash', host: 'server' },
      { kind: 'pause', host: 'nobody' },
    ])
    await world.advance(200)
    off()
    off()
    world.host('nobody')
    await world.run()
    expect(lines).toEqual([
      '0.100000 * fault f1 begin partition client | server',
      '0.100000 * fault f2 begin link client - server: loss 1',
      '0.200000 * fault f1 end partition client | server',
      '0.200000 * fault f2 end link client - server: loss 1',
    ])
  })

  it('waits for hosts that are not there yet, and sets links before they are', async () => {
    const { world } = setting({
      faults: [
        { kind: 'link', between: ['late', '*'], latency: 33 },
        { kind: 'link', loopback: '*', for: 100, loss: 0.25 },
        { at: 5, kind: 'deaf', host: 'late' },
      ],
    })
    // Who observes from the beginning hears of what was done before.
    const links = [
      '0.000000 * fault f1 once link late - *: latency 33ms',
      '0.000000 * fault f2 begin link loopback of *: loss 0.25',
    ]
    const lines = faultLines(world)
    await world.advance(50)
    expect(lines).toEqual(links)
    world.host('late')
    expect(lines).toEqual([...links, '0.050000 late fault f3 begin drop all that arrives'])
    expect(world.link('server', 'late').latency).toBe(33)
    expect(world.link('server', 'client').latency).toBe(10)
    const { there } = world.link('late', 'late')
    expect(there.link.spec('loss')).toEqual({ kind: 'loss', rate: 0.25 })
    await world.run()
    expect(there.link.spec('loss')).toBeNull()
  })

  it('lets what is set for a time stand above what is set for good, the last above all', async () => {
    const { world } = setting()
    const link = world.link('client', 'server', { loss: 0.1 })
    const loss = () => link.directions.map((one) => (one.spec('loss') as { rate: number })?.rate)
    world.apply([
      { at: 10, for: 100, kind: 'link', between: ['client', 'server'], loss: 0.5 },
      { at: 50, for: 20, kind: 'link', from: 'client', to: 'server', loss: 0.9 },
    ])
    await world.advanceTo(20)
    link.set({ loss: 0.2 })
    expect(loss()).toEqual([0.5, 0.5])
    await world.advanceTo(60)
    expect(loss()).toEqual([0.9, 0.5])
    await world.advanceTo(75)
    expect(loss()).toEqual([0.5, 0.5])
    await world.advanceTo(111)
    expect(loss()).toEqual([0.2, 0.2])
    link.set({ loss: null })
    expect(loss()).toEqual([undefined, undefined])
  })

  it('refuses data that will not do, and does nothing of it', () => {
    const { world } = setting()
    const lines = faultLines(world)
    const wrong = [
      { kind: 'deaf', host: 'server' },
      { kind: 'deaf', hots: 'server' },
    ] as unknown as FaultSchedule
    expect(() => world.apply(wrong)).toThrow('faults[1]')
    expect(() => world.begin({ kind: 'crash', host: 3 } as never)).toThrow(FaultScheduleError)
    expect(() => world.link('client', 'server', { loss: 7 })).toThrow('a probability')
    expect(() => world.begin({ kind: 'deaf', host: 'nobody' })).toThrow('no host nobody')
    world.rawPeer('peer')
    expect(() => world.crash('peer')).toThrow('raw peer')
    expect(lines).toEqual([])
  })
})

describe('JSON from anywhere', () => {
  const json = fc.jsonValue({ maxDepth: 3 })
  /** A value that is not there, or is something else than it should be, at any depth. */
  function spoiled(value: unknown, seed: number, other: unknown): unknown {
    if (typeof value !== 'object' || value === null) return other
    const entries = Object.entries(value)
    if (entries.length === 0 || seed % 3 === 0) return other
    const [name] = entries[seed % entries.length] as [string, unknown]
    const changed = entries.map(([key, part]) => [
      key,
      key === name ? spoiled(part, Math.floor(seed / 3), other) : part,
    ])
    const made: unknown = Object.fromEntries(changed)
    return Array.isArray(value) ? Object.values(made as object) : made
  }

  const badly = fc
    .tuple(schedules('network'), fc.nat(), json)
    .map(([schedule, seed, other]) => spoiled(schedule, seed, other))

  property.prop([fc.oneof(json, badly)], { numRuns: 2000 })(
    'is a schedule, or is refused with the place of what will not do',
    (given) => {
      try {
        parseSchedule(JSON.stringify(given))
      } catch (error) {
        expect(error).toBeInstanceOf(FaultScheduleError)
        expect((error as FaultScheduleError).path).toMatch(/^faults(\[\d+\](\..+)?)?$/)
        return
      }
      simulate({ faults: given as FaultSchedule }).close()
    },
  )
})

it('a run with the same seed and schedule has the same hash, with another it has another', async () => {
  const run = async (seed: number, loss: number): Promise<string> => {
    const { world, client, server } = setting({
      seed,
      faults: [
        { kind: 'link', between: ['client', 'server'], loss, jitter: 5, duplicate: 0.1 },
        { at: 300, for: 500, kind: 'partition', between: ['client', 'server'] },
      ],
    })
    const hash = hashOf(world)
    const listener = await server.createServer(['', 80])
    const [conn] = await Promise.all([
      listener.accept().then(([socket]) => socket),
      client.createConnection(['server', 80]).then((sock) => sock.sendall('x'.repeat(50_000))),
    ])
    for (let got = 0; got < 50_000; ) got += (await conn.recv(65536)).length
    return hash.digest()
  }
  const first = await run(1, 0.1)
  expect(await run(1, 0.1)).toBe(first)
  expect(await run(2, 0.1)).not.toBe(first)
  expect(await run(1, 0.3)).not.toBe(first)
})
