import { describe, expect, test } from 'vitest'
import { MSG_DONTWAIT } from '../../../src/core/constants/messages.ts'
import { SHUT_RD, SHUT_RDWR } from '../../../src/core/constants/shutdown.ts'
import { SO_PEERCRED, SO_SNDTIMEO, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { SOCK_SEQPACKET, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import { REFUSE } from '../../../src/core/kernel/profile.ts'
import { longsBytes } from '../../../src/core/options/codec.ts'
import { ms } from '../../../src/core/time.ts'
import { textOf, UnixHost } from './driver.ts'

describe.each([
  ['stream', SOCK_STREAM],
  ['seqpacket', SOCK_SEQPACKET],
])('%s', (_name, type) => {
  /** A host whose listener `l` is full. */
  function full(backlog = 0): { host: UnixHost; l: number } {
    const host = new UnixHost()
    const l = host.listener(type, 's.sock', backlog)
    for (let n = 0; n <= backlog; n += 1) host.client(type, 's.sock')
    return { host, l }
  }

  function blocked(host: UnixHost, count: number) {
    return Array.from({ length: count }, () => host.connect(host.socket(type), 's.sock'))
  }

  test.each([
    [-1, 1],
    [0, 1],
    [1, 2],
    [5, 6],
    [128, 129],
  ])('a backlog of %i takes %i connections, then EAGAIN', (backlog, taken) => {
    const host = new UnixHost()
    host.listener(type, 's.sock', backlog)
    for (let n = 0; n < taken + 2; n += 1) {
      const fd = host.socket(type)
      host.setblocking(fd, false)
      expect(host.connect(fd, 's.sock').outcome).toBe(n < taken ? undefined : 'EAGAIN')
    }
  })

  test('somaxconn cuts the backlog', () => {
    const host = new UnixHost({ settings: { somaxconn: 1 } })
    host.listener(type, 's.sock', 100)
    expect(blocked(host, 3).map(({ outcome }) => outcome)).toEqual([undefined, undefined, '...'])
  })

  test('accept lets the one go on that waits longest', () => {
    const { host, l } = full()
    const waiting = blocked(host, 3)
    const outcomes = () => waiting.map(({ outcome }) => outcome)
    host.accept(l)
    expect(outcomes()).toEqual([undefined, '...', '...'])
    host.accept(l)
    expect(outcomes()).toEqual([undefined, undefined, '...'])
  })

  test('a larger backlog wakes all; who finds no room goes to the back', () => {
    const { host, l } = full()
    const waiting = blocked(host, 3)
    const outcomes = () => waiting.map(({ outcome }) => outcome)
    host.listen(l, 0)
    expect(outcomes()).toEqual(['...', '...', '...'])
    host.listen(l, 1)
    expect(outcomes()).toEqual([undefined, '...', '...'])
    // Measured: with the backlog lowered again, accept wakes one who must wait again behind the other.
    host.listen(l, 0)
    host.accept(l)
    expect(outcomes()).toEqual([undefined, '...', '...'])
    host.accept(l)
    expect(outcomes()).toEqual([undefined, '...', undefined])
  })

  test('close of the listener refuses those who wait', () => {
    const { host, l } = full()
    const waiting = blocked(host, 2)
    host.close(l)
    expect(waiting.map(({ outcome }) => outcome)).toEqual(['ECONNREFUSED', 'ECONNREFUSED'])
  })

  test('shutdown of the listener wakes nobody; the next accept refuses one', () => {
    const { host, l } = full()
    const waiting = blocked(host, 2)
    host.shutdown(l, SHUT_RD)
    host.setblocking(l, false)
    expect(waiting.map(({ outcome }) => outcome)).toEqual(['...', '...'])
    expect(host.accept(l).outcome).toMatchObject({ address: { name: '' } })
    expect(waiting.map(({ outcome }) => outcome)).toEqual(['ECONNREFUSED', '...'])
    expect(host.accept(l).outcome).toBe('EAGAIN')
    host.setblocking(l, true)
    expect(host.accept(l).outcome).toBe('EINVAL')
    expect(host.connect(host.socket(type), 's.sock').outcome).toBe('ECONNREFUSED')
  })

  test('a path that has gone meanwhile shows when the turn comes', () => {
    const { host, l } = full()
    const [waiting] = blocked(host, 1)
    host.kernel.unix.unlink('s.sock')
    expect(waiting?.outcome).toBe('...')
    host.accept(l)
    expect(waiting?.outcome).toBe('ENOENT')
  })

  test('a call that was given up does not hold the place', () => {
    const { host, l } = full()
    const waiting = blocked(host, 2)
    host.abandon(waiting[0]!)
    host.accept(l)
    expect(waiting.map(({ outcome }) => outcome)).toEqual(['...', undefined])
  })

  test('other news of a socket do not move its connect up', () => {
    const { host, l } = full()
    const first = host.connect(host.socket(type), 's.sock')
    const fd = host.socket(type)
    const second = host.connect(fd, 's.sock')
    host.shutdown(fd, SHUT_RD)
    host.accept(l)
    expect([first.outcome, second.outcome]).toEqual([undefined, '...'])
  })

  test('many may wait', () => {
    const { host, l } = full()
    const waiting = blocked(host, 20)
    for (let n = 0; n < 20; n += 1) host.accept(l)
    expect(waiting.every(({ answer }) => answer?.failure === null)).toBe(true)
  })

  test('calls that come and go leave nothing behind', () => {
    const { host, l } = full()
    const fd = host.socket(type)
    for (let n = 0; n < 100; n += 1) host.connect(fd, 's.sock', ms(1))
    const sock = host.kernel.files.get(l)?.sock as number
    expect((host.kernel.peek(sock) as unknown as { waiters: unknown[] }).waiters.length).toBe(1)
  })

  test('SO_SNDTIMEO ends the wait with EAGAIN', () => {
    const { host } = full()
    const fd = host.socket(type)
    host.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, longsBytes(0, 200000))
    const connect = host.connect(fd, 's.sock')
    host.advance(ms(300))
    expect(connect).toMatchObject({ outcome: 'EAGAIN', at: ms(200) })
  })

  test('settimeout does not wait at all', () => {
    const { host } = full()
    expect(host.connect(host.socket(type), 's.sock', ms(200)).outcome).toBe('EAGAIN')
  })

  test('a connected socket hears of the full queue first', () => {
    const host = new UnixHost()
    const l = host.listener(type, 's.sock', 0)
    const client = host.client(type, 's.sock')
    host.setblocking(client, false)
    expect(host.connect(client, 's.sock').outcome).toBe('EAGAIN')
    host.accept(l)
    expect(host.connect(client, 's.sock').outcome).toBe('EISCONN')
    expect(host.connect(l, 's.sock').outcome).toBe('EINVAL')
    expect(host.connect(client, null).outcome).toBe('EINVAL')
  })

  test('a queued client may send, and close, before accept', () => {
    const host = new UnixHost()
    const l = host.listener(type, 's.sock')
    const client = host.client(type, 's.sock')
    expect(host.send(client, 'early').outcome).toBe(5)
    host.close(client)
    const server = host.accepted(l)
    expect(textOf(host.recv(server, 9))).toBe("'early'")
    expect(textOf(host.recv(server, 9))).toBe("''")
    expect(host.send(server, 'x').outcome).toBe('EPIPE')
  })

  test('accept is served in order; shutdown wakes it with EINVAL', () => {
    const host = new UnixHost()
    const l = host.listener(type, 's.sock')
    const accepts = [host.accept(l), host.accept(l)]
    host.client(type, 's.sock')
    expect(accepts.map(({ answer }) => answer?.failure)).toEqual([null, undefined])
    host.shutdown(l, SHUT_RDWR)
    expect(accepts[1]?.outcome).toBe('EINVAL')
  })

  test('accept under settimeout', () => {
    const host = new UnixHost()
    const l = host.listener(type, 's.sock')
    const first = host.accept(l, ms(100))
    host.advance(ms(200))
    expect(first).toMatchObject({ outcome: 'TIMEOUT', at: ms(100) })
    const second = host.accept(l, ms(100))
    host.client(type, 's.sock')
    expect(second.answer?.failure).toBeNull()
  })

  test('listen on a connection is refused', () => {
    const host = new UnixHost()
    host.listener(type, 's.sock')
    const client = host.named(type, 'c.sock')
    host.connect(client, 's.sock')
    expect(host.listen(client)).toBe('EINVAL')
  })

  test('credentials of the other side', () => {
    const host = new UnixHost({ uid: 1000 })
    const told = (fd: number) => {
      const bytes = host.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, 12) as Uint8Array
      return [...new Int32Array(bytes.slice().buffer)]
    }
    const l = host.listener(type, 's.sock')
    const client = host.client(type, 's.sock')
    const own = [host.pid, 1000, 1000]
    expect([l, client, host.accepted(l), host.pair(type)[0]].map(told)).toEqual([
      own,
      own,
      own,
      own,
    ])
    expect(told(host.socket(type))).toEqual([0, -1, -1])
    expect(host.getsockopt(client, SOL_SOCKET, SO_PEERCRED)).toBe(host.pid)
  })
})

test('where the system refuses instead of waiting', () => {
  const host = new UnixHost({ profile: REFUSE })
  host.listener(SOCK_STREAM, 's.sock', 1)
  host.client(SOCK_STREAM, 's.sock')
  expect(host.connect(host.socket(SOCK_STREAM), 's.sock').outcome).toBe('ECONNREFUSED')
})

test('records go when the last end has', () => {
  const host = new UnixHost()
  const l = host.listener(SOCK_STREAM, 's.sock')
  const clients = [1, 2].map(() => host.client(SOCK_STREAM, 's.sock'))
  const server = host.accepted(l)
  host.close(l)
  expect(textOf(host.recv(clients[1]!, 1, MSG_DONTWAIT))).toBe('ECONNRESET')
  for (const fd of [...clients, server]) host.close(fd)
  expect(host.kernel.records.size).toBe(0)
})
