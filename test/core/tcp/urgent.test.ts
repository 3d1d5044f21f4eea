// Urgent data: the pointer of arriving segments, and of those that leave (RFC 9293 3.8.5, RFC 6093; facts 4.4).
import { describe, expect, test } from 'vitest'
import { SO_OOBINLINE, SO_SNDBUF, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { Wire } from './support/wire.ts'

const MSG_OOB = 1
const MSG_PEEK = 2
const POLLPRI = 2
const SIOCATMARK = 0x8905

function established(): { wire: Wire; sock: TestSocket } {
  const wire = new Wire()
  const sock = wire.accepted()
  sock.setblocking(false)
  wire.rules()
  return { wire, sock }
}

describe('receiving', () => {
  test('the last byte is urgent: POLLPRI, and reading stops in front of it', () => {
    const { wire, sock } = established()
    wire.send('PU.', { data: 'abcX', urgent: 4 })
    expect(wire.rules()).toContain('segment-in.urgent')
    expect(sock.poll() & POLLPRI).toBe(POLLPRI)
    expect(sock.recv()).toBe('abc')
    expect(sock.ioctl(SIOCATMARK)).toBe(1)
    expect(sock.recv(1, MSG_OOB)).toBe('X')
    expect(sock.recv(1, MSG_OOB)).toBe('<EINVAL>')
    expect(sock.poll() & POLLPRI).toBe(0)
    wire.send('P.', { data: 'def' })
    expect(sock.recv()).toBe('def')
    expect(sock.ioctl(SIOCATMARK)).toBe(0)
  })

  test('announced before it arrives', () => {
    const { wire, sock } = established()
    wire.send('U.', { urgent: 3 })
    expect(sock.recv(1, MSG_OOB)).toBe('<EAGAIN>')
    wire.send('P.', { data: 'abX' })
    expect(sock.recv(1, MSG_OOB | MSG_PEEK)).toBe('X')
    expect(sock.recv(1, MSG_OOB)).toBe('X')
  })

  test('a segment ahead of a gap brings it', () => {
    const { wire, sock } = established()
    wire.send('PU.', { seq: 5, data: 'fX', urgent: 2 })
    expect(sock.recv(1, MSG_OOB)).toBe('X')
    wire.send('P.', { seq: 1, data: 'abcd' })
    expect(sock.recv()).toBe('abcdf')
  })

  test('another one makes the first ordinary', () => {
    const { wire, sock } = established()
    wire.send('PU.', { data: 'aX', urgent: 2 })
    wire.send('PU.', { data: 'bY', urgent: 2 })
    expect(sock.recv()).toBe('aXb')
    expect(sock.recv(1, MSG_OOB)).toBe('Y')
  })

  test('unless the program had read up to it: then it is gone', () => {
    const { wire, sock } = established()
    wire.send('PU.', { data: 'aX', urgent: 2 })
    expect(sock.recv()).toBe('a')
    wire.send('PU.', { data: 'bY', urgent: 2 })
    expect(sock.recv()).toBe('b')
  })

  test('with SO_OOBINLINE it stays in its place', () => {
    const { wire, sock } = established()
    sock.setsockopt(SOL_SOCKET, SO_OOBINLINE, 1)
    wire.send('PU.', { data: 'aX', urgent: 2 })
    expect(sock.recv()).toBe('a')
    wire.send('PU.', { data: 'bY', urgent: 2 })
    expect(sock.recv()).toBe('Xb')
    expect(sock.recv(1, MSG_OOB)).toBe('<EINVAL>')
  })

  test('an older pointer, one of read data and one of old data move nothing', () => {
    const { wire, sock } = established()
    wire.send('PU.', { data: 'abcX', urgent: 4 })
    wire.rules()
    wire.send('U.', { urgent: 0 })
    wire.send('U.', { seq: 4, urgent: 1 })
    wire.send('PU.', { seq: 1, data: 'abcX', urgent: 4 })
    expect(wire.rules()).not.toContain('segment-in.urgent')
    wire.send('U.', { urgent: 9 })
    wire.rules()
    wire.send('U.', { urgent: 8 })
    expect(wire.rules()).not.toContain('segment-in.urgent')
    expect(sock.recv(1, MSG_OOB)).toBe('<EAGAIN>')
  })
})

describe('sending', () => {
  test('MSG_OOB: URG, and the pointer behind the last byte', () => {
    const { wire, sock } = established()
    expect(sock.send('abX', MSG_OOB)).toBe(3)
    expect(wire.take()).toEqual(['PU. 1+3 ack 1 urg 3'])
    wire.send('.')
    sock.send('c')
    expect(wire.take()).toEqual(['P. 4+1 ack 1'])
  })

  test('until it is acknowledged every segment before it tells of it', () => {
    const wire = new Wire()
    const sock = wire.accepted()
    sock.send(new Uint8Array(3000), MSG_OOB)
    expect(wire.take()).toEqual([
      'U. 1+1448 ack 1 urg 3000',
      'U. 1449+1448 ack 1 urg 1552',
      'PU. 2897+104 ack 1 urg 104',
    ])
  })

  test('beyond the reach of the pointer: as far as it goes, but not on a segment far behind', () => {
    const wire = new Wire({ scale: 4 })
    const sock = wire.accepted((s) => s.setsockopt(SOL_SOCKET, SO_SNDBUF, 400_000))
    wire.record(sock).tcb.ownFlow().cwnd = 100
    sock.send(new Uint8Array(100_000), MSG_OOB)
    const segments = wire.take()
    expect(segments).toHaveLength(70)
    expect(segments[0]).toBe('U. 1+1448 ack 1 urg 65535')
    expect(segments[69]).toBe('PU. 99913+88 ack 1 urg 88')
    wire.advance(700)
    expect(wire.take()).toContain('. 1+1448 ack 1')
  })
})
