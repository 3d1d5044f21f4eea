// Reads at and around the urgent byte; measured on Linux 6.18.
import { describe, expect, test } from 'vitest'
import type { TestSocket } from '../../support/sockets.ts'
import { Wire } from '../tcp/support/wire.ts'

const OOB = 1
const PEEK = 2
const DONTWAIT = 0x40
const WAITALL = 0x100
const TRUNC = 0x20
const SIOCINQ = 0x541b

/** Data, an urgent byte, data: each a segment of its own. */
function marked(before: string, after: string): { wire: Wire; sock: TestSocket } {
  const wire = new Wire()
  const sock = wire.accepted()
  if (before !== '') wire.send('P.', { data: before })
  wire.send('PU.', { data: 'X', urgent: 1 })
  if (after !== '') wire.send('P.', { data: after })
  return { wire, sock }
}

describe('SIOCINQ', () => {
  test('counts up to the mark, and nothing at it', () => {
    const { sock } = marked('abc', 'def')
    expect(sock.ioctl(SIOCINQ)).toBe(3)
    expect([sock.recv(3), sock.ioctl(SIOCINQ)]).toEqual(['abc', 0])
    expect([sock.recv(10), sock.ioctl(SIOCINQ)]).toEqual(['def', 0])
  })
})

describe('a peek', () => {
  test('at the mark looks over it', () => {
    const { sock } = marked('', 'def')
    expect([sock.recv(10, PEEK), sock.recv(1, OOB | PEEK), sock.recv(10)]).toEqual([
      'def',
      'X',
      'def',
    ])
  })

  test('at a mark that nothing follows finds nothing', () => {
    const { sock } = marked('', '')
    expect(sock.recv(10, PEEK | DONTWAIT)).toBe('<EAGAIN>')
  })

  test('that wants more stops at the mark', () => {
    const { sock } = marked('pq', '')
    expect([sock.recv(10, PEEK | WAITALL), sock.recv(10, PEEK)]).toEqual(['pq', 'pq'])
  })
})

describe('MSG_OOB', () => {
  test('into no room: nothing, and the byte counts as read', () => {
    const { sock } = marked('', '')
    expect(sock.recvmsg(0, 0, OOB)).toMatchObject({ data: '', flags: OOB | TRUNC })
    expect(sock.recv(1, OOB)).toBe('<EINVAL>')
  })

  test('after the peer’s FIN the byte that came is still there', () => {
    const { wire, sock } = marked('', '')
    wire.send('F.')
    expect([sock.recv(1, OOB), sock.recv(1, OOB)]).toEqual(['X', '<EINVAL>'])
  })

  test('of a byte that was announced and never came: the end (tcp(7))', () => {
    const wire = new Wire()
    const sock = wire.accepted()
    wire.send('U.', { urgent: 5 })
    expect(sock.recv(1, OOB)).toBe('<EAGAIN>')
    wire.send('F.')
    expect(sock.recv(1, OOB)).toBe('')
    expect(wire.rules()).toContain('recv.urgentEnded')
  })

  test('after a reset there is no connection, whatever had come', () => {
    const { wire, sock } = marked('', '')
    wire.send('R')
    expect(sock.recv(1, OOB)).toBe('<ENOTCONN>')
  })
})
