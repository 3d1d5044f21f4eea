// The trace as lines of JSON.
import { describe, expect, it } from 'vitest'
import {
  EMPTY_PAYLOAD,
  IcmpMessage,
  Packet,
  RawPayload,
  Segment,
  SegmentOptions,
  SYN,
} from '../../src/core/packet.ts'
import type { TraceEvent } from '../../src/sim/trace.ts'
import { TraceJson } from '../../src/sim/trace-json.ts'
import { EVENTS, run } from './support/trace.ts'

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
