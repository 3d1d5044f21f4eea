import { describe, expect, test } from 'vitest'
import { SIOCINQ, SIOCOUTQ } from '../../../src/core/constants/ioctl.ts'
import { MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC } from '../../../src/core/constants/messages.ts'
import { POLLOUT } from '../../../src/core/constants/poll.ts'
import { SHUT_RD, SHUT_WR } from '../../../src/core/constants/shutdown.ts'
import {
  SO_ERROR,
  SO_PEEK_OFF,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SOL_SOCKET,
} from '../../../src/core/constants/socket-options.ts'
import { SOCK_DGRAM, SOCK_SEQPACKET } from '../../../src/core/constants/types.ts'
import { errnoNumber } from '../../../src/core/errno.ts'
import { ms } from '../../../src/core/time.ts'
import { type Pending, textOf, UnixHost } from './driver.ts'

const bytes = (size: number) => new Uint8Array(size).fill(120)

function sends(host: UnixHost, fd: number, size: number, to: string | null = null): number {
  for (let count = 0; ; count += 1) {
    if (host.send(fd, bytes(size), MSG_DONTWAIT, to).outcome === 'EAGAIN') return count
  }
}

describe.each([
  ['datagrams', SOCK_DGRAM],
  ['records', SOCK_SEQPACKET],
])('%s of a pair', (_name, type) => {
  function pair() {
    const host = new UnixHost()
    const [a, b] = host.pair(type)
    return { host, a, b }
  }

  test('keep their bounds; what does not fit is lost', () => {
    const { host, a, b } = pair()
    for (const text of ['abcdef', '', 'gh']) host.send(a, text)
    expect(textOf(host.recv(b, 3, MSG_PEEK))).toBe("'abc'")
    expect(host.recv(b, 3, MSG_PEEK | MSG_TRUNC).outcome).toMatchObject({ length: 6 })
    expect(host.recv(b, 3).outcome).toMatchObject({ length: 3, flags: MSG_TRUNC })
    expect(host.recv(b, 3).outcome).toMatchObject({ length: 0, flags: 0 })
    expect(textOf(host.recv(b, 3))).toBe("'gh'")
    expect(textOf(host.recv(b, 3, MSG_DONTWAIT))).toBe('EAGAIN')
  })

  test('SO_SNDBUF limits how many are unread', () => {
    const { host, a } = pair()
    expect(sends(host, a, 10)).toBe(278)
    expect(host.ioctl(a, SIOCOUTQ)).toBe(278 * 768)
    expect(host.poll(a) & POLLOUT).toBe(0)
  })

  test.each([
    [0, 768],
    [3777, 8448],
    [7873, 16640],
    [16065, 20736],
    [20161, 24832],
    [36545, 41216],
    [65536, 69888],
    [100000, 102656],
    [106432, 135424],
    [212960, 332032],
  ])('%i bytes cost %i', (size, cost) => {
    const { host, a } = pair()
    host.send(a, bytes(size))
    expect(host.ioctl(a, SIOCOUTQ)).toBe(cost)
  })

  test('the longest is SO_SNDBUF - 32', () => {
    const { host, a } = pair()
    expect(host.send(a, bytes(212961)).outcome).toBe('EMSGSIZE')
    expect(host.send(a, bytes(212960)).outcome).toBe(212960)
    host.setsockopt(a, SOL_SOCKET, SO_SNDBUFFORCE, 8 << 20)
    expect(host.send(a, bytes(5 << 20)).outcome).toBe('ENOBUFS')
  })

  test('who waits for memory goes on when three quarters are free', () => {
    const { host, a, b } = pair()
    sends(host, a, 3000)
    const send = host.send(a, 'more')
    for (let n = 0; n < 30; n += 1) host.recv(b, 1)
    expect(send.outcome).toBe('...')
    for (let n = 0; n < 10; n += 1) host.recv(b, 1)
    expect(send.outcome).toBe(4)
  })

  test('who waits for memory hears of the end', () => {
    const { host, a } = pair()
    sends(host, a, 3000)
    const send = host.send(a, 'more')
    host.shutdown(a, SHUT_WR)
    expect(send.outcome).toBe('EPIPE')
  })

  test('SO_PEEK_OFF walks through the messages', () => {
    const { host, a, b } = pair()
    host.setsockopt(b, SOL_SOCKET, SO_PEEK_OFF, 0)
    for (const text of ['abc', '', 'defg']) host.send(a, text)
    const peeks = [1, 2, 3, 4, 5, 6].map(() => textOf(host.recv(b, 2, MSG_PEEK | MSG_DONTWAIT)))
    expect(peeks).toEqual(["'ab'", "'c'", "''", "'de'", "'fg'", 'EAGAIN'])
    host.recv(b, 2)
    expect(host.getsockopt(b, SOL_SOCKET, SO_PEEK_OFF)).toBe(4)
  })
})

describe('records', () => {
  test('an address is ignored', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_SEQPACKET)
    expect(host.send(a, 'x', 0, 'none.sock').outcome).toBe(1)
    expect(textOf(host.recv(b, 9))).toBe("'x'")
  })

  test('the error comes before what is unread', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_SEQPACKET)
    host.send(a, 'lost')
    host.send(b, 'reply')
    host.close(b)
    expect([1, 2, 3].map(() => textOf(host.recv(a, 9)))).toEqual(['ECONNRESET', "'reply'", "''"])
  })

  test('a record that waits when its peer goes', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_SEQPACKET)
    sends(host, a, 3000)
    const send = host.send(a, 'more')
    host.close(b)
    expect(send.outcome).toBe('ECONNRESET')
  })
})

describe('datagrams', () => {
  function receiver(qlen = 10) {
    const host = new UnixHost({ settings: { max_dgram_qlen: qlen } })
    const r = host.named(SOCK_DGRAM, 'r.sock')
    return { host, r, client: () => host.client(SOCK_DGRAM, 'r.sock') }
  }

  test.each([0, 1, 10])('max_dgram_qlen %i takes one more', (qlen) => {
    const { host, r, client } = receiver(qlen)
    const u = client()
    expect(sends(host, u, 10)).toBe(qlen + 1)
    expect(host.poll(u)).toBe(0)
    host.recv(r, 9)
    expect(sends(host, u, 10)).toBe(1)
    expect(sends(host, host.socket(SOCK_DGRAM), 10, 'r.sock')).toBe(0)
  })

  test('a blocked send goes on with the next read; the one that waits longest first', () => {
    const { host, r, client } = receiver(0)
    const [u, v] = [client(), host.socket(SOCK_DGRAM)]
    host.send(u, '0')
    const waiting = [
      host.send(u, '1'),
      host.send(v, '2', 0, 'r.sock'),
      host.send(client(), '3'),
    ] as Pending<number>[]
    const polled = host.pollLater([{ descriptor: u, events: POLLOUT }], ms(100))
    expect(host.ioctl(v, SIOCOUTQ)).toBe(768)
    expect([0, 1, 2, 3].map(() => textOf(host.recv(r, 9)))).toEqual(["'0'", "'1'", "'2'", "'3'"])
    expect(waiting.map(({ outcome }) => outcome)).toEqual([1, 1, 1])
    expect(polled.outcome).toEqual([POLLOUT])
  })

  test('settimeout waits for room, connected or not', () => {
    const { host, r, client } = receiver(0)
    const [u, v] = [client(), host.socket(SOCK_DGRAM)]
    host.send(u, '0')
    const sent = [
      host.send(u, '1', 0, null, [], ms(100)),
      host.send(v, '2', 0, 'r.sock', [], ms(100)),
    ]
    host.advance(ms(50))
    host.recv(r, 9)
    host.advance(ms(100))
    expect(sent.map(({ outcome }) => outcome).sort()).toEqual([1, 'TIMEOUT'])
  })

  test('a call that waits keeps its receiver, whatever becomes of the path', () => {
    const { host, r } = receiver(0)
    const u = host.socket(SOCK_DGRAM)
    host.send(u, '0', 0, 'r.sock')
    const send = host.send(u, '1', 0, 'r.sock')
    host.kernel.unix.unlink('r.sock')
    host.shutdown(u, SHUT_WR)
    host.recv(r, 9)
    expect(send.outcome).toBe(1)
    expect(host.send(u, '2', 0, 'r.sock').outcome).toBe('EPIPE')
  })

  test('close of the receiver', () => {
    const { host, r, client } = receiver(0)
    const [u, v] = [client(), host.socket(SOCK_DGRAM)]
    host.send(u, '0')
    const waiting = [host.send(u, '1'), host.send(v, '2', 0, 'r.sock')]
    const polled = host.pollLater([{ descriptor: u, events: POLLOUT }], ms(100))
    host.close(r)
    expect(waiting.map(({ outcome }) => outcome)).toEqual(['ECONNREFUSED', 'ECONNREFUSED'])
    expect(polled.outcome).toEqual([POLLOUT])
    expect(host.send(u, 'x').outcome).toBe('ENOTCONN')
    expect(host.kernel.records.size).toBe(2)
  })

  test('a peer that was replaced while a send waited for it', () => {
    const { host, r, client } = receiver(0)
    host.named(SOCK_DGRAM, 'q.sock')
    const u = client()
    host.send(u, '0')
    const send = host.send(u, '1')
    host.connect(u, 'q.sock')
    expect(send.outcome).toBe('...')
    host.close(r)
    expect(send.outcome).toBe('ECONNRESET')
    expect(host.getpeername(u)).toBe('q.sock')
  })

  test('the receiver shuts while a send waits', () => {
    const { host, r, client } = receiver(0)
    const u = client()
    host.send(u, '0')
    const send = host.send(u, '1')
    host.shutdown(r, SHUT_RD)
    expect(send.outcome).toBe('...')
    host.recv(r, 9)
    expect(send.outcome).toBe('EPIPE')
  })

  test('a receiver connected elsewhere refuses strangers', () => {
    const { host, r } = receiver()
    const p = host.named(SOCK_DGRAM, 'p.sock')
    host.connect(r, 'p.sock')
    const w = host.socket(SOCK_DGRAM)
    expect(host.send(w, 'x', 0, 'r.sock').outcome).toBe('EPERM')
    expect(host.connect(w, 'r.sock').outcome).toBe('EPERM')
    expect(host.send(p, 'y', 0, 'r.sock').outcome).toBe(1)
  })

  test('who leaves its peer loses what it had not read, and tells a peer that was connected back', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_DGRAM)
    host.send(b, 'lost')
    host.connect(a, null)
    expect(textOf(host.recv(a, 9, MSG_DONTWAIT))).toBe('EAGAIN')
    expect(host.getsockopt(b, SOL_SOCKET, SO_ERROR)).toBe(errnoNumber('ECONNRESET'))
    expect(host.ioctl(b, SIOCOUTQ)).toBe(0)
  })

  test('the refusal after a close takes the unread with it', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_DGRAM)
    host.send(b, 'lost')
    host.close(b)
    expect(host.ioctl(a, SIOCINQ)).toBe(4)
    expect(host.send(a, 'x').outcome).toBe('ECONNREFUSED')
    expect(host.ioctl(a, SIOCINQ)).toBe(0)
    expect(host.kernel.records.size).toBe(1)
  })

  test('to oneself there is no limit but memory', () => {
    const { host, r } = receiver(0)
    host.setsockopt(r, SOL_SOCKET, SO_SNDBUF, 3000)
    expect(sends(host, r, 1, 'r.sock')).toBe(8)
  })

  test('a blocked recv under shutdown, and the empty address', () => {
    const { host, r } = receiver()
    const recv = host.recv(r, 9)
    host.shutdown(r, SHUT_RD)
    expect(textOf(recv)).toBe("''")
    expect(host.send(host.socket(SOCK_DGRAM), 'x', 0, '').outcome).toBe('EINVAL')
  })
})
