// A peer that offers no window, and data that is held back: RFC 9293 3.8.6.1, facts 4.4, 9.1, 9.2.
import { describe, expect, test } from 'vitest'
import { TCP_CORK, TCP_NODELAY, TCP_USER_TIMEOUT } from '../../../src/core/constants/tcp-options.ts'
import type { Settings } from '../../../src/core/kernel/settings.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { Wire } from './support/wire.ts'

const IPPROTO_TCP = 6
const MSG_MORE = 0x8000

/** The peer has taken `taken` bytes and closed its window; more waits. */
function closed({
  taken = 1000,
  more = 2000,
  settings = {},
  prepare = (): void => {},
}: {
  taken?: number
  more?: number
  settings?: Partial<Settings>
  prepare?: (sock: TestSocket) => void
} = {}): { wire: Wire; sock: TestSocket } {
  const wire = new Wire({ window: taken }, { settings })
  const sock = wire.connected(prepare)
  sock.send(new Uint8Array(taken))
  wire.take()
  wire.send('.', { window: 0 })
  sock.send(new Uint8Array(more))
  expect(wire.take()).toEqual([])
  wire.rules()
  return { wire, sock }
}

describe('probes', () => {
  test('an old sequence number without data, at doubling intervals', () => {
    const { wire } = closed()
    const from = wire.net.now
    wire.advance(30_000)
    const probes = wire.takeTimed(from)
    expect(probes.map(([ms]) => Math.floor(ms))).toEqual([
      208, 620, 1440, 3076, 6344, 12_876, 25_936,
    ])
    expect(new Set(probes.map(([, text]) => text))).toEqual(new Set(['. 1000 ack 1']))
    expect(wire.rules()).toContain('timer.windowProbe')
  })

  test('an answer without a window starts the count again, not the interval', () => {
    const { wire, sock } = closed()
    for (let n = 0; n < 6; n += 1) {
      wire.advance(20_000)
      wire.send('.', { window: 0 })
    }
    expect(wire.record(sock).tcb.tries.probes).toBeLessThan(3)
    expect(wire.states()).toEqual(['ESTABLISHED'])
  })

  test('a window: what waits leaves at once, and nothing is armed but its own timers', () => {
    const { wire, sock } = closed()
    wire.advance(1000)
    wire.take()
    wire.send('.', { window: 60_000 })
    expect(wire.take()).toEqual(['. 1001+1448 ack 1', 'P. 2449+552 ack 1'])
    expect(wire.record(sock).tcb).toMatchObject({ tries: { backoff: 0, probes: 0 } })
    wire.send('.')
    expect(wire.host.timers.size).toBe(0)
  })

  test('a window too small for a segment is filled by the next probe', () => {
    const { wire } = closed({ taken: 10_000 })
    wire.send('.', { window: 300 })
    expect(wire.take()).toEqual([])
    wire.advance(300)
    expect(wire.take()).toEqual(['P. 10001+300 ack 1'])
  })

  test('after tcp_retries2 unanswered ones: ETIMEDOUT', () => {
    const { wire, sock } = closed({ settings: { tcp_retries2: 3 } })
    sock.recv()
    wire.advance(20_000)
    expect(sock.outcome()).toBe('<ETIMEDOUT>')
    expect(wire.rules()).toContain('timer.probesGaveUp')
    expect(wire.take()).toHaveLength(3)
    expect(wire.states()).toEqual(['CLOSE'])
  })

  test('TCP_USER_TIMEOUT ends them sooner', () => {
    const { wire, sock } = closed({
      prepare: (s) => s.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, 1000),
    })
    sock.recv()
    wire.advance(5000)
    expect(sock.outcome()).toBe('<ETIMEDOUT>')
  })

  test.each([
    [0, 8],
    [2, 2],
  ])('without a program after tcp_orphan_retries=%i: %i', (retries, count) => {
    const { wire, sock } = closed({ settings: { tcp_orphan_retries: retries } })
    sock.close()
    wire.advance(300_000)
    expect(wire.take()).toHaveLength(count)
    expect(wire.states()).toEqual([])
  })

  test('at its longest interval a connection without a program gets none', () => {
    const { wire, sock } = closed()
    wire.record(sock).tcb.rto = 120_000_000
    sock.close()
    wire.advance(400_000)
    expect(wire.states()).toEqual([])
  })

  test('what is acknowledged meanwhile needs no probe', () => {
    const { wire, sock } = closed()
    wire.send('.', { window: 5000 })
    wire.send('.')
    wire.record(sock).tcb.retransmitTimer = 'probe'
    wire.record(sock).tcb.retransmitAt = wire.net.now + 1000
    wire.host.kernel.edit(wire.record(sock).id)
    wire.net.settle()
    wire.take()
    wire.advance(10)
    expect(wire.take()).toEqual([])
    expect(wire.host.timers.size).toBe(0)
  })
})

describe('a window that shrinks while data is on its way', () => {
  test('what does not fit any more is probed for, not sent again', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send(new Uint8Array(5000))
    wire.take()
    wire.send('.', { ack: 1449, window: 0 })
    wire.advance(5000)
    expect(new Set(wire.take())).toEqual(new Set(['. 1449+1448 ack 1']))
  })
})

describe('data held back (facts 4.4)', () => {
  test.each([
    ['MSG_MORE', (): void => {}, MSG_MORE],
    ['TCP_CORK', (s: TestSocket): unknown => s.setsockopt(IPPROTO_TCP, TCP_CORK, 1), 0],
  ])('%s: a small segment waits, and leaves after about 200 ms', (_, prepare, flags) => {
    const wire = new Wire()
    const sock = wire.connected(prepare)
    sock.send('abc', flags)
    expect(wire.take()).toEqual([])
    wire.advance(199)
    expect(wire.take()).toEqual([])
    wire.advance(10)
    expect(wire.take()).toEqual(['P. 1+3 ack 1'])
    expect(wire.rules()).toContain('timer.heldData')
    wire.send('.')
    expect(wire.host.timers.size).toBe(0)
  })

  test('a full segment does not wait, and more fills the small one', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send(new Uint8Array(1000), MSG_MORE)
    sock.send(new Uint8Array(1000), MSG_MORE)
    expect(wire.take()).toEqual(['. 1+1448 ack 1'])
    sock.send('x')
    expect(wire.take()).toEqual(['P. 1449+553 ack 1'])
  })

  test('uncorking sends it', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => s.setsockopt(IPPROTO_TCP, TCP_CORK, 1))
    sock.send('abc')
    sock.setsockopt(IPPROTO_TCP, TCP_CORK, 0)
    expect(wire.take()).toEqual(['P. 1+3 ack 1'])
  })

  test('TCP_NODELAY sends what Nagle holds, but not what is corked', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send('a')
    sock.send('b')
    expect(wire.take()).toEqual(['P. 1+1 ack 1'])
    sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    expect(wire.take()).toEqual(['P. 2+1 ack 1'])
  })

  test('the end of the connection sends it with the FIN', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send('abc', MSG_MORE)
    sock.close()
    expect(wire.take()).toEqual(['FP. 1+3 ack 1'])
  })
})

describe('Nagle (RFC 9293 3.7.4, facts 9.1)', () => {
  test('one small segment at a time; what gathers goes with the acknowledgement', () => {
    const wire = new Wire()
    const sock = wire.connected()
    for (const byte of 'abcde') sock.send(byte)
    expect(wire.take()).toEqual(['P. 1+1 ack 1'])
    wire.send('.')
    expect(wire.take()).toEqual(['P. 2+4 ack 1'])
  })

  test('TCP_NODELAY: each at once', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => s.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1))
    for (const byte of 'abc') sock.send(byte)
    expect(wire.take()).toEqual(['P. 1+1 ack 1', 'P. 2+1 ack 1', 'P. 3+1 ack 1'])
  })

  test('the end of a large write is small: it waits for a small one before it only', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send(new Uint8Array(2000))
    expect(wire.take()).toEqual(['. 1+1448 ack 1', 'P. 1449+552 ack 1'])
    sock.send(new Uint8Array(2000))
    expect(wire.take()).toEqual(['. 2001+1448 ack 1'])
    wire.send('.')
    expect(wire.take()).toEqual(['P. 3449+552 ack 1'])
  })
})

describe('a small window', () => {
  test('is filled to its end by pieces that lie ready', () => {
    const wire = new Wire({ mss: 536, window: 3000 })
    const sock = wire.connected()
    sock.setblocking(false)
    sock.send(new Uint8Array(20_000), 1)
    const segments = wire.seen.slice(1).flatMap(({ segment }) => segment.payload.length || [])
    expect(segments).toEqual([524, 524, 524, 524, 524, 380])
  })

  test('of which little is free keeps a piece of several segments back, for more to come', () => {
    const wire = new Wire({ mss: 548, window: 3000, timestamps: false })
    const sock = wire.dialling()
    wire.advance(1100)
    wire.send('S.')
    wire.take()
    sock.setsockopt(6, 1, 1)
    sock.setblocking(false)
    sock.send(new Uint8Array(1448), 0x8000)
    sock.send(new Uint8Array(1448), 1)
    const { tcb } = wire.record(sock)
    const out = (tcb.sndNxt - wire.iss - 1) | 0
    expect(out).toBeLessThan(2896)
    wire.send('.')
    wire.advance(300)
    wire.send('.')
    expect(tcb.sndNxt).toBe((wire.iss + 1 + 2896) | 0)
  })
})
