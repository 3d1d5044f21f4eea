import { describe, expect, test } from 'vitest'
import {
  MSG_DONTWAIT,
  MSG_PEEK,
  SHUT_RD,
  SO_RCVTIMEO,
  SOL_SOCKET,
  SocketTimeout,
  simulate,
  text,
} from '../../src/index.ts'
import { failureOf, tcpPair } from './support/pair.ts'

/** struct timeval. */
function timeval(seconds: number): Uint8Array {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(seconds), true)
  return bytes
}

describe('settimeout (facts 4.1)', () => {
  test('its three values, and what they read as', () => {
    const sock = simulate().host('a').socket()
    expect([sock.gettimeout(), sock.getblocking()]).toEqual([null, true])
    sock.settimeout(0)
    expect([sock.gettimeout(), sock.getblocking()]).toEqual([0, false])
    sock.settimeout(250.5)
    expect([sock.gettimeout(), sock.getblocking()]).toEqual([250.5, true])
    sock.setblocking(false)
    expect([sock.gettimeout(), sock.getblocking()]).toEqual([0, false])
    sock.setblocking(true)
    expect([sock.gettimeout(), sock.getblocking()]).toEqual([null, true])
    sock.settimeout(0.0001)
    expect(sock.gettimeout()).toBe(0.001)
  })

  test('0 fails at once, anything above waits', async () => {
    const world = simulate()
    const { near } = await tcpPair(world)
    near.settimeout(0)
    await expect(near.recv(1)).rejects.toMatchObject({
      code: 'EAGAIN',
      errno: -11,
      syscall: 'recv',
    })
    near.settimeout(100)
    await expect(near.recv(1)).rejects.toBeInstanceOf(SocketTimeout)
    await expect(near.recv(1, MSG_DONTWAIT)).rejects.toBeInstanceOf(SocketTimeout)
  })

  test('an accepted socket has the default timeout, whatever the listener has', async () => {
    const world = simulate()
    const server = world.host('server')
    const listener = server.socket()
    await listener.bind(['', 80])
    await listener.listen()
    listener.settimeout(1000)
    const client = world.host('client')
    await client.socket().connect(['server', 80])
    await client.socket().connect(['server', 80])
    expect((await listener.accept())[0].gettimeout()).toBeNull()
    server.setdefaulttimeout(70)
    expect(server.getdefaulttimeout()).toBe(70)
    const [second] = await listener.accept()
    expect(second.gettimeout()).toBe(70)
    expect(server.socket().gettimeout()).toBe(70)
    await expect(second.recv(1)).rejects.toBeInstanceOf(SocketTimeout)
    server.setdefaulttimeout(null)
    expect(server.socket().gettimeout()).toBeNull()
  })

  test('a duplicate has the same, and its own from then on', async () => {
    const world = simulate()
    const { near } = await tcpPair(world)
    near.settimeout(50)
    const copy = near.dup()
    expect(copy.gettimeout()).toBe(50)
    copy.settimeout(60)
    expect(near.gettimeout()).toBe(50)
  })

  test('the time is for the whole of sendall, and what was taken stays sent', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    near.settimeout(500)
    const began = world.now
    await expect(near.sendall(new Uint8Array(32_000_000))).rejects.toBeInstanceOf(SocketTimeout)
    expect(world.now - began).toBeCloseTo(500, 3)
    await near.close()
    let got = 0
    for (;;) {
      const bytes = await far.recv(65536)
      if (bytes.length === 0) break
      got += bytes.length
    }
    expect(got).toBeGreaterThan(100_000)
    expect(got).toBeLessThan(32_000_000)
  })

  test('a connect that ran out of time goes on', async () => {
    const world = simulate({ latency: 100 })
    const server = world.host('server')
    const listener = server.socket()
    await listener.bind(['', 80])
    await listener.listen()
    const client = world.host('client')
    const sock = client.socket()
    sock.settimeout(50)
    await expect(sock.connect(['server', 80])).rejects.toMatchObject({ timedOut: true, port: 80 })
    expect(await client.socket().connectEx(['server', 81])).toBe(111)
    sock.settimeout(null)
    expect(await sock.connectEx(['server', 80])).toBe(0)
    expect(await sock.connectEx(['server', 80])).toBe(106)
  })

  test('connectEx counts a timeout as EAGAIN', async () => {
    const world = simulate({ latency: 100 })
    world.host('server')
    const sock = world.host('client').socket()
    sock.settimeout(10)
    expect(await sock.connectEx(['server', 80])).toBe(11)
    sock.setblocking(false)
    expect(await sock.connectEx(['server', 80])).toBe(114)
    const other = world.host('client').socket()
    other.setblocking(false)
    expect(await other.connectEx(['server', 80])).toBe(115)
  })

  test('a closed object keeps the value but says EBADF', async () => {
    const sock = simulate().host('a').socket()
    await sock.close()
    expect(() => sock.settimeout(5)).toThrow('fcntl EBADF')
    expect(sock.gettimeout()).toBe(5)
    expect(() => sock.setblocking(false)).toThrow('fcntl EBADF')
    expect(sock.getblocking()).toBe(false)
  })

  test('SO_RCVTIMEO is the kernel’s own: EAGAIN after the time', async () => {
    const world = simulate()
    const { near } = await tcpPair(world)
    near.setsockopt(SOL_SOCKET, SO_RCVTIMEO, timeval(2))
    const began = world.now
    await expect(near.recv(1)).rejects.toMatchObject({ code: 'EAGAIN' })
    expect(world.now - began).toBeCloseTo(2000, 3)
  })
})

describe('several programs on one socket (facts 4.3)', () => {
  test('whoever waited first is served first', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const first = far.recv(1)
    const second = far.recv(1)
    await near.sendall('ab')
    expect([text(await first), text(await second)]).toEqual(['a', 'b'])
  })

  test('closing does not wake a reader; the end of the peer does', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const reading = far.recv(10)
    await far.close()
    await near.sendall('still')
    expect(text(await reading)).toBe('still')
  })

  test('shutting down does', async () => {
    const world = simulate()
    const { far, listener } = await tcpPair(world)
    const reading = far.recv(10)
    await far.shutdown(SHUT_RD)
    expect(await reading).toHaveLength(0)
    const accepting = failureOf(listener.accept())
    await listener.shutdown(SHUT_RD)
    expect(await accepting).toMatchObject({ code: 'EINVAL', syscall: 'accept' })
  })
})

describe('an AbortSignal', () => {
  test('gives a call up with its reason, and the socket is as before', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const abort = new AbortController()
    const reading = failureOf(far.recv(10, { signal: abort.signal }))
    abort.abort(new Error('enough'))
    expect(await reading).toEqual(new Error('enough'))
    await near.sendall('kept')
    expect(text(await far.recv(10, MSG_PEEK, {}))).toBe('kept')
    expect(text(await far.recv(10))).toBe('kept')
    await expect(far.recv(10, { signal: abort.signal })).rejects.toThrow('enough')
  })

  test('works for every call that waits', async () => {
    const world = simulate({ latency: 100 })
    const { near, client, listener } = await tcpPair(world)
    const abort = new AbortController()
    const { signal } = abort
    const raw = world.rawPeer('silent', { addresses: ['10.0.0.77/24'] })
    expect(raw.received).toEqual([])
    const calls = [
      listener.accept({ signal }),
      near.recvfrom(1, 0, { signal }),
      near.recvInto(new Uint8Array(5), 0, 0, { signal }),
      near.recvmsg(1, 0, 0, { signal }),
      near.sendall(new Uint8Array(20_000_000), { signal }),
      client.socket().connect(['10.0.0.77', 1], { signal }),
      client.select([near], [], [], null, { signal }),
      client.sleep(1e6, { signal }),
    ].map(failureOf)
    await world.host('client').sleep(1000)
    abort.abort('stop')
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['stop']))
    expect(world.world.blocked()).toEqual([])
  })

  test('does not matter once the call is over', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const abort = new AbortController()
    const reading = far.recv(10, { signal: abort.signal })
    await near.sendall('done')
    expect(text(await reading)).toBe('done')
    abort.abort()
  })
})
