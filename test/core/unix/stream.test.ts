import { describe, expect, test } from 'vitest'
import { SIOCINQ, SIOCOUTQ } from '../../../src/core/constants/ioctl.ts'
import {
  MSG_DONTWAIT,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
} from '../../../src/core/constants/messages.ts'
import { POLLIN, POLLOUT } from '../../../src/core/constants/poll.ts'
import { SHUT_RD, SHUT_RDWR, SHUT_WR } from '../../../src/core/constants/shutdown.ts'
import {
  SO_LINGER,
  SO_PEEK_OFF,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SOL_SOCKET,
} from '../../../src/core/constants/socket-options.ts'
import { SOCK_STREAM } from '../../../src/core/constants/types.ts'
import { intsBytes, longsBytes } from '../../../src/core/options/codec.ts'
import { ms } from '../../../src/core/time.ts'
import { textOf, UnixHost } from './driver.ts'

function pair(): { host: UnixHost; a: number; b: number } {
  const host = new UnixHost()
  const [a, b] = host.pair(SOCK_STREAM)
  return { host, a, b }
}

const bytes = (size: number) => new Uint8Array(size).fill(120)

/** Sends until EAGAIN: the bytes taken. */
function fill(host: UnixHost, fd: number, chunk: number): number {
  for (let total = 0; ; ) {
    const taken = host.send(fd, bytes(chunk), MSG_DONTWAIT).outcome
    if (taken === 'EAGAIN') return total
    total += taken as number
  }
}

describe('how much a peer that does not read takes', () => {
  test.each([
    [1, 278],
    [100, 27800],
    [1000, 93000],
    [4096, 180224],
    [65536, 233152],
    [200000, 236544],
  ])('in chunks of %i: %i bytes', (chunk, total) => {
    const { host, a, b } = pair()
    expect(fill(host, a, chunk)).toBe(total)
    expect(host.ioctl(b, SIOCINQ)).toBe(total)
    expect(host.poll(a) & POLLOUT).toBe(0)
  })

  test.each([
    [1, 768],
    [192, 768],
    [193, 1280],
    [3776, 4352],
    [3777, 4864],
    [7872, 8448],
    [7873, 8960],
    [36544, 37120],
    [36545, 37888],
    [100000, 103168],
    [212000, 215552],
  ])('%i bytes cost %i', (size, cost) => {
    const { host, a } = pair()
    host.send(a, bytes(size))
    expect(host.ioctl(a, SIOCOUTQ)).toBe(cost)
  })

  test("the sender's SO_SNDBUF decides", () => {
    const { host, a } = pair()
    host.setsockopt(a, SOL_SOCKET, SO_SNDBUF, 4096)
    expect(fill(host, a, 1000)).toBe(4000)
  })

  test('who waits to send goes on when three quarters are free', () => {
    const { host, a, b } = pair()
    fill(host, a, 4096)
    const poll = host.pollLater([{ descriptor: a, events: POLLOUT }], ms(1000))
    const send = host.send(a, 'more')
    host.recv(b, 100000)
    expect([send.outcome, poll.outcome]).toEqual(['...', '...'])
    host.recv(b, 40000)
    expect([send.outcome, poll.outcome]).toEqual([4, [POLLOUT]])
  })

  test('but other news wake it too', () => {
    const { host, a, b } = pair()
    fill(host, a, 4096)
    const send = host.send(a, 'more')
    host.recv(b, 8192)
    expect(send.outcome).toBe('...')
    host.send(b, 'news')
    expect(send.outcome).toBe(4)
  })
})

describe('a send that waits', () => {
  const BIG = 400000

  test('goes on piece by piece', () => {
    const { host, a, b } = pair()
    const send = host.send(a, bytes(BIG))
    let total = 0
    while (total < BIG) total += (host.recv(b, 65536).outcome as { length: number }).length
    expect([total, send.outcome]).toEqual([BIG, BIG])
  })

  test.each([
    ['own SHUT_WR', (host: UnixHost, a: number) => host.shutdown(a, SHUT_WR)],
    ['SHUT_RD of the peer', (host: UnixHost, _a: number, b: number) => host.shutdown(b, SHUT_RD)],
    ['close of the peer', (host: UnixHost, _a: number, b: number) => host.close(b)],
  ])('is cut short by %s', (_what, act) => {
    const { host, a, b } = pair()
    const send = host.send(a, bytes(BIG))
    act(host, a, b)
    expect(send.outcome).toBe(219264)
    expect(host.send(a, 'x').outcome).toBe('EPIPE')
  })

  test.each([
    ['own SHUT_WR', 'EPIPE', (host: UnixHost, a: number) => host.shutdown(a, SHUT_WR)],
    ['close of the peer', 'ECONNRESET', (host: UnixHost, _a: number, b: number) => host.close(b)],
  ])('fails when nothing was sent: %s gives %s', (_what, errno, act) => {
    const { host, a, b } = pair()
    fill(host, a, 1)
    const send = host.send(a, 'x')
    act(host, a, b)
    expect(send.outcome).toBe(errno)
  })

  test('gives up after SO_SNDTIMEO, with what was sent', () => {
    const { host, a } = pair()
    host.setsockopt(a, SOL_SOCKET, SO_SNDTIMEO, longsBytes(0, 100000))
    const first = host.send(a, bytes(BIG))
    host.advance(ms(150))
    expect(first).toMatchObject({ outcome: 219264, at: ms(100) })
    const second = host.send(a, 'x')
    host.advance(ms(150))
    expect(second.outcome).toBe('EAGAIN')
  })

  test('sendall under settimeout leaves what was taken', () => {
    const { host, a, b } = pair()
    const send = host.sendall(a, bytes(BIG), ms(100))
    host.advance(ms(150))
    expect(send.outcome).toBe('TIMEOUT')
    expect(host.ioctl(b, SIOCINQ)).toBe(219264)
  })

  test('sendall that waits ends when all has gone', () => {
    const { host, a, b } = pair()
    const send = host.sendall(a, bytes(BIG))
    while (send.answer === null) host.recv(b, 65536)
    expect(send.outcome).toBeUndefined()
  })
})

describe('receiving', () => {
  test('joins what was sent, as far as it fits', () => {
    const { host, a, b } = pair()
    host.send(a, 'abc')
    host.send(a, 'defg')
    expect(textOf(host.recv(b, 2, MSG_PEEK))).toBe("'ab'")
    expect(textOf(host.recv(b, 5))).toBe("'abcde'")
    expect(host.ioctl(b, SIOCINQ)).toBe(2)
    expect(textOf(host.recv(b, 9, MSG_TRUNC))).toBe("'fg'")
    expect(textOf(host.recv(b, 9, MSG_DONTWAIT))).toBe('EAGAIN')
  })

  test('waits, and is woken by data, by the end, by its own shutdown', () => {
    const { host, a, b } = pair()
    const data = host.recv(b, 9)
    expect(textOf(data)).toBe('...')
    host.send(a, 'x')
    expect(textOf(data)).toBe("'x'")
    const own = host.recv(b, 9)
    host.shutdown(b, SHUT_RD)
    expect(textOf(own)).toBe("''")
    const end = host.recv(a, 9)
    host.close(b)
    expect(textOf(end)).toBe("''")
  })

  test('a call outlives its descriptor', () => {
    const { host, a, b } = pair()
    const recv = host.recv(b, 9)
    host.close(b)
    expect(textOf(recv)).toBe('...')
    host.send(a, 'x')
    expect(textOf(recv)).toBe("'x'")
    expect(host.send(a, 'y').outcome).toBe('EPIPE')
  })

  test('MSG_WAITALL gathers', () => {
    const { host, a, b } = pair()
    const recv = host.recv(b, 6, MSG_WAITALL)
    host.send(a, 'abc')
    expect(textOf(recv)).toBe('...')
    expect(host.ioctl(a, SIOCOUTQ)).toBe(0)
    host.send(a, 'defg')
    expect(textOf(recv)).toBe("'abcdef'")
    expect(textOf(host.recv(b, 6, MSG_WAITALL | MSG_DONTWAIT))).toBe("'g'")
  })

  test('MSG_WAITALL ends with the stream, and swallows the error', () => {
    const { host, a, b } = pair()
    host.send(b, 'unread')
    const recv = host.recv(b, 6, MSG_WAITALL)
    host.send(a, 'abc')
    host.close(a)
    expect(textOf(recv)).toBe("'abc'")
    expect(textOf(host.recv(b, 6))).toBe("''")
  })

  test('SO_RCVLOWAT waits for so many, SO_RCVTIMEO for so long', () => {
    const { host, a, b } = pair()
    host.setsockopt(b, SOL_SOCKET, SO_RCVLOWAT, 4)
    const recv = host.recv(b, 9)
    host.send(a, 'abc')
    expect(textOf(recv)).toBe('...')
    host.send(a, 'de')
    expect(textOf(recv)).toBe("'abcde'")
    host.setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, longsBytes(0, 100000))
    const short = host.recv(b, 9)
    host.send(a, 'f')
    const none = host.recv(a, 9, 0, 0, ms(50))
    host.advance(ms(150))
    expect([textOf(short), textOf(none)]).toEqual(["'f'", 'TIMEOUT'])
  })

  test('SO_PEEK_OFF walks through the stream, and reading takes it back', () => {
    const { host, a, b } = pair()
    host.setsockopt(b, SOL_SOCKET, SO_PEEK_OFF, 0)
    host.send(a, 'abc')
    host.send(a, 'defg')
    const peeks = [1, 2, 3, 4, 5].map(() => textOf(host.recv(b, 2, MSG_PEEK | MSG_DONTWAIT)))
    expect(peeks).toEqual(["'ab'", "'cd'", "'ef'", "'g'", 'EAGAIN'])
    expect(textOf(host.recv(b, 2))).toBe("'ab'")
    expect(host.getsockopt(b, SOL_SOCKET, SO_PEEK_OFF)).toBe(5)
  })
})

describe('the end', () => {
  test('data first, then the reset once, then the end', () => {
    const { host, a, b } = pair()
    host.send(a, 'lost')
    host.send(b, 'reply')
    host.setsockopt(b, SOL_SOCKET, SO_LINGER, intsBytes(1, 0))
    host.close(b)
    const reads = [1, 2, 3].map(() => textOf(host.recv(a, 9)))
    expect(reads).toEqual(["'reply'", 'ECONNRESET', "''"])
  })

  test('both directions at once', () => {
    const { host, a, b } = pair()
    host.send(a, 'last')
    const poll = host.pollLater([{ descriptor: b, events: POLLIN }], ms(100))
    host.shutdown(a, SHUT_RDWR)
    expect((poll.outcome as number[])[0]! & POLLIN).toBe(POLLIN)
    expect(host.shutdown(a, 3)).toBe('EINVAL')
    expect(textOf(host.recv(b, 9))).toBe("'last'")
    expect(host.send(b, 'x').outcome).toBe('EPIPE')
  })

  test('a duplicate keeps the connection', () => {
    const { host, a, b } = pair()
    const again = host.dup(b) as number
    host.close(b)
    expect(host.send(a, 'x').outcome).toBe(1)
    expect(textOf(host.recv(again, 9))).toBe("'x'")
  })
})
