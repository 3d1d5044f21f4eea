import { describe, expect, it } from 'vitest'
import { inetAddress, unixAddress } from '../../src/core/address/socket-address.ts'
import { done, fail } from '../../src/core/answer.ts'
import {
  EMPTY_PAYLOAD,
  IcmpMessage,
  Packet,
  RawPayload,
  Segment,
  SegmentOptions,
  SYN,
} from '../../src/core/packet.ts'
import { rules } from '../../src/core/rule.ts'
import { type MermaidOptions, mermaid } from '../../src/sim/mermaid.ts'
import { endpointText, netstatText } from '../../src/sim/netstat.ts'
import type { TraceEvent } from '../../src/sim/trace.ts'
import { TraceJson } from '../../src/sim/trace-json.ts'
import { outcomeText, TraceHash, TraceText, valueText } from '../../src/sim/trace-text.ts'
import { World } from '../../src/sim/world.ts'
import { FAKE_STACK } from './support/fake-stack.ts'
import { Program } from './support/programs.ts'

const RULES = rules('trace-test', {
  ok: ['a call', 'ok', 'test'],
  refused: ['a call', 'ECONNREFUSED', 'test'],
})

const client = inetAddress(2, '10.0.0.2', 40000)

/** One event of each kind that packets do not give. */
const EVENTS: readonly TraceEvent[] = [
  {
    at: 0,
    host: 'a',
    kind: 'call',
    sock: 3,
    id: 7,
    call: 'sendto',
    args: [new Uint8Array([104, 105, 10]), ['10.0.0.2', 80]],
  },
  {
    at: 5,
    host: 'a',
    kind: 'answer',
    sock: 3,
    id: 7,
    call: 'sendto',
    answer: done(RULES.ok, 3),
    waited: false,
  },
  {
    at: 1_500_000,
    host: 'a',
    kind: 'answer',
    sock: 4,
    id: 8,
    call: 'connect',
    answer: fail(RULES.refused, 'ECONNREFUSED'),
    waited: true,
  },
  {
    at: 1_500_000,
    host: 'b',
    kind: 'change',
    sock: 1,
    what: 'SYN dropped: accept queue full',
    local: inetAddress(2, '0.0.0.0', 80),
    remote: null,
    queues: { accept: { limit: 2, peers: [client, null] }, syn: { limit: 2, peers: [] } },
  },
  {
    at: 2e6,
    host: 'b',
    kind: 'change',
    sock: 4,
    what: 'tick',
    local: null,
    remote: null,
    queues: null,
  },
  { at: 2e6, host: 'b', kind: 'rule', sock: null, rule: RULES.ok },
  { at: 2e6, host: 'b', kind: 'rule', sock: 4, rule: RULES.refused },
  { at: 2e6, host: 'b', kind: 'timer', sock: 4 },
  { at: 2e6, host: '', kind: 'fault', id: 1, phase: 'begin', what: 'partition a | b', fault: null },
]

function run(): TraceEvent[] {
  const world = new World({ stack: FAKE_STACK })
  const events: TraceEvent[] = []
  world.trace.subscribe((event) => events.push(event))
  const [a, b] = [new Program(world, 'a'), new Program(world, 'b')]
  b.socket(7)
  const fd = a.socket(9)
  world.link('a', 'b').add({ kind: 'drop-nth', nth: [2] })
  a.sendTo(fd, 'ping;#<x>', '10.0.0.2', 7)
  a.sendTo(fd, 'lost', '10.0.0.2', 7)
  a.sendTo(fd, 'self', '127.0.0.1', 9)
  a.sendTo(fd, 'nobody', '10.0.0.9', 9)
  world.runUntilIdle()
  return events
}

describe('the text', () => {
  it('has a line for each event', () => {
    const text = new TraceText()
    expect(EVENTS.map((event) => text.line(event))).toEqual([
      '0.000000 a call #3 sendto(b"hi\\x0a", ["10.0.0.2", 80])',
      '0.000005 a answer #3 sendto 3 [trace-test.ok]',
      '1.500000 a answer #4 connect ECONNREFUSED [trace-test.refused] waited',
      '1.500000 b change #1 SYN dropped: accept queue full (syn 0/2; accept 2/2 10.0.0.2:40000 *:*)',
      '2.000000 b change #4 tick',
      '2.000000 b rule trace-test.ok',
      '2.000000 b rule #4 trace-test.refused',
      '2.000000 b timer #4',
      '2.000000 * fault f1 begin partition a | b',
    ])
  })

  it('is the same for the same run', () => {
    const write = (): string[] => {
      const text = new TraceText()
      return run().map((event) => text.line(event))
    }
    expect(write()).toEqual(write())
    expect(write()).toMatchInlineSnapshot(`
      [
        "0.000000 a sent p1 10.0.0.1:9 > 10.0.0.2:7 udp len=9",
        "0.000000 a sent p2 10.0.0.1:9 > 10.0.0.2:7 udp len=4",
        "0.000000 a dropped p2 10.0.0.1:9 > 10.0.0.2:7 udp len=4 link: drop-nth",
        "0.000000 a sent p3 127.0.0.1:9 > 127.0.0.1:9 udp len=4",
        "0.000000 a delivered p3 127.0.0.1:9 > 127.0.0.1:9 udp len=4",
        "0.000000 a change #1 queue 1",
        "0.000050 b delivered p1 10.0.0.1:9 > 10.0.0.2:7 udp len=9",
        "0.000050 b sent p5 10.0.0.2:7 > 10.0.0.1:9 udp len=9",
        "0.000100 a delivered p5 10.0.0.2:7 > 10.0.0.1:9 udp len=9",
        "0.000100 a change #1 queue 2",
        "3.070000 a dropped p4 10.0.0.1:9 > 10.0.0.9:9 udp len=6 output: no-neighbour",
        "3.070000 a rule fake.icmp",
      ]
    `)
  })

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['a"b', '"a\\"b"'],
    [[1, ['x']], '[1, ["x"]]'],
    [{ a: 1, b: new Uint8Array([34, 92]) }, '{a: 1, b: b"\\x22\\x5c"}'],
    [new Uint8Array(65), '<65 bytes>'],
    [true, 'true'],
  ])('of the value %j', (value, expected) => {
    expect(valueText(value)).toBe(expected)
  })
})

describe('an answer', () => {
  it.each([
    [{ descriptor: 4, address: client }, '[4, ["10.0.0.2", 40000]]'],
    [{ descriptor: 4, address: null }, '[4, null]'],
    [client, '["10.0.0.2", 40000]'],
    [received(client), '[b"hi", ["10.0.0.2", 40000]]'],
    [received(null), 'b"hi"'],
    [[client, 3], '[["10.0.0.2", 40000], 3]'],
    [{ plain: 1 }, '{plain: 1}'],
    [undefined, 'ok'],
  ])('is written in the words of a program: %j', (value, expected) => {
    expect(outcomeText(done(RULES.ok, value))).toBe(expected)
  })

  function received(address: typeof client | null): unknown {
    return { bytes: new Uint8Array([104, 105]), length: 2, address, flags: 0, control: [] }
  }
})

describe('the hash', () => {
  const hash = (events: readonly TraceEvent[]): TraceHash => {
    const made = new TraceHash()
    for (const event of events) made.add(event)
    return made
  }

  it('is equal for equal runs and differs with a byte', () => {
    const [first, second] = [hash(run()), hash(run())]
    expect(first.digest()).toBe(second.digest())
    expect(first.count).toBe(12)
    const events = run()
    const sent = events.find((event) => event.kind === 'sent')
    if (sent?.kind === 'sent') sent.packet.body.payload[0] = 0
    expect(hash(events).digest()).not.toBe(first.digest())
  })
})

describe('the JSON lines', () => {
  it('are objects with times in microseconds', () => {
    const json = new TraceJson()
    expect(EVENTS.map((event) => JSON.parse(json.line(event)))).toEqual([
      {
        at: 0,
        host: 'a',
        kind: 'call',
        sock: 3,
        id: 7,
        call: 'sendto',
        args: [{ bytes: 'hi\n' }, ['10.0.0.2', 80]],
      },
      {
        at: 5,
        host: 'a',
        kind: 'answer',
        sock: 3,
        id: 7,
        call: 'sendto',
        value: 3,
        rule: 'trace-test.ok',
        waited: false,
      },
      {
        at: 1500000,
        host: 'a',
        kind: 'answer',
        sock: 4,
        id: 8,
        call: 'connect',
        failure: 'ECONNREFUSED',
        rule: 'trace-test.refused',
        waited: true,
      },
      {
        at: 1500000,
        host: 'b',
        kind: 'change',
        sock: 1,
        what: 'SYN dropped: accept queue full',
        local: ['0.0.0.0', 80],
        accept: { limit: 2, peers: [['10.0.0.2', 40000], null] },
        syn: { limit: 2, peers: [] },
      },
      { at: 2e6, host: 'b', kind: 'change', sock: 4, what: 'tick', local: null },
      { at: 2e6, host: 'b', kind: 'rule', sock: null, rule: 'trace-test.ok' },
      { at: 2e6, host: 'b', kind: 'rule', sock: 4, rule: 'trace-test.refused' },
      { at: 2e6, host: 'b', kind: 'timer', sock: 4 },
      {
        at: 2e6,
        host: '',
        kind: 'fault',
        id: 1,
        phase: 'begin',
        what: 'partition a | b',
        fault: null,
      },
    ])
  })

  it('tell what became of packets', () => {
    const json = new TraceJson()
    const rows = run().map((event) => JSON.parse(json.line(event)))
    const packet = {
      proto: 'udp',
      from: '10.0.0.1:9',
      to: '10.0.0.2:7',
      ttl: 64,
      tos: 0,
      df: false,
      len: 4,
    }
    expect(rows[1]).toEqual({
      at: 0,
      host: 'a',
      kind: 'sent',
      id: 2,
      to: 'b',
      packet,
      marks: [],
    })
    expect(rows[2]).toEqual({
      at: 0,
      host: 'a',
      kind: 'dropped',
      id: 2,
      from: 'a',
      to: 'b',
      place: 'link',
      why: 'drop-nth',
      packet,
    })
  })
})

describe('the JSON of a packet', () => {
  const sent = (protocol: number, body: Packet['body']): unknown => {
    const packet = new Packet('10.0.0.1', '10.0.0.2', protocol, 64, 0, true, body)
    return JSON.parse(
      new TraceJson().line({ at: 0, host: 'a', kind: 'sent', id: 1, to: 'b', packet }),
    )
  }
  const ends = { from: '10.0.0.1', to: '10.0.0.2', ttl: 64, tos: 0, df: true }

  it('has the fields of a segment', () => {
    const options = new SegmentOptions(1460, 7, true, [1, 0], [])
    const syn = new Segment(40000, 80, 1234, 0, SYN, 64240, 0, options, EMPTY_PAYLOAD)
    expect(sent(6, syn)).toMatchObject({
      packet: {
        proto: 'tcp',
        ...ends,
        from: '10.0.0.1:40000',
        to: '10.0.0.2:80',
        flags: 'S',
        seq: 0,
        ack: null,
        len: 0,
        win: 64240,
        options: ['mss 1460', 'sackOK', 'TS', 'wscale 7'],
        sack: [],
      },
      marks: [],
    })
  })

  it('has what an ICMP error is about', () => {
    const about = new Packet(
      '10.0.0.2',
      '10.0.0.1',
      99,
      64,
      0,
      false,
      new RawPayload(EMPTY_PAYLOAD),
    )
    expect(sent(1, new IcmpMessage(3, 4, about, 576, EMPTY_PAYLOAD))).toMatchObject({
      packet: { proto: 'icmp', ...ends, type: 3, code: 4, rest: 576, about: { proto: 99, len: 0 } },
    })
    expect(sent(1, new IcmpMessage(8, 0, null, 1, EMPTY_PAYLOAD))).toMatchObject({
      packet: { proto: 'icmp', ...ends, about: null },
    })
  })

  it('tells long data by its length, and numbers without a word as text', () => {
    const call = EVENTS[0] as TraceEvent & { kind: 'call' }
    const args = [new Uint8Array(2000), Number.POSITIVE_INFINITY, null, undefined, { a: true }, 1n]
    expect(JSON.parse(new TraceJson().line({ ...call, args }))).toMatchObject({
      args: [{ length: 2000 }, 'Infinity', null, null, { a: true }, '1'],
    })
  })
})

describe('the sequence diagram', () => {
  const draw = (events: readonly TraceEvent[], options?: MermaidOptions): string =>
    mermaid(events, options)

  it('shows packets as arrows, cut short where they were lost', () => {
    expect(draw(run())).toBe(`sequenceDiagram
  participant h1 as a
  participant h2 as b
  h1-xh2: 0.000000 9→7 udp len=4 lost: drop-nth
  h1->>h1: 0.000000 9→9 udp len=4
  h1->>h2: 0.000050 9→7 udp len=9
  h2->>h1: 0.000100 7→9 udp len=9
  Note over h1: 3.070000 9→9 udp len=6 lost: no-neighbour
`)
  })

  it('shows calls, queues and faults as notes', () => {
    expect(draw(EVENTS, { hosts: ['b'] })).toBe(`sequenceDiagram
  participant h1 as b
  participant h2 as a
  Note over h2: 0.000005 sendto(b"hi\\x0a", ["10.0.0.2", 80]): 3
  Note over h2: 1.500000 connect: ECONNREFUSED
  Note over h1: 1.500000 SYN dropped: accept queue full<br/>SYN queue 0/2<br/>accept queue 2/2 10.0.0.2:40000 *:*
  Note over h1,h2: 2.000000 begin partition a | b
`)
  })

  it('shows a call where it was made when its answer is not the next thing', () => {
    const [call, answer] = EVENTS
    const [, , , change] = EVENTS
    const between = [call, change, answer] as TraceEvent[]
    expect(
      draw(between)
        .match(/Note over h2?1?: .*/g)
        ?.map((line) => line.slice(10, 43)),
    ).toEqual([
      'h1: 0.000000 sendto(b"hi\\x0a", ["',
      'h2: 1.500000 SYN dropped: accept ',
      'h1: 0.000005 sendto: 3',
    ])
    expect(draw([call as TraceEvent])).toContain('sendto(b"hi')
  })

  it('leaves out calls and shows changes when asked to', () => {
    expect(draw(EVENTS, { calls: false, changes: true })).toContain('Note over h1: 2.000000 tick\n')
    expect(draw(EVENTS, { calls: false })).not.toContain('sendto')
  })

  it('writes what Mermaid would read as its own', () => {
    const call = EVENTS[0] as TraceEvent & { kind: 'call' }
    expect(draw([{ ...call, args: ['a;b#c<d>'] }])).toContain('sendto("a#59;b#35;c#60;d#62;")')
  })

  it('of nothing is empty', () => {
    expect(draw([])).toBe('sequenceDiagram\n')
  })
})

describe('netstat', () => {
  it('shows the sockets of a host', () => {
    const world = new World({ stack: FAKE_STACK })
    const a = new Program(world, 'a')
    a.socket(7)
    a.socket(0, 2, 10)
    expect(
      netstatText(world.netstat('a')),
    ).toBe(`Proto  State   Recv-Q  Send-Q  Syn-Q  Local      Peer
fake   UNCONN  0       0       -      0.0.0.0:7  *:*
fake   UNCONN  0       0       -      [::]:*     *:*`)
  })

  it.each([
    [null, '*:*'],
    [inetAddress(2, '10.0.0.1', 80), '10.0.0.1:80'],
    [inetAddress(10, 'fd00::1', 80), '[fd00::1]:80'],
    [unixAddress(''), '*'],
    [unixAddress('/tmp/s'), '/tmp/s'],
    [unixAddress('\0name'), '@name'],
  ])('writes an address: %j', (address, expected) => {
    expect(endpointText(address)).toBe(expected)
  })
})
