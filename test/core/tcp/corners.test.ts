// What happens where a setting changes while it matters, where nothing was measured, and where a peer is odd.
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../src/core/answer.ts'
import { utf8 } from '../../../src/core/bytes.ts'
import * as calls from '../../../src/core/kernel/calls.ts'
import { IcmpMessage, IPPROTO, Packet } from '../../../src/core/packet.ts'
import type { Received } from '../../../src/core/socket/call.ts'
import { RecvCall } from '../../../src/core/socket/call.ts'
import { HERE, THERE, Wire } from './support/wire.ts'

const SO_RCVBUF = 8
const SO_KEEPALIVE = 9
const MSG_WAITALL = 0x100
const TCP_LINGER2 = 8
const TCP_CONGESTION = 13
const TCP_WINDOW_CLAMP = 10
const TCP_USER_TIMEOUT = 18
const MSS = 1448

describe('SO_RCVBUF made smaller than the window that was offered', () => {
  test('what no longer fits is dropped, and the next acknowledgement offers nothing', () => {
    const wire = new Wire()
    const sock = wire.accepted()
    wire.send('P.', { data: 600 })
    sock.setsockopt(1, SO_RCVBUF, 0)
    wire.take()
    wire.rules()
    for (let i = 0; i < 4; i += 1) wire.send('P.', { data: 600 })
    expect(wire.rules()).toContain('segment-in.dataNoRoom')
    expect(wire.last.window).toBe(0)
    const got = sock.recv()
    expect(got.length % 600).toBe(0)
    expect(got.length).toBeLessThan(3000)
    const { tcb } = wire.record(sock)
    expect(tcb.rcvNxt).toBe(wire.peerSeq(1 + got.length))
  })

  test('what waits is packed more tightly first', () => {
    const wire = new Wire()
    const sock = wire.accepted()
    for (let i = 0; i < 12; i += 1) wire.send('P.', { data: 300 })
    const before = wire.record(sock).received.cost
    sock.setsockopt(1, SO_RCVBUF, 4500)
    for (let i = 0; i < 9; i += 1) wire.send('P.', { data: 300 })
    const { received } = wire.record(sock)
    expect(received.length).toBe(6300)
    expect(received.cost).toBeLessThan((before * 21) / 12)
    const letters = Array.from({ length: 300 }, (_, i) => String.fromCharCode(97 + (i % 26)))
    expect(sock.recv()).toBe(letters.join('').repeat(21))
  })
})

describe('windows', () => {
  test('TCP_WINDOW_CLAMP before connect bounds what the SYN offers', () => {
    const wire = new Wire()
    wire.dialling((sock) => sock.setsockopt(6, TCP_WINDOW_CLAMP, 5000))
    expect(wire.last.window).toBeLessThanOrEqual(5000)
    expect(wire.last.window).toBeGreaterThan(3000)
  })

  test('a buffer of less than a segment is offered whole once half of it is free', () => {
    const wire = new Wire({ scale: null })
    const sock = wire.accepted((listener) => listener.setsockopt(1, SO_RCVBUF, 0))
    const whole = wire.seen[0]?.segment.window as number
    wire.send('P.', { data: whole - 100 })
    expect(wire.last.window).toBeLessThan(whole / 2)
    sock.recv()
    wire.advance(100)
    expect(wire.last.window).toBeGreaterThan(whole / 2)
  })

  test('a peer that offers next to nothing is sent next to nothing', () => {
    for (const window of [0, 1, 500]) {
      const wire = new Wire({ window, scale: null })
      const sock = wire.connected()
      sock.setblocking(false)
      sock.send(new Uint8Array(3000))
      wire.advance(10)
      const sizes = wire.seen.map(({ segment }) => segment.payload.length)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(window)
    }
  })
})

describe('TCP_USER_TIMEOUT', () => {
  test('that is over before the first SYN is sent again ends the attempt right then', () => {
    const wire = new Wire()
    const sock = wire.socket()
    sock.setsockopt(6, TCP_USER_TIMEOUT, 500)
    expect(sock.connect([THERE, 6000])).toBe('blocks')
    wire.advance(1000)
    expect(sock.outcome()).toBeUndefined()
    wire.advance(2)
    expect(sock.outcome()).toBe('<ETIMEDOUT>')
  })
})

describe('FIN_WAIT2 of a closed socket, longer than TIME_WAIT lasts', () => {
  function closed(change: (wire: Wire) => void, linger2: number | null = null): Wire {
    const wire = new Wire({}, { settings: { tcp_fin_timeout: 70 } })
    const sock = wire.connected((made) => {
      if (linger2 !== null) made.setsockopt(6, TCP_LINGER2, linger2)
    })
    sock.close()
    wire.send('.')
    wire.take()
    change(wire)
    return wire
  }

  test('the record waits for what is longer, then without one', () => {
    const wire = closed(() => {})
    // As in Linux: for what is longer than TIME_WAIT twice, and not for the whole time.
    wire.advance(19_000)
    expect(wire.states()).toEqual(['FIN_WAIT2'])
    wire.advance(2000)
    expect([wire.states(), wire.take()]).toEqual([[], []])
  })

  test('where the setting has become shorter meanwhile it is reset', () => {
    const wire = closed(({ host }) => {
      host.kernel.environment.settings = { ...host.kernel.settings, tcp_fin_timeout: 60 }
    })
    wire.advance(11_000)
    expect([wire.states(), wire.take()]).toEqual([[], ['R. 2 ack 1']])
  })
})

describe('nothing measured', () => {
  /** A connection whose SYN was answered the second time, and nobody knows which. */
  function untimed(): { wire: Wire; sock: ReturnType<Wire['socket']> } {
    const wire = new Wire({ timestamps: false })
    const sock = wire.dialling()
    wire.advance(1100)
    wire.send('S.')
    wire.take()
    expect(wire.record(sock).tcb.trip.srtt).toBe(0)
    return { wire, sock }
  }

  test('what comes out of order is acknowledged within the tick', () => {
    const { wire } = untimed()
    for (let n = 2; n < 8; n += 1) wire.send('.', { seq: 5 * n, data: 5 })
    expect(wire.take()).toHaveLength(3)
    wire.advance(1)
    expect(wire.take()).toEqual(['. 1 ack 1 sack 10-40'])
  })

  test('an acknowledgement waits half a second at most, and 0.2 s in fact', () => {
    const { wire } = untimed()
    for (let n = 0; n < 40; n += 1) {
      wire.send('.', { data: 10 })
      wire.advance(300)
    }
    wire.take()
    wire.send('.', { data: 10 })
    wire.advance(199)
    const soon = wire.take().length
    wire.advance(2)
    expect(soon + wire.take().length).toBe(1)
  })

  test('without timestamps, and everything sent twice, there is no round trip: it goes on all the same', () => {
    const wire = new Wire({ timestamps: false })
    const sock = wire.socket()
    sock.setblocking(false)
    sock.connect([THERE, 6000])
    wire.advance(1000)
    wire.send('S.')
    sock.send(new Uint8Array(2 * MSS))
    wire.advance(4000)
    wire.send('.')
    expect(wire.record(sock).tcb.trip.minRtt).toBe(Number.POSITIVE_INFINITY)
    for (let i = 0; i < 12; i += 1) {
      sock.send(new Uint8Array(4 * MSS))
      wire.advance(8000)
      wire.send('.')
    }
    for (let i = 0; i < 9; i += 1) {
      wire.advance(9000)
      wire.send('.')
    }
    expect(wire.record(sock).tcb).toMatchObject({
      flow: { packetsOut: 0 },
      recovery: { lostOut: 0, retransOut: 0 },
    })
  })

  test('the window grows beyond its threshold all the same', () => {
    const wire = new Wire({ timestamps: false, sack: false })
    const sock = wire.dialling()
    wire.advance(1100)
    wire.send('S.')
    sock.setblocking(false)
    sock.send(new Uint8Array(10 * 1460))
    wire.advance(3500)
    wire.take()
    const { tcb } = wire.record(sock)
    expect(tcb).toMatchObject({ recovery: { state: 'loss' }, flow: { ssthresh: 7, cwnd: 1 } })
    for (let i = 1; i <= 9; i += 1) wire.send('.', { ack: 1 + i * 1460 })
    expect(tcb.trip.minRtt).toBe(Number.POSITIVE_INFINITY)
    expect(tcb.flow.cwnd).toBeGreaterThanOrEqual(7)
  })

  test('data now and then is acknowledged a fifth of a second late at most', () => {
    const wire = new Wire({ timestamps: false, sack: false })
    const sock = wire.dialling()
    wire.advance(1100)
    wire.send('S.')
    wire.send('P.', { data: 536 })
    sock.send('x')
    wire.send('P.', { data: 100, ack: 1 })
    wire.advance(500)
    wire.take()
    const from = wire.net.now
    wire.send('P.', { data: 100, ack: 1 })
    const { tcb } = wire.record(sock)
    expect(tcb.trip.srtt).toBe(0)
    wire.advance(200)
    const late = wire.takeTimed(from).filter(([, text]) => text.startsWith('.'))
    expect(late.every(([ms]) => ms <= 200)).toBe(true)
    expect(wire.last.ack).toBe(wire.peerSeq(737))
  })

  test('an echo of nothing, or of what has not been sent yet, measures nothing', () => {
    for (const late of [null, 5000, -2_147_483]) {
      const wire = new Wire()
      const sock = wire.connected()
      sock.send('x')
      wire.advance(400)
      const { srtt } = wire.record(sock).tcb.trip
      const sent = wire.last.options.timestamps?.[0] as number
      wire.send('.', { stamps: [wire.clock, late === null ? 0 : (sent + late) >>> 0] })
      expect(wire.record(sock).tcb.trip.srtt).toBe(srtt)
    }
  })
})

describe('old segments', () => {
  test.each([true, false])('with an old timestamp, across what is expected (SACK: %s)', (sack) => {
    const wire = new Wire({ sack })
    wire.accepted()
    wire.advance(2000)
    wire.send('P.', { data: 'hello' })
    wire.take()
    wire.send('P.', { seq: 3, data: 'llo there', stamps: [5, 0] })
    expect(wire.take()).toEqual([sack ? '. 1 ack 6 sack 3-6' : '. 1 ack 6'])
  })

  test('data at the end of what TIME_WAIT knows is answered with what it knows', () => {
    const wire = new Wire()
    wire.accepted().close()
    wire.send('.')
    wire.send('F.')
    wire.take()
    wire.send('P.', { data: 'more' })
    expect(wire.states()).toEqual(['LISTEN', 'TIME_WAIT'])
    expect(wire.take()).toEqual(['. 2 ack 2'])
  })
})

describe('SACK without timestamps', () => {
  test('takes its place in segments that carry data', () => {
    const wire = new Wire({ timestamps: false })
    const sock = wire.accepted()
    wire.send('P.', { seq: 4, data: 'later' })
    wire.take()
    sock.send(new Uint8Array(2000))
    expect(wire.take()[0]).toMatch(/^\.? ?1\+1448 ack 1 sack 4-9$|^\. 1\+1448 ack 1 sack 4-9$/)
  })
})

describe('keep-alive', () => {
  test('a socket that never had it keeps quiet whatever its time is set to', () => {
    const wire = new Wire()
    const sock = wire.accepted()
    sock.setsockopt(6, 4, 5)
    wire.advance(20_000)
    expect(wire.take()).toEqual([])
    sock.setsockopt(1, SO_KEEPALIVE, 1)
    wire.advance(5000)
    expect(wire.take()).toHaveLength(1)
  })
})

test('an ICMP error about an echo is nobody’s', () => {
  const wire = new Wire()
  const echo = new IcmpMessage(8, 0, null, 1, new Uint8Array(0))
  const about = new Packet(HERE, THERE, IPPROTO.icmp, 64, 0, true, echo)
  const error = new IcmpMessage(3, 1, about, 0, new Uint8Array(0))
  wire.host.kernel.receive(new Packet(THERE, HERE, IPPROTO.icmp, 64, 0, false, error))
  expect(wire.rules()).toEqual(['icmp.ignored'])
})

test('CUBIC that takes over, and has seen no loss, grows from where the other was', () => {
  const wire = new Wire()
  const sock = wire.connected((s) => s.setsockopt(6, TCP_CONGESTION, utf8('reno')))
  sock.setblocking(false)
  const { tcb } = wire.record(sock)
  wire.advance(50)
  sock.send(new Uint8Array(10 * MSS))
  wire.advance(20)
  wire.send('.', { ack: 1, sack: [[1 + 5 * MSS, 1 + 10 * MSS]] })
  wire.advance(20)
  wire.send('.')
  expect(tcb).toMatchObject({ recovery: { state: 'open' }, flow: { ssthresh: 5 } })
  sock.setsockopt(6, TCP_CONGESTION, utf8('cubic'))
  let grown = 0
  for (let acked = 0; acked < 40; acked += 5) {
    const { cwnd } = tcb.flow
    sock.send(new Uint8Array(cwnd * MSS))
    wire.advance(20)
    wire.send('.')
    grown += tcb.flow.cwnd - cwnd
  }
  expect(grown).toBeGreaterThanOrEqual(2)
})

test('SO_RCVBUF that was set stays, however fast the program reads', () => {
  const wire = new Wire()
  const sock = wire.connected((s) => s.setsockopt(1, SO_RCVBUF, 30_000))
  const before = sock.getsockopt(1, SO_RCVBUF)
  for (let i = 0; i < 40; i += 1) {
    wire.send('P.', { data: MSS })
    if (i % 8 === 7) {
      sock.recv()
      wire.advance(10)
    }
  }
  expect(sock.getsockopt(1, SO_RCVBUF)).toBe(before)
})

test('a copy of a kernel has what a call that waits for all has gathered', () => {
  const wire = new Wire()
  const sock = wire.accepted()
  wire.send('P.', { data: 'abc' })
  expect(sock.recv(6, MSG_WAITALL)).toBe('<blocks>')
  const { kernel } = wire.host
  const copy = kernel.clone({ ...kernel.environment })
  wire.send('P.', { data: 'def' })
  expect(sock.outcome()).toBe('abcdef')
  const [waiting] = copy.records.get(wire.record(sock).id)?.waits ?? []
  expect(waiting?.call).toMatchObject({ gathered: 3, parts: [utf8('abc')] })
})

test('a copy of a kernel has what each connection holds: unread, ahead of a gap, unsent', () => {
  const wire = new Wire({ window: 1000 })
  const sock = wire.accepted()
  wire.send('P.', { data: 'unread' })
  wire.send('P.', { seq: 9, data: 'ahead' })
  sock.setblocking(false)
  sock.send(new Uint8Array(500))
  sock.send('and the rest')
  sock.send(new Uint8Array(5000))
  const { kernel } = wire.host
  const copy = kernel.clone({ ...kernel.environment })
  const read = (from: typeof kernel) => {
    const answer = calls.blockingCall(from, sock.fd, new RecvCall(100, 0, 0), null)
    return new TextDecoder().decode((answer as Answer<Received>).value.bytes)
  }
  expect(read(copy)).toBe('unread')
  expect(read(kernel)).toBe('unread')
  const inCopy = copy.records.get(wire.record(sock).id) as ReturnType<Wire['record']>
  expect(inCopy.tcb.flow.sendQueue.size).toBe(wire.record(sock).tcb.flow.sendQueue.size)
  expect(inCopy.tcb.gaps.reassembly.sackBlocks(4)).toEqual(
    wire.record(sock).tcb.gaps.reassembly.sackBlocks(4),
  )
})

test('a peer whose SYN says nothing about segments gets the least (RFC 9293 3.7.1)', () => {
  const wire = new Wire({ timestamps: false, sack: false, scale: null, mss: null })
  const sock = wire.accepted()
  sock.send(new Uint8Array(1000))
  expect(wire.take()[0]).toBe('. 1+536 ack 1')
})
