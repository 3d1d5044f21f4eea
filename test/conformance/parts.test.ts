import { describe, expect, test } from 'vitest'
import { ACK, NO_OPTIONS, Packet, RST, Segment, SYN } from '../../src/core/packet.ts'
import { constant, decode, UnknownArgument } from './arguments.ts'
import type { Outcome, Step, TraceRow } from './case.ts'
import { mismatch } from './compare.ts'
import { traceMismatch } from './compare-trace.ts'
import { encode } from './encode.ts'
import { parseCommands, UnknownCommand } from './iptables.ts'
import { pack, unpackWords } from './pack.ts'
import { Symbols } from './symbols.ts'
import { Tracer } from './trace.ts'

const RANGE = [32768, 60999] as const

describe('arguments', () => {
  const symbols = new Symbols(RANGE)

  test('are numbers where they are constants, and text where they are names', () => {
    expect(decode('MSG_PEEK|MSG_DONTWAIT', symbols)).toBe(0x42)
    expect(decode(['127.0.0.1', 5000], symbols)).toEqual(['127.0.0.1', 5000])
    expect(decode('\0name', symbols)).toBe('\0name')
    expect(() => constant('SO_NO_SUCH_THING')).toThrow(UnknownArgument)
  })

  test('are bytes however they are written', () => {
    expect(decode({ bytes: 'a\xff' }, symbols)).toEqual(Uint8Array.of(97, 255))
    expect(decode({ fill: 'x', n: 3 }, symbols)).toEqual(Uint8Array.of(120, 120, 120))
    expect(decode({ struct: ['ii', 1, -1] }, symbols)).toEqual(pack('ii', [1, -1]))
    expect(decode({ mreq: ['239.1.1.1', '10.0.0.2'] }, symbols)).toEqual(
      Uint8Array.of(239, 1, 1, 1, 10, 0, 0, 2),
    )
  })
})

test('structures are packed as the machine aligns them', () => {
  expect(pack('iq', [1, 2])).toHaveLength(16)
  expect(pack('=iq', [1, 2])).toHaveLength(12)
  expect(unpackWords('q', pack('qq', [3, 250_000]))).toEqual([3, 250_000])
  expect(pack('!H', [5000])).toEqual(Uint8Array.of(0x13, 0x88))
})

test('values are written as the corpus writes them', () => {
  expect(encode(new Uint8Array(20).fill(120))).toEqual({ fill: 'x', n: 20 })
  expect(encode(undefined)).toBeNull()
  const mixed = Uint8Array.from({ length: 300 }, (_, at) => 97 + (at % 26))
  expect(encode(mixed)).toEqual({ n: 300, head: 'abcdefgh', tail: 'ghijklmn' })
})

describe('an outcome', () => {
  const step = (call: string, expect: Outcome): Step => ({ who: 'A', call, expect })
  const got = (call: string, expected: Outcome, outcome: Outcome, symbols = new Symbols(RANGE)) =>
    mismatch(step(call, expected), outcome, symbols)

  test('binds a symbol where it first stands and holds it to that', () => {
    const symbols = new Symbols(RANGE)
    const name = (port: number): Outcome => ({ ok: ['127.0.0.1', port] })
    expect(got('getsockname', { ok: ['127.0.0.1', '$E1'] }, name(40000), symbols)).toBeNull()
    expect(got('getsockname', { ok: ['127.0.0.1', '$E1'] }, name(40001), symbols)).not.toBeNull()
    expect(got('getsockname', { ok: ['127.0.0.1', '$E2'] }, name(40000), symbols)).not.toBeNull()
    expect(got('getsockname', { ok: ['127.0.0.1', '$E3'] }, name(5000), symbols)).not.toBeNull()
    expect(symbols.get('$E1')).toBe(40000)
  })

  test('of a table comes in any order', () => {
    const rows = [
      ['127.0.0.1', '$E1', '127.0.0.1', 5000, 'ESTABLISHED'],
      ['127.0.0.1', '$E2', '127.0.0.1', 5000, 'CLOSE_WAIT'],
    ]
    const seen = [
      ['127.0.0.1', 41000, '127.0.0.1', 5000, 'CLOSE_WAIT'],
      ['127.0.0.1', 42000, '127.0.0.1', 5000, 'ESTABLISHED'],
    ]
    expect(got('tcp_table', { ok: rows }, { ok: seen })).toBeNull()
    expect(got('tcp_table', { ok: rows.slice(1) }, { ok: seen })).not.toBeNull()
    expect(got('accept', { ok: rows }, { ok: seen })).not.toBeNull()
  })

  test.each([
    [1000, 1110, true],
    [1000, 1130, false],
    [3000, 3290, true],
    [3000, 3400, false],
    [undefined, 200, true],
    [undefined, 230, false],
  ])('that took %s ms may take %s ms: %s', (expected, actual, same) => {
    const wanted: Outcome = expected === undefined ? { ok: 1 } : { ok: 1, t_ms: expected }
    expect(got('recv', wanted, { ok: 1, t_ms: actual }) === null).toBe(same)
  })

  test('is not another kind of outcome', () => {
    expect(got('recv', { timeout: true }, { errno: 'ETIMEDOUT' })).not.toBeNull()
    expect(got('recv', { blocks: true }, { ok: null })).not.toBeNull()
    expect(got('recv', { exc: 'ValueError', msg: 'a' }, { exc: 'ValueError', msg: 'b' })).toBe(
      'another outcome',
    )
  })
})

const segment = (from: number, to: number, seq: number, ack: number, flags: number): Packet =>
  new Packet(
    `10.0.0.${from}`,
    `10.0.0.${to}`,
    6,
    64,
    0,
    true,
    new Segment(
      from === 1 ? 40000 : 5000,
      to === 1 ? 40000 : 5000,
      seq,
      ack,
      flags,
      1,
      0,
      NO_OPTIONS,
      new Uint8Array(0),
    ),
  )

describe('a trace', () => {
  const hosts = new Map([
    ['10.0.0.1', 'h1'],
    ['10.0.0.2', 'h2'],
  ])
  const rows = new Tracer(hosts, [0, 60], { win: false, opts: false }).rows([
    { at: 1, packet: segment(1, 2, 1000, 0, SYN) },
    { at: 61, packet: segment(2, 1, -5, 1001, SYN | ACK) },
    { at: 70, packet: segment(1, 2, 1001, -4, ACK) },
  ])

  test('counts from the first segment of its sender', () => {
    expect(rows).toEqual([
      { step: 0, t_ms: 1, from: 'h1:40000', to: 'h2:5000', flags: 'S', seq: 0, len: 0 },
      { step: 1, t_ms: 1, from: 'h2:5000', to: 'h1:40000', flags: 'S.', seq: 0, ack: 1, len: 0 },
      { step: 1, t_ms: 10, from: 'h1:40000', to: 'h2:5000', flags: '.', seq: 1, ack: 1, len: 0 },
    ])
  })

  test('is compared direction by direction, and loosely without pure acknowledgements', () => {
    const expected: TraceRow[] = rows.map((row) => ({
      ...row,
      from: row.from.replace('40000', '$E1'),
      to: row.to.replace('40000', '$E1'),
    }))
    const [syn, synAck, ack] = expected as [TraceRow, TraceRow, TraceRow]
    const compare = (wanted: TraceRow[], level: 'strict' | 'loose') =>
      traceMismatch(wanted, rows, new Symbols(RANGE), level)
    expect(compare([synAck, syn, ack], 'strict')).toBeNull()
    expect(compare([syn, synAck], 'strict')).not.toBeNull()
    const probe = { ...ack, ack: 7 }
    expect(compare([syn, synAck, ack, probe], 'strict')).not.toBeNull()
    expect(compare([syn, synAck, ack, probe], 'loose')).toBeNull()
    expect(compare([syn, { ...synAck, t_ms: 200 }, ack], 'strict')?.what).toBe('time')
  })
})

describe('a command', () => {
  const [rule] = parseCommands(
    'iptables -A INPUT -i eth0 -p tcp --sport 5000:5001 --tcp-flags SYN,ACK ACK -j DROP',
  )

  test('of iptables says which packets are dropped', () => {
    if (rule === undefined || rule === 'flush') throw new Error('no rule')
    expect(rule.matches(segment(2, 1, 0, 0, ACK))).toBe(true)
    expect(rule.matches(segment(2, 1, 0, 0, SYN | ACK))).toBe(false)
    expect(rule.matches(segment(2, 1, 0, 0, RST))).toBe(false)
    expect(rule.matches(segment(1, 2, 0, 0, ACK))).toBe(false)
  })

  test('is refused when nobody knows it', () => {
    expect(parseCommands('iptables -F INPUT')).toEqual(['flush'])
    expect(() => parseCommands('iptables -A OUTPUT -j DROP')).toThrow(UnknownCommand)
    expect(() => parseCommands('tc qdisc add')).toThrow(UnknownCommand)
  })
})
