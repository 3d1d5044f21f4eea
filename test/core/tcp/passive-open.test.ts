// A listener and its SYN queue: RFC 9293 3.10.7.2 and 3.10.7.4 for SYN-RECEIVED, facts 3.1, 3.3, 3.4, 9.1, 9.2.
import { describe, expect, test, vi } from 'vitest'
import { TCP_DEFER_ACCEPT } from '../../../src/core/constants/tcp-options.ts'
import { REFUSE } from '../../../src/core/kernel/profile.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { Wire } from './support/wire.ts'

const IPPROTO_TCP = 6

/** A SYN from this port of the peer's. */
function syn(wire: Wire, port: number): void {
  wire.from(port)
  wire.send('S', { seq: 0 })
  wire.seq = 1
}

describe('LISTEN', () => {
  test('a SYN is answered with SYN-ACK: window 65160, the same options, and the request is SYN_RECV', () => {
    const wire = new Wire({ scale: 7 })
    wire.listener()
    wire.send('S')
    expect(wire.take()).toEqual(['S. 0 ack 1'])
    const { options, window } = wire.last
    expect(options).toMatchObject({ mss: 1460, windowScale: 10, sackPermitted: true })
    expect(options.timestamps?.[1]).toBe(wire.clock)
    expect(window).toBe(65160)
    expect(wire.states()).toEqual(['LISTEN', 'SYN_RECV'])
    expect(wire.rules()).toContain('handshake.request')
  })

  test('what the peer does not offer is not answered with', () => {
    const wire = new Wire({ scale: null, timestamps: false, sack: false, mss: null })
    wire.listener()
    wire.send('S')
    const none = { mss: 1460, windowScale: null, sackPermitted: false, timestamps: null }
    expect(wire.last.options).toMatchObject(none)
    wire.send('.')
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
  })

  test('what the host has switched off is not answered with', () => {
    const settings = { tcp_timestamps: 0, tcp_sack: 0, tcp_window_scaling: 0 } as const
    const wire = new Wire({}, { settings })
    wire.listener()
    wire.send('S')
    const none = { mss: 1460, windowScale: null, sackPermitted: false, timestamps: null }
    expect(wire.last.options).toMatchObject(none)
  })

  test('a reset is ignored, SYN-ACK and a stray ACK are reset, SYN with FIN is dropped', () => {
    const wire = new Wire()
    wire.listener()
    wire.send('R', { seq: 0 })
    wire.send('R.', { seq: 0, ack: 7 })
    expect(wire.take()).toEqual([])
    wire.send('S.', { seq: 0, ack: 7 })
    expect(wire.take()).toEqual(['R 7'])
    wire.send('.', { seq: 5, ack: 9 })
    expect(wire.take()).toEqual(['R 9'])
    expect(wire.rules()).toContain('handshake.cookieWrong')
    wire.send('SF', { seq: 0 })
    wire.send('F', { seq: 0 })
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['LISTEN'])
  })

  test('nobody at all: RST, with an ACK when the segment had none', () => {
    const wire = new Wire()
    wire.send('S', { seq: 0 })
    wire.send('.', { seq: 5, ack: 9 })
    wire.send('P', { seq: 5, data: 3 })
    wire.send('R', { seq: 5 })
    expect(wire.take()).toEqual(['R. 0 ack 1', 'R 9', 'R. 0 ack 8'])
    expect(wire.rules()).toEqual(Array(4).fill('segment-in.toNobody'))
  })
})

describe('SYN_RECV of a request', () => {
  test('the final ACK makes the connection, and accept gives it', () => {
    const wire = new Wire()
    const listener = wire.listener()
    wire.open()
    expect(wire.rules()).toContain('handshake.complete')
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
    const sock = listener.accept() as TestSocket
    expect(sock.getpeername()).toEqual(['10.0.0.2', 6000])
    expect(sock.getsockname()).toEqual(['10.0.0.1', 5000])
    expect(wire.record(sock).tcb).toMatchObject({
      trip: { srtt: 1 },
      tries: { retransmits: 0 },
      mss: 1448,
    })
  })

  test('the SYN again: the SYN-ACK again, with the same sequence number', () => {
    const wire = new Wire()
    wire.listener()
    wire.send('S')
    const { seq } = wire.last
    wire.advance(300)
    wire.send('S', { seq: 0 })
    expect(wire.take()).toEqual(['S. 0 ack 1', 'S. 0 ack 1'])
    expect(wire.last.seq).toBe(seq)
    expect(wire.rules()).toContain('handshake.requestAgain')
  })

  test.each([
    ['an ACK of what was never sent', '.', { ack: 7 }, ['R 7']],
    ['an ACK outside of the window', '.', { seq: 200_000, ack: 1 }, ['S. 0 ack 1']],
    ['one before it', '.', { seq: 0, ack: 1 }, ['S. 0 ack 1']],
    ['a reset outside of it', 'R', { seq: 200_000 }, []],
    ['another SYN inside of it', 'S', { seq: 9 }, []],
    ['neither ACK nor SYN', 'F', { seq: 1 }, []],
  ])('%s leaves the request alone', (_, flags, made, answer) => {
    const wire = new Wire()
    wire.listener()
    wire.send('S')
    wire.take()
    wire.send(flags, made)
    expect(wire.take()).toEqual(answer)
    expect(wire.states()).toEqual(['LISTEN', 'SYN_RECV'])
  })

  test('RST forgets it', () => {
    const wire = new Wire()
    wire.listener()
    wire.send('S')
    wire.take()
    wire.send('R')
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['LISTEN'])
    expect(wire.rules()).toContain('handshake.requestReset')
    expect(wire.host.timers.size).toBe(0)
  })

  test('data with the final ACK is there at once', () => {
    const wire = new Wire()
    const listener = wire.listener()
    wire.send('S')
    wire.send('P.', { data: 'hello' })
    const sock = listener.accept() as TestSocket
    expect(sock.recv()).toBe('hello')
  })

  test('a lost final ACK: data does as well (facts 3.3)', () => {
    const wire = new Wire()
    const listener = wire.listener()
    wire.send('S')
    wire.seq = 4
    wire.send('P.', { data: 'lo' })
    const sock = listener.accept() as TestSocket
    sock.setblocking(false)
    expect(sock.recv()).toBe('<EAGAIN>')
    wire.send('P.', { seq: 1, data: 'hel' })
    expect(sock.recv()).toBe('hello')
  })

  test('a final ACK with FIN is accepted and at its end', () => {
    const wire = new Wire()
    const listener = wire.listener()
    wire.send('S')
    wire.send('F.')
    expect(wire.states()).toEqual(['CLOSE_WAIT', 'LISTEN'])
    expect((listener.accept() as TestSocket).recv()).toBe('')
  })

  test('no final ACK: SYN-ACK again after 1, 3, 7, 15, 31 s, gone after 63 s (facts 9.2)', () => {
    const wire = new Wire()
    wire.listener()
    wire.send('S')
    wire.advance(100_000)
    const times = wire.takeTimed()
    expect(times.map(([ms]) => ms)).toEqual([0, 1000, 3000, 7000, 15000, 31000])
    expect(new Set(times.map(([, text]) => text))).toEqual(new Set(['S. 0 ack 1']))
    expect(wire.states()).toEqual(['LISTEN'])
    expect(wire.rules()).toContain('handshake.requestExpired')
  })

  test.each([
    [1, 10],
    [2, 1],
  ])(
    'no timestamps, %i SYN-ACKs again: a timeout of 3 s, and %i segments may leave first',
    (again, window) => {
      const wire = new Wire({ timestamps: false })
      const listener = wire.listener()
      wire.send('S')
      wire.advance(500 + 1000 * (2 ** again - 1))
      wire.send('.')
      expect(wire.record(listener.accept() as TestSocket).tcb).toMatchObject({
        flow: { cwnd: window },
        recovery: { totalRetransmits: again },
        trip: { srtt: 0, mdev: 750_000 },
        rto: 3_000_000,
      })
    },
  )

  test('what echoes the first SYN-ACK is timed by it, and no reason for care', () => {
    const wire = new Wire()
    const listener = wire.listener()
    wire.send('S')
    const [first] = wire.last.options.timestamps as readonly [number, number]
    wire.advance(3500)
    wire.send('.', { stamps: [wire.clock, first] })
    expect(wire.record(listener.accept() as TestSocket).tcb).toMatchObject({
      flow: { cwnd: 10 },
      trip: { srtt: 3_500_000 },
      rto: 10_500_000,
    })
  })

  test('the final ACK without a timestamp is timed by the clock', () => {
    const wire = new Wire()
    const listener = wire.listener()
    wire.send('S')
    wire.advance(20)
    wire.send('.', { stamps: null })
    expect(wire.record(listener.accept() as TestSocket).tcb.trip.srtt).toBe(20_000)
  })

  test('a closed connection leaves nothing that the next one to the same host could use', () => {
    const wire = new Wire({ timestamps: false })
    const first = wire.connected()
    expect(wire.record(first).tcb.rto).toBe(204_000)
    first.close()
    wire.send('F.')
    expect(wire.states()).toEqual(['TIME_WAIT'])
    wire.seq = 0
    const second = wire.dialling()
    wire.advance(1100)
    wire.send('S.')
    expect(wire.record(second).tcb).toMatchObject({ rto: 3_000_000, trip: { srtt: 0 } })
  })

  test('a queue that is half full of old requests repeats twice; when they are gone, five times again', () => {
    const wire = new Wire()
    wire.listener(15)
    for (let n = 0; n < 12; n += 1) {
      syn(wire, 7000 + n)
      if (n === 8) wire.advance(1500)
    }
    wire.take()
    wire.advance(100_000)
    const count = new Map<number, number>()
    for (const { segment } of wire.seen) {
      count.set(segment.destinationPort, (count.get(segment.destinationPort) ?? 0) + 1)
    }
    expect(wire.states()).toEqual(['LISTEN'])
    expect([...count.values()]).toEqual([3, 3, 3, 3, 3, 6, 6, 6, 6, 6, 6, 6])
  })

  test('the listener goes: its requests go with it, silently (facts 3.4)', () => {
    const wire = new Wire()
    const listener = wire.listener()
    wire.send('S')
    wire.take()
    listener.close()
    wire.advance(10_000)
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual([])
    wire.send('.')
    expect(wire.take()).toEqual(['R 1'])
  })
})

describe('a full accept queue', () => {
  test('n + 1 connections, then SYNs are dropped without an answer (facts 3.1)', () => {
    const wire = new Wire()
    const listener = wire.listener(1)
    for (const port of [7000, 7001, 7002]) {
      syn(wire, port)
      if (port < 7002) wire.send('.')
    }
    expect(wire.take()).toEqual(['S. 0 ack 1', 'S. 0 ack 1'])
    expect(wire.rules()).toContain('handshake.queueFull')
    expect((listener.accept() as TestSocket).getpeername()).toEqual(['10.0.0.2', 7000])
    syn(wire, 7002)
    expect(wire.take()).toEqual(['S. 0 ack 1'])
  })

  test('the profile that refuses answers with RST', () => {
    const wire = new Wire({}, { profile: REFUSE })
    wire.listener(1)
    syn(wire, 7000)
    wire.send('.')
    wire.take()
    syn(wire, 7001)
    expect(wire.take()).toEqual(['R. 0 ack 1'])
    expect(wire.rules()).toContain('handshake.queueFullRefused')
  })

  test('the final ACK that finds it full is ignored, and the SYN-ACK repeated (facts 3.3)', () => {
    const wire = new Wire()
    const listener = wire.listener(1)
    syn(wire, 7000)
    syn(wire, 7001)
    wire.send('.')
    listener.listen(0)
    wire.take()
    wire.from(7000)
    wire.send('.')
    expect(wire.rules()).toContain('handshake.overflowIgnored')
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN', 'SYN_RECV'])
    wire.advance(1000)
    expect(wire.take()).toEqual(['S. 0 ack 1'])
    listener.accept()
    wire.send('.')
    expect(wire.states()).toEqual(['ESTABLISHED', 'ESTABLISHED', 'LISTEN'])
  })

  test('with tcp_abort_on_overflow it is answered with RST', () => {
    const wire = new Wire({}, { settings: { tcp_abort_on_overflow: 1 } })
    const listener = wire.listener(1)
    syn(wire, 7000)
    syn(wire, 7001)
    wire.send('.')
    listener.listen(0)
    wire.take()
    wire.from(7000)
    wire.send('.')
    expect(wire.take()).toEqual(['R 1'])
    expect(wire.rules()).toContain('handshake.overflowReset')
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
  })
})

describe('a full SYN queue', () => {
  test('tcp_syncookies=0: n + 1 requests, then SYNs are dropped (facts 3.3)', () => {
    const wire = new Wire({}, { settings: { tcp_syncookies: 0 } })
    wire.listener(1)
    for (const port of [7000, 7001, 7002]) syn(wire, port)
    expect(wire.take()).toHaveLength(2)
    expect(wire.rules()).toContain('handshake.halfFull')
  })

  test.each([
    [8, 7],
    [16, 13],
    [64, 49],
  ])('tcp_max_syn_backlog=%i keeps %i requests (facts 3.3)', (most, kept) => {
    const settings = { tcp_syncookies: 0, tcp_max_syn_backlog: most } as const
    const wire = new Wire({}, { settings })
    wire.listener(1000)
    for (let n = 0; n < most + 3; n += 1) syn(wire, 7000 + n)
    expect(wire.take()).toHaveLength(kept)
    expect(wire.rules()).toContain('handshake.halfReserved')
  })
})

describe('TCP_DEFER_ACCEPT (facts 3.4)', () => {
  function deferring(seconds: number): { wire: Wire; listener: TestSocket } {
    const wire = new Wire()
    const listener = wire.listener(5, (sock) =>
      sock.setsockopt(IPPROTO_TCP, TCP_DEFER_ACCEPT, seconds),
    )
    wire.send('S')
    wire.take()
    return { wire, listener }
  }

  test('a bare final ACK is ignored; data makes the connection', () => {
    const { wire, listener } = deferring(5)
    wire.send('.')
    expect(wire.rules()).toContain('handshake.deferred')
    expect(wire.states()).toEqual(['LISTEN', 'SYN_RECV'])
    wire.send('P.', { data: 'x' })
    expect((listener.accept() as TestSocket).recv()).toBe('x')
  })

  test('so does FIN', () => {
    const { wire } = deferring(5)
    wire.send('.')
    wire.send('F.')
    expect(wire.states()).toEqual(['CLOSE_WAIT', 'LISTEN'])
  })

  test('the time is over: the SYN-ACK is repeated once more, and its ACK counts', () => {
    const { wire } = deferring(1)
    wire.send('.')
    wire.advance(1000)
    expect(wire.take()).toEqual(['S. 0 ack 1'])
    wire.send('.')
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
  })

  test('while it lasts an acknowledged request is not asked again', () => {
    const { wire } = deferring(7)
    wire.send('.')
    wire.advance(1500)
    expect(wire.take()).toEqual([])
    wire.advance(6000)
    expect(wire.takeTimed().map(([ms]) => ms)).toEqual([7000])
  })

  test('a request that nobody acknowledged is', () => {
    const { wire } = deferring(7)
    wire.advance(8000)
    expect(wire.takeTimed().map(([ms]) => ms)).toEqual([1000, 3000, 7000])
  })
})

test('a handshake whose way back is gone by its end waits for one', () => {
  const wire = new Wire()
  const listener = wire.listener()
  listener.setblocking(false)
  wire.send('S')
  const route = vi.spyOn(wire.host.kernel, 'route').mockReturnValue('ENETUNREACH')
  wire.send('.')
  expect(wire.states()).toEqual(['LISTEN', 'SYN_RECV'])
  expect(listener.accept()).toBe('EAGAIN')
  route.mockRestore()
  wire.send('.')
  expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
})
