/** A host's settings under the kernel's own names, as a program meets them; and SO_REUSEPORT. */
import { describe, expect, test } from 'vitest'
import {
  AF_INET6,
  AF_UNIX,
  type Host,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPV6_V6ONLY,
  type SimulatedHost,
  SO_RCVBUF,
  SO_REUSEPORT,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOL_SOCKET,
  type Socket,
  simulate,
  TCP_SYNCNT,
} from '../../src/index.ts'
import { codeOf, portOf } from '../real/support/worlds.ts'

type Settings = NonNullable<Parameters<SimulatedHost['sysctl']>[0]>

const hostWith = (settings: Settings): SimulatedHost => simulate({ settings }).host('host')

async function listening(host: Host, backlog = 5, port = 80): Promise<Socket> {
  const listener = host.socket()
  await listener.bind(['', port])
  await listener.listen(backlog)
  return listener
}

/** How many of so many clients are connected at once. */
async function connectedOf(host: Host, count: number): Promise<number> {
  const tries = Array.from({ length: count }, async () => {
    const sock = host.socket()
    sock.settimeout(10)
    return codeOf(sock.connect(['127.0.0.1', 80]))
  })
  return (await Promise.all(tries)).filter((outcome) => outcome === 'ok').length
}

/** How long a connect to a host that is cut off lasts. */
async function patience(settings: Settings): Promise<number> {
  const world = simulate({ settings })
  const client = world.host('client')
  world.host('server')
  world.link('client', 'server', { up: false })
  expect(await codeOf(client.socket().connect(['server', 80]))).toBe('ETIMEDOUT')
  return world.now / 1000
}

describe('listening', () => {
  test('somaxconn bounds every backlog', async () => {
    const host = hostWith({ somaxconn: 2 })
    await listening(host, 100)
    expect(await connectedOf(host, 6)).toBe(3)
  })

  test('tcp_abort_on_overflow resets who finds the queue full', async () => {
    const world = simulate({ settings: { tcp_abort_on_overflow: 1 } })
    await listening(world.host('server'), 1)
    const client = world.host('client')
    await client.socket().connect(['server', 80])
    // Two handshakes that overlap: there is room for one more when they begin, and none when the second ends.
    const socks = [client.socket(), client.socket()]
    await Promise.all(socks.map((sock) => sock.connect(['server', 80])))
    await client.sleep(10)
    const outcomes = await Promise.all(socks.map((sock) => codeOf(sock.recv(1, 0x40))))
    expect(outcomes.sort()).toEqual(['EAGAIN', 'ECONNRESET'])
  })
})

describe('connecting', () => {
  test.each([
    [{ tcp_syn_retries: 6 }, 131],
    [{ tcp_syn_retries: 2, tcp_syn_linear_timeouts: 0 }, 7],
    [{ tcp_syn_retries: 1, tcp_syn_linear_timeouts: 4 }, 3],
  ])('%j: gives up after %i s', async (settings, seconds) => {
    const lasted = await patience(settings)
    expect(lasted).toBeCloseTo(seconds, 0)
  })

  test('TCP_SYNCNT is one socket’s own tcp_syn_retries', () => {
    const sock = hostWith({ tcp_syn_retries: 3 }).socket()
    expect(sock.getsockopt(IPPROTO_TCP, TCP_SYNCNT)).toBe(3)
  })
})

describe('ports', () => {
  test('ip_local_port_range, until it is used up', async () => {
    const host = hostWith({ ip_local_port_range: [40_000, 40_001] })
    const ports: number[] = []
    for (let i = 0; i < 2; i += 1) {
      const sock = host.socket()
      await sock.bind(['', 0])
      ports.push(portOf(sock.getsockname()))
    }
    expect(ports.sort()).toEqual([40_000, 40_001])
    expect(await codeOf(host.socket().bind(['', 0]))).toBe('EADDRINUSE')
  })

  test('ip_unprivileged_port_start is for users without privilege', async () => {
    const world = simulate()
    const user = world.host('user', { uid: 1000, settings: { ip_unprivileged_port_start: 100 } })
    expect(await codeOf(user.socket().bind(['', 99]))).toBe('EACCES')
    expect(await codeOf(user.socket().bind(['', 100]))).toBe('ok')
    expect(await codeOf(world.host('root').socket().bind(['', 99]))).toBe('ok')
  })

  test('ip_nonlocal_bind', async () => {
    const address = ['192.0.2.1', 80] as const
    expect(await codeOf(hostWith({}).socket().bind(address))).toBe('EADDRNOTAVAIL')
    expect(await codeOf(hostWith({ ip_nonlocal_bind: 1 }).socket().bind(address))).toBe('ok')
  })

  test('bindv6only is what IPV6_V6ONLY begins as', () => {
    for (const bindv6only of [0, 1] as const) {
      const sock = hostWith({ bindv6only }).socket(AF_INET6)
      expect(sock.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY)).toBe(bindv6only)
    }
  })
})

describe('memory', () => {
  test('tcp_rmem and tcp_wmem are what buffers begin as', () => {
    const sock = hostWith({
      tcp_rmem: [4096, 50_000, 100_000],
      tcp_wmem: [4096, 20_000, 100_000],
    }).socket()
    expect(sock.getsockopt(SOL_SOCKET, SO_RCVBUF)).toBe(50_000)
    expect(sock.getsockopt(SOL_SOCKET, SO_SNDBUF)).toBe(20_000)
  })

  test('rmem_max and wmem_max bound what may be set', () => {
    const sock = hostWith({ rmem_max: 10_000, wmem_max: 20_000 }).socket()
    sock.setsockopt(SOL_SOCKET, SO_RCVBUF, 1e6)
    sock.setsockopt(SOL_SOCKET, SO_SNDBUF, 1e6)
    expect(sock.getsockopt(SOL_SOCKET, SO_RCVBUF)).toBe(20_000)
    expect(sock.getsockopt(SOL_SOCKET, SO_SNDBUF)).toBe(40_000)
  })

  test('max_dgram_qlen, and one more', async () => {
    const host = hostWith({ max_dgram_qlen: 3 })
    await host.socket(AF_UNIX, SOCK_DGRAM).bind('r.sock')
    const sock = host.socket(AF_UNIX, SOCK_DGRAM)
    sock.setblocking(false)
    let sent = 0
    while ((await codeOf(sock.sendto('x', 'r.sock'))) === 'ok') sent += 1
    expect(sent).toBe(4)
  })
})

describe('the end', () => {
  /** How long a side that closed first is still there, in seconds. */
  async function lingering(settings: Settings, peerCloses: boolean): Promise<number> {
    const world = simulate({ settings, latency: 0 })
    const server = world.host('server')
    const client = world.host('client')
    const listener = await listening(server)
    const sock = client.socket()
    await sock.connect(['server', 80])
    const [peer] = await listener.accept()
    await sock.close()
    if (peerCloses) await peer.close()
    const began = world.now
    for (;;) {
      if (client.netstat().length === 0) return (world.now - began) / 1000
      await world.advanceTo(world.now + 1000)
    }
  }

  test('tcp_fin_timeout: a peer that does not close is waited for so long', async () => {
    expect(await lingering({ tcp_fin_timeout: 20 }, false)).toBeCloseTo(20, 0)
  })

  test('tcp_timewait_len', async () => {
    expect(await lingering({ tcp_timewait_len: 30 }, true)).toBeCloseTo(30, 0)
  })
})

test('nofile: one descriptor more is EMFILE, for socket, socketpair, dup and accept', async () => {
  const host = hostWith({ nofile: 7 })
  const listener = await listening(host)
  const client = host.socket()
  await client.connect(['127.0.0.1', 80])
  const all: Socket[] = []
  await expect(
    (async () => {
      for (;;) all.push(host.socket())
    })(),
  ).rejects.toMatchObject({ code: 'EMFILE' })
  expect(await codeOf(() => host.socketpair())).toBe('EMFILE')
  expect(await codeOf(() => client.dup())).toBe('EMFILE')
  expect(await codeOf(listener.accept())).toBe('EMFILE')
  await all[0]?.close()
  expect(await codeOf(() => host.socketpair())).toBe('EMFILE')
  expect(await codeOf(listener.accept())).toBe('ok')
})

test('sysctl changes a host while it runs', async () => {
  const host = hostWith({})
  host.sysctl({ somaxconn: 1 })
  expect(host.settings.somaxconn).toBe(1)
  await listening(host, 100)
  expect(await connectedOf(host, 5)).toBe(2)
})

describe('SO_REUSEPORT', () => {
  test('spreads connections over the listeners, and nobody is lost', async () => {
    const world = simulate()
    const server = world.host('server')
    const client = world.host('client')
    const listeners: Socket[] = []
    for (let i = 0; i < 4; i += 1) {
      const listener = server.socket()
      listener.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
      await listener.bind(['', 80])
      await listener.listen(200)
      listeners.push(listener)
    }
    const CLIENTS = 200
    await Promise.all(
      Array.from({ length: CLIENTS }, () => client.socket().connect(['server', 80])),
    )
    // The last segment of each handshake is still on its way.
    await client.sleep(1)
    const counts = await Promise.all(
      listeners.map(async (listener) => {
        listener.setblocking(false)
        let accepted = 0
        while ((await codeOf(listener.accept())) === 'ok') accepted += 1
        return accepted
      }),
    )
    expect(counts.reduce((sum, count) => sum + count)).toBe(CLIENTS)
    for (const count of counts) expect(count).toBeGreaterThan(CLIENTS / 4 / 2)
  })

  test('is for sockets that all have it, of one user', async () => {
    const host = hostWith({})
    const [first, second, third] = [host.socket(), host.socket(), host.socket()]
    first.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    second.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    await first.bind(['', 80])
    expect(await codeOf(second.bind(['', 80]))).toBe('ok')
    expect(await codeOf(third.bind(['', 80]))).toBe('EADDRINUSE')
  })
})
