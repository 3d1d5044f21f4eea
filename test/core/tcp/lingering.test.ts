// What is left of a connection that its program has let go.
import { describe, expect, test } from 'vitest'
import { SO_LINGER, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { TCP_LINGER2 } from '../../../src/core/constants/tcp-options.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { closing, established, finWait1, finWait2, lastAck, linger } from './support/closing.ts'
import { Wire } from './support/wire.ts'

const IPPROTO_TCP = 6

describe('FIN_WAIT2 without a program (facts 5.3)', () => {
  test('is forgotten silently after tcp_fin_timeout', () => {
    const { wire, sock } = finWait2()
    sock.close()
    expect(wire.states()).toEqual(['FIN_WAIT2'])
    wire.advance(59_999)
    expect(wire.states()).toEqual(['FIN_WAIT2'])
    wire.advance(1)
    expect(wire.states()).toEqual([])
    expect(wire.take()).toEqual([])
    expect(wire.rules()).toContain('timer.finWait2')
  })

  test('the same when the ACK comes after close', () => {
    const { wire, sock } = finWait1()
    sock.close()
    wire.send('.')
    expect(wire.states()).toEqual(['FIN_WAIT2'])
    wire.advance(60_000)
    expect(wire.states()).toEqual([])
  })

  // Linux waits twice for what is beyond a minute: 100 s are 40 and 40.
  test.each([
    ['before', finWait2],
    ['after', finWait1],
  ])('tcp_fin_timeout beyond a minute, close %s the ACK', (_, make) => {
    const { wire, sock } = make((s) => s.setsockopt(IPPROTO_TCP, TCP_LINGER2, 100))
    sock.close()
    wire.send('.')
    wire.advance(79_999)
    expect(wire.states()).toEqual(['FIN_WAIT2'])
    wire.advance(1)
    expect(wire.states()).toEqual([])
    expect(wire.take()).toEqual([])
  })

  test('TCP_LINGER2 1: one second', () => {
    const { wire, sock } = finWait2((s) => s.setsockopt(IPPROTO_TCP, TCP_LINGER2, 1))
    sock.close()
    wire.advance(999)
    expect(wire.states()).toEqual(['FIN_WAIT2'])
    wire.advance(1)
    expect(wire.states()).toEqual([])
  })

  test('never less than 3½ retransmission timeouts', () => {
    const wire = new Wire()
    const sock = wire.dialling((s) => s.setsockopt(IPPROTO_TCP, TCP_LINGER2, 1))
    wire.advance(300)
    wire.send('S.')
    sock.close()
    wire.advance(300)
    wire.send('.')
    const { now } = wire.net
    const due = Math.max(...wire.host.timers.values())
    expect(due - now).toBe(3.5 * (300_000 + 600_000))
  })

  test('TCP_LINGER2 −1: FIN is followed by RST', () => {
    const before = finWait2((s) => s.setsockopt(IPPROTO_TCP, TCP_LINGER2, -1))
    before.sock.close()
    expect(before.wire.take()).toEqual(['R. 2 ack 1'])
    expect(before.wire.states()).toEqual([])
    const after = finWait1((s) => s.setsockopt(IPPROTO_TCP, TCP_LINGER2, -1))
    after.sock.close()
    after.wire.send('.')
    expect(after.wire.take()).toEqual(['R 2'])
    expect(after.wire.states()).toEqual([])
  })

  test('data with the ACK of the FIN: RST', () => {
    const { wire, sock } = finWait1()
    sock.close()
    wire.send('P.', { data: 'x' })
    expect(wire.take()).toEqual(['R 2'])
    expect(wire.states()).toEqual([])
    expect(wire.rules()).toContain('segment-in.dataAfterClose')
  })

  test('FIN with the ACK of ours: TIME_WAIT', () => {
    const { wire, sock } = finWait1()
    sock.close()
    wire.send('F.')
    expect(wire.states()).toEqual(['TIME_WAIT'])
    expect(wire.take()).toEqual(['. 2 ack 2'])
  })

  test('FIN ahead of a gap, with the ACK of ours: there is data that nobody will read', () => {
    const { wire, sock } = finWait1()
    sock.close()
    wire.send('F.', { seq: 9 })
    expect(wire.states()).toEqual([])
    expect(wire.take()).toEqual(['R 2'])
  })
})

describe('SO_LINGER with a time (facts 5.3)', () => {
  test('close waits until everything is acknowledged', () => {
    const { wire, sock } = established((s) => s.setsockopt(SOL_SOCKET, SO_LINGER, linger(5)))
    sock.send('x')
    expect(sock.close()).toBe('blocks')
    expect(wire.states()).toEqual(['FIN_WAIT1'])
    wire.advance(100)
    wire.send('.')
    expect(wire.host.answers.size).toBe(1)
    expect(wire.rules()).toContain('close.lingered')
    expect(wire.states()).toEqual(['FIN_WAIT2'])
  })

  test('or until the time is over; then the connection goes on alone', () => {
    const { wire, sock } = established((s) => s.setsockopt(SOL_SOCKET, SO_LINGER, linger(1)))
    sock.setblocking(false)
    expect(sock.close()).toBe('blocks')
    wire.advance(1000)
    expect(wire.host.answers.size).toBe(1)
    expect(wire.states()).toEqual(['FIN_WAIT1'])
  })

  test('LAST_ACK and CLOSING are waited for, FIN_WAIT2 is not', () => {
    const prepare = (s: TestSocket): unknown => s.setsockopt(SOL_SOCKET, SO_LINGER, linger(1))
    expect(lastAck(prepare).sock.close()).toBe('blocks')
    expect(closing(prepare).sock.close()).toBe('blocks')
    expect(finWait2(prepare).sock.close()).toBe('ok')
  })
})
