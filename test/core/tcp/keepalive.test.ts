// Keep-alive: RFC 9293 3.8.4, facts 5.4, 9.1, 9.2.
import { describe, expect, test } from 'vitest'
import { SO_KEEPALIVE, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import {
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_USER_TIMEOUT,
} from '../../../src/core/constants/tcp-options.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { Wire } from './support/wire.ts'

const IPPROTO_TCP = 6

function alive(idle: number, interval: number, count: number) {
  return (sock: TestSocket): void => {
    sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
    sock.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, idle)
    sock.setsockopt(IPPROTO_TCP, TCP_KEEPINTVL, interval)
    sock.setsockopt(IPPROTO_TCP, TCP_KEEPCNT, count)
  }
}

describe('a peer that is silent', () => {
  test('is probed, then reset: idle 2 s, interval 1 s, five probes: ETIMEDOUT at 7 s', () => {
    const wire = new Wire()
    const sock = wire.connected(alive(2, 1, 5))
    const from = wire.net.now
    sock.recv()
    wire.advance(10_000)
    expect(wire.takeTimed(from)).toEqual([
      [2000, '. 0 ack 1'],
      [3000, '. 0 ack 1'],
      [4000, '. 0 ack 1'],
      [5000, '. 0 ack 1'],
      [6000, '. 0 ack 1'],
      [7000, 'R. 1 ack 1'],
    ])
    expect(sock.outcome()).toBe('<ETIMEDOUT>')
    expect(wire.rules()).toEqual(
      expect.arrayContaining(['timer.keepaliveProbe', 'timer.keepaliveGaveUp']),
    )
    expect(wire.host.timers.size).toBe(0)
  })

  test('the defaults are two hours, 75 s, nine probes', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => s.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1))
    const from = wire.net.now
    sock.recv()
    wire.advance(8_000_000)
    const times = wire.takeTimed(from).map(([ms]) => ms / 1000)
    expect(times).toEqual(Array.from({ length: 10 }, (_, n) => 7200 + 75 * n))
  })

  test('TCP_USER_TIMEOUT counts instead of the probes, but at least one', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => {
      alive(1, 1, 9)(s)
      s.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, 2500)
    })
    sock.recv()
    wire.advance(10_000)
    expect(wire.take()).toEqual(['. 0 ack 1', '. 0 ack 1', 'R. 1 ack 1'])
    expect(sock.outcome()).toBe('<ETIMEDOUT>')
  })
})

describe('a peer that answers', () => {
  test('with an ACK: the time begins anew', () => {
    const wire = new Wire()
    wire.connected(alive(2, 1, 2))
    for (let n = 0; n < 3; n += 1) {
      wire.advance(2000)
      expect(wire.take()).toEqual(['. 0 ack 1'])
      wire.send('.')
    }
    expect(wire.states()).toEqual(['ESTABLISHED'])
  })

  test('with RST: ECONNRESET (facts 5.4)', () => {
    const wire = new Wire()
    const sock = wire.connected(alive(1, 1, 2))
    sock.recv()
    wire.advance(1000)
    wire.send('R')
    expect(sock.outcome()).toBe('<ECONNRESET>')
  })

  test('data of either side puts it off', () => {
    const wire = new Wire()
    const sock = wire.connected(alive(2, 1, 2))
    wire.advance(1500)
    wire.send('P.', { data: 'x' })
    wire.take()
    wire.advance(1400)
    expect(wire.take()).toEqual([])
    sock.send('y')
    wire.take()
    wire.advance(180)
    wire.send('.')
    wire.advance(1999)
    expect(wire.take()).toEqual([])
    wire.advance(10)
    expect(wire.take()).toEqual(['. 1 ack 2'])
  })

  test('while data is unacknowledged its own timer does the work', () => {
    const wire = new Wire()
    const sock = wire.connected(alive(1, 1, 1))
    sock.send('x')
    wire.advance(5000)
    expect(wire.take().every((text) => text === 'P. 1+1 ack 1')).toBe(true)
    expect(wire.states()).toEqual(['ESTABLISHED'])
    expect(wire.rules()).not.toContain('timer.keepaliveProbe')
  })
})

describe('switching', () => {
  test('on and off while connected', () => {
    const wire = new Wire()
    const sock = wire.connected()
    expect(wire.host.timers.size).toBe(0)
    sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
    expect([...wire.host.timers.values()]).toEqual([7_200_000_000])
    wire.advance(1000)
    sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
    expect([...wire.host.timers.values()]).toEqual([7_200_000_000])
    sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 0)
    expect(wire.host.timers.size).toBe(0)
  })

  test('TCP_KEEPIDLE counts from what was heard last', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => s.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1))
    wire.advance(3000)
    sock.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, 5)
    expect([...wire.host.timers.values()]).toEqual([5_000_000])
    wire.advance(1000)
    sock.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, 2)
    expect([...wire.host.timers.values()]).toEqual([4_000_000])
  })

  test.each([
    ['a fresh socket', (wire: Wire): TestSocket => wire.socket()],
    ['a listener', (wire: Wire): TestSocket => wire.listener()],
  ])('%s has no such timer', (_, make) => {
    const wire = new Wire()
    const sock = make(wire)
    sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
    sock.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, 1)
    expect(wire.host.timers.size).toBe(0)
  })

  test('nor has an attempt, until it succeeds', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
    sock.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, 1)
    expect(wire.record(sock).tcb.flow.keepaliveAt).toBe(Number.POSITIVE_INFINITY)
    wire.send('S.')
    expect(wire.record(sock).tcb.flow.keepaliveAt).toBe(1_000_000)
  })

  test('an accepted connection has its listener’s', () => {
    const wire = new Wire()
    const sock = wire.accepted(alive(2, 1, 1))
    expect(wire.record(sock).tcb.flow.keepaliveAt).toBe(2_000_000)
  })

  test('FIN_WAIT2 of a closed socket does not keep alive', () => {
    const wire = new Wire()
    const sock = wire.connected(alive(1, 1, 1))
    sock.close()
    wire.send('.')
    wire.advance(30_000)
    expect(wire.take().filter((text) => !text.startsWith('F'))).toEqual([])
  })
})
