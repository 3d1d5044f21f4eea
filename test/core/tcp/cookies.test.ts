// SYN cookies: what a listener answers when its SYN queue is full, and what it makes of the ACK (RFC 4987 3.6, facts 3.3).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  makeCookie,
  packOptions,
  readCookie,
  unpackOptions,
} from '../../../src/core/tcp/cookies.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { type PeerOptions, Wire } from './support/wire.ts'

/** A listener that takes two connections; its SYN queue is full, and the peer on port 7000 has a cookie. */
function withCookie(peer: PeerOptions = {}, settings = {}): { wire: Wire; listener: TestSocket } {
  const wire = new Wire(peer, { settings })
  const listener = wire.listener(1)
  for (const port of [6998, 6999, 7000]) {
    wire.from(port)
    wire.send('S')
  }
  wire.rules()
  wire.take()
  return { wire, listener }
}

describe('a SYN while the SYN queue is full', () => {
  test('is answered, and nothing is kept', () => {
    const wire = new Wire()
    wire.listener(1)
    for (const port of [6998, 6999, 7000]) {
      wire.from(port)
      wire.send('S')
    }
    expect(wire.take()).toEqual(['S. 0 ack 1', 'S. 0 ack 1', 'S. 0 ack 1'])
    expect(wire.rules()).toContain('handshake.cookie')
    expect(wire.states()).toEqual(['LISTEN', 'SYN_RECV', 'SYN_RECV'])
    expect(wire.last.options).toMatchObject({ windowScale: 10, sackPermitted: true })
  })

  test('without timestamps there is no place for options', () => {
    const { wire } = withCookie({ timestamps: false })
    expect(wire.last.options).toMatchObject({ windowScale: null, sackPermitted: false, mss: 1460 })
  })

  test('tcp_syncookies=2: always', () => {
    const wire = new Wire({}, { settings: { tcp_syncookies: 2 } })
    wire.listener()
    wire.send('S')
    expect(wire.states()).toEqual(['LISTEN'])
    wire.send('.')
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
  })

  test('a full accept queue comes first', () => {
    const { wire } = withCookie()
    for (const port of [6998, 6999]) {
      wire.from(port)
      wire.send('.')
    }
    wire.from(7001)
    wire.send('S')
    expect(wire.take()).toEqual([])
  })
})

describe('the ACK with the cookie', () => {
  test('makes the connection, with the options of the SYN', () => {
    const { wire, listener } = withCookie({ scale: 5, mss: 1400 })
    wire.send('P.', { data: 'hello' })
    expect(wire.rules()).toContain('handshake.cookieComplete')
    const sock = listener.accept() as TestSocket
    expect(sock.getpeername()).toEqual(['10.0.0.2', 7000])
    expect(sock.recv()).toBe('hello')
    // Four sizes can be remembered: 536, 1300, 1440, 1460.
    expect(wire.record(sock).tcb).toMatchObject({ mss: 1288, sndScale: 5, sackOk: true })
  })

  test('without timestamps: no scale, no SACK', () => {
    const { wire, listener } = withCookie({ timestamps: false })
    wire.send('.')
    const sock = listener.accept() as TestSocket
    expect(wire.record(sock).tcb).toMatchObject({ mss: 1460, scaleOk: false, sackOk: false })
  })

  test('a full accept queue: dropped, and the client is a ghost', () => {
    const { wire } = withCookie()
    for (const port of [6998, 6999]) {
      wire.from(port)
      wire.send('.')
    }
    wire.from(7000)
    wire.take()
    wire.send('.')
    expect(wire.take()).toEqual([])
    expect(wire.rules()).toContain('handshake.cookieOverflow')
    expect(wire.states()).toEqual(['ESTABLISHED', 'ESTABLISHED', 'LISTEN'])
  })

  test('of another connection, or none: RST', () => {
    const { wire } = withCookie()
    wire.send('.', { ack: 9 })
    expect(wire.take()).toEqual(['R 9'])
    wire.send('.', { seq: 5 })
    expect(wire.take()).toEqual(['R 1'])
    expect(wire.rules()).toEqual(['handshake.cookieWrong', 'handshake.cookieWrong'])
  })

  test('two minutes after the last overflow nobody believes it any more', () => {
    const { wire } = withCookie()
    wire.advance(120_001)
    wire.take()
    wire.send('.')
    expect(wire.take()).toEqual(['R 1'])
  })
})

describe('a host without a way back', () => {
  test('answers neither the SYN nor the cookie', () => {
    const { wire } = withCookie()
    const { environment } = wire.host.kernel
    const { route } = environment
    environment.route = () => 'ENETUNREACH'
    wire.send('.')
    wire.from(7005)
    wire.from(6998)
    wire.send('R')
    wire.from(7005)
    wire.send('S')
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['LISTEN', 'SYN_RECV'])
    environment.route = route
    wire.send('S', { seq: 0 })
    expect(wire.take()).toEqual(['S. 0 ack 1'])
  })
})

describe('cookies', () => {
  const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  const port = fc.integer({ min: 1, max: 65_535 })

  test('remember the largest size that is not too large', () => {
    fc.assert(
      fc.property(
        number,
        port,
        port,
        number,
        fc.integer({ min: 1, max: 65_535 }),
        (secret, a, b, irs, mss) => {
          const cookie = makeCookie(secret, '10.0.0.1', a, '10.0.0.2', b, irs, mss)
          const size = [1460, 1440, 1300, 536].find((one) => one <= mss) ?? 536
          expect(readCookie(secret, '10.0.0.1', a, '10.0.0.2', b, irs, cookie)).toBe(size)
        },
      ),
    )
  })

  test('are worth nothing for others', () => {
    fc.assert(
      fc.property(number, port, port, number, number, (secret, a, b, irs, other) => {
        fc.pre((other ^ secret) !== 0)
        const cookie = makeCookie(secret, '10.0.0.1', a, '10.0.0.2', b, irs, 1460)
        expect(readCookie(other, '10.0.0.1', a, '10.0.0.2', b, irs, cookie)).toBe(null)
        expect(readCookie(secret, '10.0.0.1', a, '10.0.0.3', b, irs, cookie)).toBe(null)
        expect(readCookie(secret, '10.0.0.1', a ^ 1, '10.0.0.2', b, irs, cookie)).toBe(null)
      }),
    )
  })

  test('the timestamp carries scale and SACK', () => {
    const scale = fc.option(fc.integer({ min: 0, max: 14 }))
    fc.assert(
      fc.property(fc.nat(), scale, fc.boolean(), (clock, shift, sackOk) => {
        const packed = packOptions(clock, shift, sackOk)
        expect(unpackOptions(packed)).toEqual({ scale: shift, sackOk })
        const behind = (clock - packed) | 0
        expect(behind >= 0 && behind < 64).toBe(true)
      }),
    )
  })
})
