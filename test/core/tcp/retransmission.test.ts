// What is sent again, and when it is given up: RFC 6298, RFC 8985 7, RFC 9293 3.8.3; the schedules of facts 9.2 in
// nominal values: the kernel's timers run in ticks of 4 ms, so that the least timeout of a path without delay is 204 ms.
import { describe, expect, test } from 'vitest'
import { TCP_NODELAY, TCP_USER_TIMEOUT } from '../../../src/core/constants/tcp-options.ts'
import type { Settings } from '../../../src/core/kernel/settings.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { type PeerOptions, Wire } from './support/wire.ts'

const IPPROTO_TCP = 6
const SOL_SOCKET = 1
const SO_ERROR = 4
const SHUT_WR = 1

interface Setting extends PeerOptions {
  readonly rtt?: number
  readonly userTimeout?: number
}

/** A connection that this side opened, over a path with a round trip of `rtt` ms. */
function connected(
  settings: Partial<Settings> = {},
  { rtt = 0, userTimeout = 0, ...peer }: Setting = {},
): { readonly wire: Wire; readonly sock: TestSocket } {
  const wire = new Wire(peer, { settings })
  const sock = wire.dialling((s) => {
    if (userTimeout > 0) s.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, userTimeout)
  })
  wire.advance(rtt)
  wire.send('S.')
  wire.advance(60)
  wire.take()
  wire.rules()
  return { wire, sock }
}

/** When segments left, and when it ended with what, in whole ms since now. */
function schedule(
  wire: Wire,
  sock: TestSocket,
): { readonly times: readonly number[]; readonly end: number; readonly error: string } {
  const from = wire.net.now
  sock.send('x')
  sock.recv()
  while (sock.outcome() === undefined) wire.advance(1)
  const times = wire.takeTimed(from).map(([ms]) => Math.floor(ms))
  return { times, end: (wire.net.now - from) / 1000, error: sock.outcome() as string }
}

describe('data that nobody acknowledges', () => {
  // The tail-loss probe, then the timeout, which doubles up to 120 s.
  const ALL = [
    0, 200, 404, 812, 1628, 3260, 6524, 13_052, 26_108, 52_220, 104_444, 208_892, 328_892, 448_892,
    568_892, 688_892, 808_892,
  ]

  test.each([
    [1, 4, 1629],
    [2, 5, 3261],
    [3, 6, 6525],
    [4, 7, 13_053],
    [5, 7, 13_053],
    [6, 8, 26_109],
    [8, 10, 104_445],
    [15, 17, 928_893],
  ])('tcp_retries2=%i: %i transmissions, ETIMEDOUT after %i ms', (retries, count, end) => {
    const { wire, sock } = connected({ tcp_retries2: retries })
    const outcome = { times: ALL.slice(0, count), end, error: '<ETIMEDOUT>' }
    expect(schedule(wire, sock)).toEqual(outcome)
    expect(wire.rules()).toEqual(
      expect.arrayContaining(['timer.tailLossProbe', 'timer.retransmission', 'timer.gaveUp']),
    )
    expect(wire.states()).toEqual(['CLOSE'])
    expect(wire.host.timers.size).toBe(0)
    expect(sock.send('x')).toBe('EPIPE')
  })

  test('round trip 100 ms, tcp_retries2=5: 0 .3 .6 1.2 2.4 4.8 9.6 s, ETIMEDOUT at 19.2 s', () => {
    const { wire, sock } = connected({ tcp_retries2: 5 }, { rtt: 100 })
    const times = [0, 300, 600, 1200, 2400, 4800, 9600]
    expect(schedule(wire, sock)).toEqual({ times, end: 19_200, error: '<ETIMEDOUT>' })
  })

  test('without SACK there is no probe', () => {
    const { wire, sock } = connected({ tcp_retries2: 3 }, { sack: false })
    expect(schedule(wire, sock).times).toEqual([0, 204, 612, 1428, 3060])
  })

  // The limit counts from the first retransmission, and the last timeout is cut short (facts 5.4).
  test.each([
    [500, 4, 905],
    [1000, 4, 1405],
    [1500, 5, 1905],
    [3000, 6, 3405],
    [5000, 6, 5405],
  ])(
    'TCP_USER_TIMEOUT %i ms: %i transmissions, ETIMEDOUT after %i ms',
    (userTimeout, count, end) => {
      const { wire, sock } = connected({}, { userTimeout })
      const outcome = { times: ALL.slice(0, count), end, error: '<ETIMEDOUT>' }
      expect(schedule(wire, sock)).toEqual(outcome)
    },
  )

  test('an acknowledgement ends it, and the timeout is as before', () => {
    const { wire, sock } = connected()
    sock.send('x')
    wire.advance(2000)
    expect(wire.record(sock).tcb).toMatchObject({ tries: { retransmits: 3 }, rto: 1_632_000 })
    wire.send('.')
    expect(wire.record(sock).tcb).toMatchObject({
      tries: { retransmits: 0 },
      retransmitTimer: 'none',
    })
    expect(wire.record(sock).tcb.rto).toBeLessThan(2_100_000)
    expect(wire.host.timers.size).toBe(0)
  })

  test('an ICMP error becomes the last word (facts 5.4)', () => {
    const { wire, sock } = connected({ tcp_retries2: 1 })
    wire.record(sock).softError = 'EHOSTUNREACH'
    expect(schedule(wire, sock).error).toBe('<EHOSTUNREACH>')
  })
})

describe('a FIN that nobody acknowledges, and no program (facts 9.2)', () => {
  function orphan(settings: Partial<Settings>, before: (sock: TestSocket) => void = () => {}) {
    const { wire, sock } = connected(settings)
    before(sock)
    wire.take()
    const from = wire.net.now
    sock.close()
    while (wire.states().length > 0) wire.advance(1)
    const times = wire.takeTimed(from).map(([ms]) => Math.floor(ms))
    return { times, end: (wire.net.now - from) / 1000, wire }
  }

  test('tcp_orphan_retries=0 means 8', () => {
    const { times, end, wire } = orphan({})
    expect(times).toEqual([0, 200, 404, 812, 1628, 3260, 6524, 13_052, 26_108, 52_220])
    expect(end).toBe(104_445)
    expect(wire.rules()).toContain('timer.orphanGone')
    expect(wire.host.timers.size).toBe(0)
  })

  test.each([
    [2, [0, 200, 404, 812, 1628], 3261],
    [4, [0, 200, 404, 812, 1628, 3260, 6524], 13_053],
  ])('tcp_orphan_retries=%i', (retries, times, end) => {
    expect(orphan({ tcp_orphan_retries: retries })).toMatchObject({ times, end })
  })

  test('a timeout at its longest leaves none', () => {
    const { wire, sock } = connected()
    wire.record(sock).tcb.rto = 120_000_000
    sock.send('x')
    sock.close()
    wire.advance(400_000)
    expect(wire.states()).toEqual([])
  })

  test('an ICMP error at the longest timeout leaves none either', () => {
    const { wire, sock } = connected({ tcp_orphan_retries: 4 })
    const { tcb } = wire.record(sock)
    tcb.rto = 120_000_000
    sock.send('x')
    wire.record(sock).softError = 'EHOSTUNREACH'
    sock.close()
    wire.advance(400_000)
    expect(wire.states()).toEqual([])
  })
})

describe('the tail-loss probe (RFC 8985 7)', () => {
  /** One byte was lost on a path of 100 ms, and the probe has gone. */
  function probed(): { readonly wire: Wire; readonly sock: TestSocket; readonly cwnd: number } {
    const { wire, sock } = connected({}, { rtt: 100 })
    sock.send('x')
    wire.advance(300)
    expect(wire.take()).toEqual(['P. 1+1 ack 1', 'P. 1+1 ack 1'])
    return { wire, sock, cwnd: wire.record(sock).tcb.flow.cwnd }
  }

  test('after two round trips and the least timeout; then the timeout is armed', () => {
    const { wire, sock } = probed()
    expect(wire.record(sock).tcb).toMatchObject({
      recovery: { tailLossOut: true },
      retransmitTimer: 'rto',
    })
    expect(wire.rules()).toContain('timer.tailLossProbe')
  })

  test('new data goes instead of old, where there is some, and loses nothing', () => {
    const { wire, sock } = connected({}, { rtt: 100 })
    sock.send(new Uint8Array(12 * 1448))
    expect(wire.take()).toHaveLength(10)
    wire.advance(210)
    expect(wire.take()).toEqual(['. 14481+1448 ack 1'])
    const { cwnd } = wire.record(sock).tcb.flow
    wire.send('.')
    expect(wire.record(sock).tcb.recovery.tailLossOut).toBe(false)
    expect(wire.record(sock).tcb.flow.cwnd).toBeGreaterThan(cwnd)
  })

  test('an ACK of all that was out says nothing yet', () => {
    const { wire, sock } = probed()
    wire.send('.')
    expect(wire.record(sock).tcb.recovery.tailLossOut).toBe(true)
  })

  test('the same ACK twice: both have arrived, nothing was lost', () => {
    const { wire, sock, cwnd } = probed()
    wire.send('.')
    wire.send('.')
    expect(wire.record(sock).tcb).toMatchObject({
      recovery: { tailLossOut: false },
      flow: { cwnd },
    })
  })

  test('so does an ACK that reports it twice (D-SACK)', () => {
    const { wire, sock, cwnd } = probed()
    wire.send('.', { sack: [[1, 2]] })
    expect(wire.record(sock).tcb).toMatchObject({
      recovery: { tailLossOut: false },
      flow: { cwnd },
    })
  })

  test('an ACK beyond it: it has repaired a loss, and the window shrinks as recovery would', () => {
    const { wire, sock, cwnd } = probed()
    wire.send('.')
    sock.send('y')
    wire.send('.')
    expect(wire.record(sock).tcb.recovery.tailLossOut).toBe(false)
    expect(wire.record(sock).tcb.flow.cwnd).toBeLessThan(cwnd)
  })

  test('the same while something behind it is reported out of order', () => {
    const { wire, sock } = connected({}, { rtt: 100 })
    sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    sock.send('x')
    const { tcb } = wire.record(sock)
    wire.net.advance(tcb.retransmitAt - wire.net.now)
    expect(wire.take()).toEqual(['P. 1+1 ack 1', 'P. 1+1 ack 1'])
    const { cwnd } = tcb.flow
    sock.send('y')
    sock.send('z')
    wire.send('.', { ack: 1, sack: [[3, 4]] })
    expect(wire.record(sock).tcb).toMatchObject({
      recovery: { state: 'disorder', tailLossOut: true },
      flow: { cwnd },
    })
    wire.send('.', { ack: 4 })
    expect(wire.record(sock).tcb).toMatchObject({ recovery: { state: 'open', tailLossOut: false } })
    expect(wire.record(sock).tcb.flow.cwnd).toBeLessThan(cwnd)
  })

  test('where the first segment is overdue, new data still gets its own', () => {
    const { wire, sock } = connected({}, { rtt: 100 })
    sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    for (const text of ['a', 'b', 'c']) sock.send(text)
    const { tcb } = wire.record(sock)
    wire.net.advance(tcb.retransmitAt - wire.net.now)
    expect(tcb.retransmitTimer).toBe('rto')
    wire.net.advance(tcb.retransmitAt - wire.net.now - 1)
    sock.send('d')
    expect(wire.take().at(-1)).toBe('P. 4+1 ack 1')
    expect(tcb.retransmitTimer).toBe('tail-loss')
    expect(tcb.retransmitAt - wire.net.now).toBe(2 * tcb.trip.srtt + 8000)
    wire.net.advance(2 * tcb.trip.srtt + 8000)
    expect(wire.take()).toEqual([])
    expect(tcb.retransmitTimer).toBe('rto')
  })

  test.each([
    ['small', 1, []],
    ['too large, as SACK blocks now take room', 1448, [[9, 100]]],
  ] as const)('of a segment that is out for the second time: %s', (_, size, ahead) => {
    const { wire, sock } = connected({}, { rtt: 100 })
    sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
    const at = (n: number) => 1 + n * size
    sock.setblocking(false)
    for (let i = 0; i < 4; i += 1) sock.send(new Uint8Array(size))
    const stamp = wire.last.options.timestamps?.[0] as number
    const { tcb } = wire.record(sock)
    wire.advance(1000)
    wire.take()
    wire.send('.', { ack: at(1) })
    wire.advance(20)
    wire.send('.', { ack: at(2) })
    wire.take()
    expect(tcb).toMatchObject({ recovery: { state: 'loss', retransOut: 2 } })
    for (const [from, count] of ahead) wire.send('P.', { seq: from, data: count, ack: at(2) })
    wire.send('.', { ack: at(3), stamps: [wire.clock, stamp] })
    expect(tcb).toMatchObject({
      recovery: { state: 'open', retransOut: 1 },
      retransmitTimer: 'tail-loss',
    })
    wire.take()
    wire.net.advance(tcb.retransmitAt - wire.net.now)
    const [probe] = wire.take()
    expect(probe).toContain(` ${at(3)}+`)
    wire.send('.', { ack: at(4) })
    expect(tcb).toMatchObject({ flow: { packetsOut: 0 }, recovery: { retransOut: 0 } })
  })

  test('data of the peer with the same ACK is no news', () => {
    const { wire, sock } = probed()
    wire.send('.')
    wire.send('P.', { data: 'z' })
    expect(wire.record(sock).tcb.recovery.tailLossOut).toBe(true)
  })
})

test('an error that ended a connection is told once', () => {
  const { wire, sock } = connected({ tcp_retries2: 1 })
  sock.send('x')
  wire.advance(10_000)
  expect(sock.getsockopt(SOL_SOCKET, SO_ERROR)).toBe(110)
  expect(sock.getsockopt(SOL_SOCKET, SO_ERROR)).toBe(0)
  expect(sock.shutdown(SHUT_WR)).toBe('ENOTCONN')
})
