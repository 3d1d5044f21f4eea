// What is not as the types say, or makes no sense: a typed error that says so, and nothing has changed.
import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  DeadlockError,
  type Host,
  SOCK_DGRAM,
  SocketError,
  SocketTimeout,
  simulate,
} from '../../src/index.ts'
import { failureOf, tcpPair } from './support/pair.ts'

/** A value of a wrong type, smuggled past the types. */
// biome-ignore lint/suspicious/noExplicitAny: these are the calls of those who have no types
const any = (value: unknown): any => value

const DAY = 24 * 3600 * 1000
const udp = (host: Host) => host.socket(undefined, SOCK_DGRAM)

describe('times beyond a day', () => {
  const LONG = [2 * DAY, 2 ** 31, 1e12, 9e12]

  test.each(LONG)('a sleep of %d ms ends', async (ms) => {
    const world = simulate()
    await world.host('a').sleep(ms)
    expect(world.now).toBe(ms)
  })

  test.each(LONG)('a time limit of %d ms ends recv and select', async (ms) => {
    const world = simulate()
    const host = world.host('a')
    const sock = udp(host)
    sock.settimeout(ms)
    const [waited, selected] = await Promise.all([
      failureOf(sock.recv(1)),
      host.select([sock], [], [], ms),
    ])
    expect(waited).toBeInstanceOf(SocketTimeout)
    expect(selected).toEqual([[], [], []])
    expect(world.now).toBe(ms)
  })

  test('a limit that cannot be counted is none', async () => {
    const world = simulate()
    const sock = udp(world.host('a'))
    sock.settimeout(9.2e12)
    expect(await failureOf(sock.recv(1))).toBeInstanceOf(DeadlockError)
    expect(world.now).toBe(0)
  })

  test('a sleep that cannot be counted is refused', async () => {
    const error = await failureOf(simulate().host('a').sleep(9.2e12))
    expect(error).toMatchObject({ name: 'ArgumentError', python: 'OverflowError' })
  })
})

describe('a close that is given up before it is made', () => {
  test('leaves the socket open, descriptor and all', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const descriptor = near.fileno()
    const reason = new Error('given up')
    expect(await failureOf(near.close({ signal: AbortSignal.abort(reason) }))).toBe(reason)
    expect([near.closed, near.fileno()]).toEqual([false, descriptor])
    await near.close()
    expect(await far.recv(1)).toHaveLength(0)
  })
})

describe('options of calls', () => {
  const world = simulate()
  const host = world.host('a')
  const CALLS: Readonly<Record<string, (options: never) => unknown>> = {
    bind: (options) => host.socket().bind(['', 0], options),
    listen: (options) => host.socket().listen(5, options),
    accept: (options) => host.socket().accept(options),
    recv: (options) => udp(host).recvmsg(5, 0, 0, options),
    close: (options) => host.socket().close(options),
    sleep: (options) => host.sleep(1, options),
    select: (options) => host.select([], [], [], 0, options),
    createServer: (options) => host.createServer(['', 0], options),
    createConnection: (options) => host.createConnection(['a', 9], options),
    socket: (options) => host.socket(undefined, undefined, undefined, options),
    makefile: (options) => host.socket().makefile('r', options),
  }

  test.each(Object.keys(CALLS))('%s refuses what is no object', async (name) => {
    for (const options of [null, 5, 'x']) {
      const error = await failureOf((async () => CALLS[name]?.(options as never))())
      expect(error).toBeInstanceOf(ArgumentError)
      expect(error).toHaveProperty('message', expect.stringContaining('options must be an object'))
    }
  })

  test('a signal is an AbortSignal', async () => {
    for (const signal of [null, 5, 'x', {}]) {
      const error = await failureOf(udp(host).recv(1, 0, any({ signal })))
      expect(error).toBeInstanceOf(ArgumentError)
      expect(error).toHaveProperty('message', expect.stringContaining('must be an AbortSignal'))
    }
  })
})

describe('other arguments', () => {
  const host = simulate().host('a')
  const CASES: readonly [name: string, call: (value: unknown) => unknown, values: unknown[]][] = [
    ['makefile encoding', (v) => host.socket().makefile('r', any({ encoding: v })), [5, {}, true]],
    ['getfqdn', (v) => host.getfqdn(any(v)), [null, 5, {}]],
    ['unlink', (v) => host.files.unlink(any(v)), [null, 5, {}, 'a\0']],
    ['exists', (v) => host.files.exists(any(v)), [undefined, null, 5]],
    ['chmod', (v) => host.files.chmod('/tmp', any(v)), ['x', null]],
    ['close', (v) => host.close(any(v)), ['x', null, 1.5, 2 ** 40]],
    ['ioctl', (v) => host.socket().ioctl(0x5421, any(v)), ['x', Number.NaN, {}]],
    ['epoll events', (v) => host.epoll().register(host.socket(), any(v)), ['x', 1.5, Symbol('x')]],
    ['epoll most', (v) => host.epoll().poll(0, any(v)), ['x', Number.NaN, Symbol('x')]],
    ['poll descriptor', (v) => host.poll().register(any(v)), [2 ** 31, 1e12, null]],
    ['getaddrinfo', (v) => host.getaddrinfo('a', 80, any(v)), ['x', 1.5]],
  ]
  test.each(CASES)('%s', async (_, call, values) => {
    for (const value of values) {
      expect(await failureOf((async () => call(value))())).toBeInstanceOf(ArgumentError)
    }
  })

  test('a descriptor that is not open is EBADF', async () => {
    for (const descriptor of [-1, 999]) {
      expect(await failureOf(host.close(descriptor))).toMatchObject({ code: 'EBADF' })
    }
  })
})

describe('the world', () => {
  const REFUSED: readonly [name: string, make: () => unknown][] = [
    ['options', () => simulate(any(null))],
    ['an option that is none', () => simulate(any({ sede: 5 }))],
    ['seed', () => simulate({ seed: 1.5 })],
    ['clock', () => simulate({ clock: any('sundial') })],
    ['latency', () => simulate({ latency: any(null) })],
    ['mtu', () => simulate({ mtu: Number.NaN }).host('a')],
    ['profile', () => simulate({ profile: any('toString') })],
    ['profile without settings', () => simulate({ profile: any({}) })],
    ['countRule', () => simulate({ countRule: any(5) })],
    ['a setting that is none', () => simulate({ settings: any({ somaxcon: 5 }) })],
    ['no settings', () => simulate({ settings: any(null) })],
    ['a setting', () => simulate({ settings: { tcp_syn_retries: Number.NaN } })],
    ['a setting of three', () => simulate({ settings: any({ tcp_rmem: [1, 2] }) })],
    ['a name', () => simulate().host(any(5))],
    ['an empty name', () => simulate().host('')],
    ['addresses', () => simulate().host('a', { addresses: any('10.0.0.1/24') })],
    ['uid', () => simulate().host('a', { uid: -1 })],
    ['handling', () => simulate().host('a', { handling: any('carefully') })],
    ['a link to nobody', () => simulate().link('a', 'b')],
    ['a link to nothing', () => simulate().link(any(null), 'b')],
    [
      'an option of links',
      () => {
        const world = simulate()
        world.host('a')
        world.host('b')
        world.link('a', 'b', any({ latencey: 5 }))
      },
    ],
    ['a fault of nobody', () => simulate().dropTo(any(5))],
    [
      'a rejection',
      () => {
        const world = simulate()
        world.host('a')
        world.reject('a', any('rudely'))
      },
    ],
    ['a rule', () => simulate().rule(any(null))],
    ['a name for no address', () => simulate().name('x', 'y')],
  ]
  test.each(REFUSED)('%s', (_, make) => {
    expect(make).toThrow(ArgumentError)
  })

  test('a host is made once', () => {
    const world = simulate()
    expect(world.host('a')).toBe(world.host('a'))
    expect(() => world.host('a', {})).toThrow('host a exists')
  })

  test('a refused host leaves no trace', () => {
    const world = simulate()
    expect(() => world.host('a', { uid: -1 })).toThrow(ArgumentError)
    expect(world.hosts).toEqual([])
    expect(world.host('a', { uid: 5 }).name).toBe('a')
  })
})

test('whatever is called on a closed socket, the error is EBADF', async () => {
  const { near } = await tcpPair(simulate())
  await near.close()
  await near.close()
  const CALLS = [
    () => near.bind(['', 0]),
    () => near.listen(),
    () => near.accept(),
    () => near.connect(['server', 9]),
    () => near.send('x'),
    () => near.recv(1),
    () => near.shutdown(2),
    async () => near.getsockname(),
    async () => near.getsockopt(1, 4),
    async () => near.settimeout(5),
    async () => near.dup(),
  ]
  for (const call of CALLS) {
    const error = await failureOf(call())
    expect(error).toBeInstanceOf(SocketError)
    expect(error).toHaveProperty('code', 'EBADF')
  }
})
