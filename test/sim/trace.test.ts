import { describe, expect, it } from 'vitest'
import { inetAddress, unixAddress } from '../../src/core/address/socket-address.ts'
import { done } from '../../src/core/answer.ts'
import { type MermaidOptions, mermaid } from '../../src/sim/mermaid.ts'
import { endpointText, netstatText } from '../../src/sim/netstat.ts'
import type { TraceEvent } from '../../src/sim/trace.ts'
import { outcomeText, TraceHash, TraceText, valueText } from '../../src/sim/trace-text.ts'
import { World } from '../../src/sim/world.ts'
import { FAKE_STACK } from './support/fake-stack.ts'
import { Program } from './support/programs.ts'
import { client, EVENTS, RULES, run } from './support/trace.ts'

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
