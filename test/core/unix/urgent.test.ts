import { describe, expect, test } from 'vitest'
import { SIOCATMARK, SIOCINQ } from '../../../src/core/constants/ioctl.ts'
import { MSG_DONTWAIT, MSG_OOB, MSG_PEEK } from '../../../src/core/constants/messages.ts'
import { POLLIN, POLLPRI } from '../../../src/core/constants/poll.ts'
import { SO_OOBINLINE, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import { textOf, UnixHost } from './driver.ts'

class Pair {
  readonly host = new UnixHost()
  readonly a: number
  readonly b: number

  constructor(type: number = SOCK_STREAM) {
    const [a, b] = this.host.pair(type)
    this.a = a
    this.b = b
  }

  send(text: string, flags = 0) {
    return this.host.send(this.a, text, flags).outcome
  }

  recv(size: number, flags = 0): string {
    return textOf(this.host.recv(this.b, size, flags | MSG_DONTWAIT))
  }

  get mark() {
    return this.host.ioctl(this.b, SIOCATMARK)
  }

  get poll(): number {
    return this.host.poll(this.b) & (POLLIN | POLLPRI)
  }
}

test('reads stop before the urgent byte, MSG_OOB takes it, the mark stays until a read passes', () => {
  const it = new Pair()
  expect(it.mark).toBe(0)
  it.send('ab')
  expect(it.send('cdX', MSG_OOB)).toBe(3)
  expect([it.poll, it.mark, it.host.ioctl(it.b, SIOCINQ)]).toEqual([POLLIN | POLLPRI, 0, 5])
  expect(it.recv(10)).toBe("'abcd'")
  expect([it.poll, it.mark]).toEqual([POLLIN | POLLPRI, 1])
  expect(it.recv(1, MSG_OOB | MSG_PEEK)).toBe("'X'")
  expect(it.recv(1, MSG_OOB)).toBe("'X'")
  expect([it.poll, it.mark]).toEqual([POLLIN, 1])
  expect(it.recv(10)).toBe('EAGAIN')
  expect([it.poll, it.mark]).toEqual([0, 0])
  expect(it.recv(1, MSG_OOB)).toBe('EINVAL')
})

test('a read that begins at the urgent byte drops it, unless it peeks', () => {
  const it = new Pair()
  it.send('abX', MSG_OOB)
  it.send('cd')
  expect(it.recv(10, MSG_PEEK)).toBe("'ab'")
  expect(it.recv(10)).toBe("'ab'")
  expect(it.recv(10, MSG_PEEK)).toBe("'cd'")
  expect(it.mark).toBe(1)
  expect(it.recv(10)).toBe("'cd'")
  expect(it.recv(1, MSG_OOB)).toBe('EINVAL')
})

test('a second urgent byte makes the first an ordinary one', () => {
  const it = new Pair()
  it.send('abX', MSG_OOB)
  it.send('cdY', MSG_OOB)
  expect(it.recv(10)).toBe("'abXcd'")
  expect(it.recv(1, MSG_OOB)).toBe("'Y'")
})

test('what is left of bytes read with MSG_OOB does not stop a read, nor pile up', () => {
  const it = new Pair()
  it.send('X', MSG_OOB)
  expect(it.recv(1, MSG_OOB)).toBe("'X'")
  it.send('Y', MSG_OOB)
  expect(it.mark).toBe(1)
  expect(it.recv(1, MSG_OOB)).toBe("'Y'")
  it.send('ab')
  expect(it.recv(1, MSG_PEEK)).toBe("'a'")
  expect(it.recv(10)).toBe("'ab'")
  it.send('cdZ', MSG_OOB)
  expect(it.recv(1, MSG_OOB)).toBe("'Z'")
  it.send('ef')
  expect(it.recv(10)).toBe("'cd'")
  expect(it.recv(10)).toBe("'ef'")
})

test('SO_OOBINLINE keeps it in the stream', () => {
  const it = new Pair()
  it.host.setsockopt(it.b, SOL_SOCKET, SO_OOBINLINE, 1)
  it.send('abX', MSG_OOB)
  expect(it.recv(1, MSG_OOB)).toBe('EINVAL')
  expect(it.recv(10)).toBe("'ab'")
  expect(it.mark).toBe(1)
  expect(it.recv(10)).toBe("'X'")
  expect(it.poll).toBe(0)
})

test('an urgent byte that was read is not unread data at the close', () => {
  const read = new Pair()
  read.send('X', MSG_OOB)
  read.recv(1, MSG_OOB)
  read.host.close(read.b)
  expect(textOf(read.host.recv(read.a, 1))).toBe("''")
  const unread = new Pair()
  unread.send('X', MSG_OOB)
  unread.host.close(unread.b)
  expect(textOf(unread.host.recv(unread.a, 1))).toBe('ECONNRESET')
})

test('what cannot be', () => {
  const it = new Pair()
  expect(it.send('', MSG_OOB)).toBe('ENOTSUP')
  it.send('X', MSG_OOB)
  expect(it.host.recv(it.b, 0, MSG_OOB).outcome).toMatchObject({ length: 1, flags: MSG_OOB })
  expect(it.recv(1, MSG_OOB)).toBe('EINVAL')
  expect(it.host.ioctl(it.b, 0x1234)).toBe('ENOTTY')
})

describe.each([
  ['datagrams', SOCK_DGRAM],
  ['records', SOCK_SEQPACKET],
])('%s', (_name, type) => {
  test('have nothing urgent', () => {
    const it = new Pair(type)
    expect(it.send('x', MSG_OOB)).toBe('ENOTSUP')
    expect(it.recv(1, MSG_OOB)).toBe('ENOTSUP')
    expect(it.mark).toBe('ENOTSUP')
  })
})
