// SYN_SENT, and SYN_RECV of a simultaneous open: RFC 9293 3.10.7.3, 3.5; facts 2.4, 4.2, 9.1, 9.2.
import { describe, expect, test } from 'vitest'
import { SO_KEEPALIVE, SO_SNDBUF, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import {
  TCP_DEFER_ACCEPT,
  TCP_MAXSEG,
  TCP_QUICKACK,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
} from '../../../src/core/constants/tcp-options.ts'
import { SegmentOptions } from '../../../src/core/packet.ts'
import { Wire } from './support/wire.ts'

const IPPROTO_TCP = 6
const SHUT_RDWR = 2

describe('SYN', () => {
  test('carries the whole window and every option (facts 9.1)', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    expect(wire.seen).toHaveLength(1)
    const { flags, window, options } = wire.last
    expect(flags).toBe(2)
    expect(window).toBe(64240)
    expect(options).toMatchObject({ mss: 1460, windowScale: 10, sackPermitted: true })
    expect(options.timestamps).toEqual([expect.any(Number), 0])
    expect(wire.states()).toEqual(['SYN_SENT'])
    expect(wire.record(sock).portState).toBe('connected')
  })

  test('carries none that the host has switched off', () => {
    const settings = { tcp_timestamps: 0, tcp_sack: 0, tcp_window_scaling: 0 } as const
    const wire = new Wire({}, { settings })
    wire.dialling()
    const none = { mss: 1460, windowScale: null, sackPermitted: false, timestamps: null }
    expect(wire.last.options).toMatchObject(none)
    wire.send('S.')
    expect(wire.states()).toEqual(['ESTABLISHED'])
  })

  test('TCP_MAXSEG is what it offers and what it takes', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => s.setsockopt(IPPROTO_TCP, TCP_MAXSEG, 1000))
    expect(wire.seen[0]?.segment.options.mss).toBe(1000)
    expect(sock.getsockopt(IPPROTO_TCP, TCP_MAXSEG)).toBe(988)
  })
})

describe('SYN_SENT', () => {
  test('SYN-ACK: established, and acknowledged at once', () => {
    const wire = new Wire({ scale: 7 })
    const sock = wire.dialling()
    wire.advance(30)
    wire.send('S.')
    expect(wire.take()).toEqual(['. 1 ack 1'])
    expect(wire.rules()).toContain('segment-in.synAck')
    expect(wire.record(sock).tcb).toMatchObject({ trip: { srtt: 30_000 }, sndScale: 7, mss: 1448 })
    expect(sock.connect(['10.0.0.2', 6000])).toBe('ok')
    expect(sock.connect(['10.0.0.2', 6000])).toBe('EISCONN')
  })

  test('a peer without options', () => {
    const wire = new Wire({ timestamps: false, sack: false, scale: null, mss: null })
    const sock = wire.connected()
    const { tcb } = wire.record(sock)
    expect(tcb).toMatchObject({ mss: 536, sndScale: 0, rcvScale: 0, sackOk: false })
    expect(tcb.windowClamp).toBeLessThanOrEqual(65535)
  })

  test('a scale beyond 14 counts as 14 (RFC 7323 2.3)', () => {
    const wire = new Wire({ scale: 200 })
    expect(wire.record(wire.connected()).tcb.sndScale).toBe(14)
  })

  test.each([
    ['that is too old', 0],
    ['of what was never sent', 2],
  ])('an ACK %s is reset, and the attempt goes on', (_, ack) => {
    const wire = new Wire()
    wire.dialling()
    wire.send('S.', { ack })
    expect(wire.take()).toEqual([`R ${ack}`])
    wire.send('R.', { ack })
    expect(wire.take()).toEqual([])
    expect(wire.rules()).toContain('segment-in.ackOfNothing')
    expect(wire.states()).toEqual(['SYN_SENT'])
  })

  test('an ACK alone, FIN alone and a reset without ACK are dropped', () => {
    const wire = new Wire()
    wire.dialling()
    wire.send('.')
    wire.send('F')
    wire.send('R')
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['SYN_SENT'])
  })

  test('RST that answers the SYN: ECONNREFUSED (facts 2.4)', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    wire.send('R.')
    expect(wire.rules()).toContain('segment-in.resetRefused')
    expect(wire.states()).toEqual(['CLOSE'])
    expect(sock.connect(['10.0.0.2', 6000])).toBe('ECONNREFUSED')
  })

  test('close: nothing is sent, and a late SYN-ACK is reset (facts 9.1)', () => {
    const wire = new Wire()
    wire.dialling().close()
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual([])
    wire.send('S.')
    expect(wire.take()).toEqual(['R 1'])
  })

  test('shutdown ends it without a segment (facts 4.3)', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    expect(sock.shutdown(SHUT_RDWR)).toBe('ok')
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['CLOSE'])
    expect(sock.recv()).toBe('<ECONNRESET>')
    expect(wire.host.timers.size).toBe(0)
  })
})

describe('the final ACK waits for company', () => {
  test.each([
    ['TCP_DEFER_ACCEPT', TCP_DEFER_ACCEPT, 1],
    ['no TCP_QUICKACK', TCP_QUICKACK, 0],
  ])('%s: until 200 ms have passed', (_, name, value) => {
    const wire = new Wire()
    wire.dialling((s) => s.setsockopt(IPPROTO_TCP, name, value))
    wire.send('S.')
    expect(wire.take()).toEqual([])
    wire.advance(199)
    expect(wire.take()).toEqual([])
    wire.advance(1)
    expect(wire.take()).toEqual(['. 1 ack 1'])
    expect(wire.rules()).toContain('segment-in.delayedAck')
  })

  test('a program that waits to send: the ACK goes with its data', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    expect(sock.send('hello')).toBe('blocks')
    wire.send('S.')
    expect(wire.take()).toEqual(['P. 1+5 ack 1'])
    expect(sock.outcome()).toBe('5')
  })

  test('a small send buffer stays as it was set', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => s.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096))
    expect(sock.getsockopt(SOL_SOCKET, SO_SNDBUF)).toBe(8192)
  })

  test('SO_KEEPALIVE counts from the opening', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => s.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1))
    expect(wire.record(sock).tcb.flow.keepaliveAt).toBe(7_200_000_000)
  })
})

describe('nobody answers (facts 9.2)', () => {
  const LINEAR = [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67]

  function schedule(wire: Wire, prepare?: Parameters<Wire['dialling']>[0]): readonly number[] {
    const sock = wire.socket()
    prepare?.(sock)
    sock.connect(['10.0.0.2', 6000])
    const times = (): readonly number[] => wire.seen.map(({ at }) => at / 1e6)
    while (sock.outcome() === undefined) wire.advance(100)
    expect(sock.outcome()).toBe('<ETIMEDOUT>')
    expect(wire.rules()).toContain('timer.synGaveUp')
    return [...times(), wire.net.now / 1e6]
  }

  test('SYN at 0 1 2 3 4 5 7 11 19 35 67 s, ETIMEDOUT at 131 s', () => {
    expect(schedule(new Wire())).toEqual([...LINEAR, 131])
  })

  test('tcp_syn_linear_timeouts=0: 0 1 3 7 15 31 63, ETIMEDOUT at 127 s', () => {
    const wire = new Wire({}, { settings: { tcp_syn_linear_timeouts: 0 } })
    expect(schedule(wire)).toEqual([0, 1, 3, 7, 15, 31, 63, 127])
  })

  test.each([
    [1, 4, [0, 1, 2, 3]],
    [1, 0, [0, 1, 3]],
    [2, 4, [0, 1, 2, 3, 4, 5, 7]],
    [2, 0, [0, 1, 3, 7]],
    [3, 4, [0, 1, 2, 3, 4, 5, 7, 11, 19]],
    [3, 0, [0, 1, 3, 7, 15]],
    [4, 4, [0, 1, 2, 3, 4, 5, 7, 11, 19, 35]],
    [5, 4, [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67]],
    [5, 0, [0, 1, 3, 7, 15, 31, 63]],
  ])('tcp_syn_retries=%i, linear=%i: %j', (retries, linear, times) => {
    const settings = { tcp_syn_retries: retries, tcp_syn_linear_timeouts: linear }
    expect(schedule(new Wire({}, { settings }))).toEqual(times)
  })

  test('TCP_SYNCNT counts for one socket', () => {
    const times = schedule(new Wire(), (s) => s.setsockopt(IPPROTO_TCP, TCP_SYNCNT, 2))
    expect(times).toEqual([0, 1, 2, 3, 4, 5, 7])
  })

  test('TCP_USER_TIMEOUT 1500 ms: ETIMEDOUT after 1.5 s (facts 5.4)', () => {
    const times = schedule(new Wire(), (s) => s.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, 1500))
    expect(times).toEqual([0, 1, 1.5])
  })

  test('a SYN that was answered late is not timed (Karn): the timeout is 3 s (RFC 6298 5.7)', () => {
    const wire = new Wire({ timestamps: false })
    const sock = wire.dialling()
    wire.advance(1200)
    wire.send('S.')
    expect(wire.record(sock).tcb).toMatchObject({
      trip: { srtt: 0, mdev: 750_000 },
      flow: { cwnd: 10, ssthresh: 0x7fffffff },
      tries: { retransmits: 0 },
      rto: 3_000_000,
    })
  })

  test('with timestamps the echo times it', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    wire.advance(1020)
    wire.send('S.')
    expect(wire.record(sock).tcb).toMatchObject({ trip: { srtt: 20_000 }, rto: 220_000 })
  })

  test.each([
    [1, 10],
    [2, 1],
  ])('after %i timeouts %i segments may leave first', (timeouts, window) => {
    const wire = new Wire()
    const sock = wire.dialling()
    wire.advance(1000 * timeouts + 100)
    expect(wire.record(sock).tcb).toMatchObject({
      recovery: { state: 'loss', lostOut: 1, retransOut: 1 },
      flow: { cwnd: 1, ssthresh: 7 },
    })
    wire.send('S.')
    expect(wire.record(sock).tcb).toMatchObject({
      recovery: { state: 'open', lostOut: 0, retransOut: 0 },
      flow: { cwnd: window, ssthresh: 0x7fffffff },
    })
  })

  test('an answer to the first SYN says that the timeouts came too early', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    const [first] = wire.last.options.timestamps as readonly [number, number]
    wire.advance(2100)
    wire.send('S.', { stamps: [wire.clock, first] })
    expect(wire.record(sock).tcb).toMatchObject({ flow: { cwnd: 10 }, trip: { srtt: 2_100_000 } })
  })
})

describe('simultaneous open (RFC 9293 3.5, facts 9.1)', () => {
  function crossing(peer = {}): { wire: Wire; sock: ReturnType<Wire['socket']> } {
    const wire = new Wire(peer)
    const sock = wire.dialling()
    wire.advance(10)
    wire.send('S')
    return { wire, sock }
  }

  test('SYN crosses SYN: SYN-ACK from both, both ESTABLISHED', () => {
    const { wire, sock } = crossing({ scale: 5 })
    expect(wire.take()).toEqual(['S. 0 ack 1'])
    expect(wire.last.options).toMatchObject({ mss: 1460, windowScale: 10, sackPermitted: true })
    expect(wire.rules()).toContain('segment-in.simultaneousOpen')
    expect(wire.states()).toEqual(['SYN_RECV'])
    expect(sock.poll()).toBe(0)
    wire.advance(20)
    wire.send('S.', { seq: 0 })
    expect(wire.states()).toEqual(['ESTABLISHED'])
    expect(wire.record(sock).tcb).toMatchObject({ trip: { srtt: 20_000 }, sndWnd: 60000 * 32 })
    expect(wire.take()).toEqual(['. 1 ack 1 sack 0-1'])
    expect(sock.connect(['10.0.0.2', 6000])).toBe('ok')
  })

  test('its SYN-ACK says no more than the peer did', () => {
    const { wire } = crossing({ scale: null, timestamps: false, sack: false })
    const none = { windowScale: null, sackPermitted: false, timestamps: null }
    expect(wire.last.options).toMatchObject(none)
    wire.send('S.', { seq: 0 })
    expect(wire.take()).toEqual(['S. 0 ack 1', '. 1 ack 1'])
  })

  test('a bare ACK does as well', () => {
    const { wire } = crossing()
    wire.send('.')
    expect(wire.states()).toEqual(['ESTABLISHED'])
  })

  test('an ACK of nothing is reset', () => {
    const { wire } = crossing()
    wire.take()
    wire.send('.', { ack: 0 })
    wire.send('.', { ack: 5 })
    expect(wire.take()).toEqual(['R 0', 'R 5'])
    expect(wire.states()).toEqual(['SYN_RECV'])
  })

  test('RST ends it: ECONNRESET', () => {
    const { wire, sock } = crossing()
    wire.send('R')
    expect(sock.recv()).toBe('<ECONNRESET>')
  })

  test('data and FIN in the ACK', () => {
    const { wire, sock } = crossing()
    wire.send('FP.', { data: 'hi' })
    expect(wire.states()).toEqual(['CLOSE_WAIT'])
    expect(sock.recv()).toBe('hi')
  })

  test('no answer: SYN-ACK again, at doubling intervals from the first', () => {
    const { wire } = crossing()
    wire.take()
    wire.advance(3000)
    expect(wire.takeTimed(10_000)).toEqual([
      [1000, 'S. 0 ack 1'],
      [3000, 'S. 0 ack 1'],
    ])
  })

  test('shutdown and close while it lasts: FIN_WAIT1, and the FIN goes', () => {
    const { wire, sock } = crossing()
    wire.take()
    expect(sock.shutdown(1)).toBe('ok')
    expect(wire.states()).toEqual(['FIN_WAIT1'])
    expect(wire.take()).toEqual(['F. 1 ack 1'])
  })

  test('AF_UNSPEC resets it', () => {
    const { wire, sock } = crossing()
    wire.take()
    sock.connect(null)
    expect(wire.take()).toEqual(['R. 1 ack 1'])
  })
})

test('a SYN-ACK without an MSS option: 536 (RFC 9293 3.7.1)', () => {
  const wire = new Wire()
  const sock = wire.dialling()
  const stamps = [wire.clock, 0] as const
  wire.send('S.', { options: new SegmentOptions(null, 0, true, stamps, []) })
  expect(wire.record(sock).tcb.mss).toBe(524)
})
