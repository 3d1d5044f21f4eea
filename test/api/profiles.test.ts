/** What differs between the profiles: each field of kernel/profile.ts, as a program meets it. */
import { describe, expect, test } from 'vitest'
import {
  AF_UNIX,
  type Host,
  type SimulatedHost,
  SO_LINGER,
  SO_RCVBUF,
  SO_REUSEADDR,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOL_SOCKET,
  simulate,
} from '../../src/index.ts'
import { codeOf } from '../real/support/worlds.ts'

type Name = 'linux' | 'bsd' | 'windows' | 'refuse'

const ABORT = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0])
const SERVER = ['10.0.0.1', 80] as const

function hosts(profile: Name): [server: SimulatedHost, client: SimulatedHost] {
  const world = simulate({ profile })
  return [world.host('server'), world.host('client')]
}

/** How many clients connect within a minute to a listener that does not accept, and what the next one meets. */
async function crowd(profile: Name, backlog: number): Promise<[connected: number, next: string]> {
  const [server, client] = hosts(profile)
  const listener = server.socket()
  await listener.bind(['', 80])
  await listener.listen(backlog)
  for (let connected = 0; ; connected += 1) {
    const sock = client.socket()
    sock.settimeout(60_000)
    const outcome = await codeOf(sock.connect(SERVER))
    if (outcome !== 'ok') return [connected, outcome]
  }
}

describe('a full backlog', () => {
  test.each<[Name, number, number, string]>([
    ['linux', 4, 5, 'ETIMEDOUT'],
    ['bsd', 4, 7, 'ETIMEDOUT'],
    ['windows', 4, 4, 'ECONNREFUSED'],
    ['refuse', 4, 4, 'ECONNREFUSED'],
    ['linux', 0, 1, 'ETIMEDOUT'],
    ['windows', 0, 1, 'ECONNREFUSED'],
    ['refuse', 0, 1, 'ECONNREFUSED'],
    ['windows', 1000, 200, 'ECONNREFUSED'],
  ])('%s: listen(%i) holds %i, the next one: %s', async (profile, backlog, holds, next) => {
    expect(await crowd(profile, backlog)).toEqual([holds, next])
  })

  test.each<[Name, string]>([
    ['linux', 'EAGAIN'],
    ['bsd', 'ECONNREFUSED'],
    ['windows', 'ECONNREFUSED'],
    ['refuse', 'ECONNREFUSED'],
  ])('of a Unix listener, %s: %s', async (profile, expected) => {
    const [host] = hosts(profile)
    const listener = host.socket(AF_UNIX)
    await listener.bind('full.sock')
    await listener.listen(1)
    for (;;) {
      const sock = host.socket(AF_UNIX)
      sock.setblocking(false)
      const outcome = await codeOf(sock.connect('full.sock'))
      if (outcome === 'ok') continue
      expect(outcome).toBe(expected)
      return
    }
  })
})

describe('a port where nobody listens', () => {
  test.each<[Name, number]>([
    ['linux', 0],
    ['bsd', 0],
    ['windows', 1000],
    ['refuse', 0],
  ])('%s: refused after %i ms and the way there and back', async (profile, after) => {
    const [, client] = hosts(profile)
    const began = client.now
    expect(await codeOf(client.socket().connect(SERVER))).toBe('ECONNREFUSED')
    const took = client.now - began
    expect(took).toBeGreaterThanOrEqual(after)
    expect(took).toBeLessThan(after + 1)
  })

  test('windows: who begins to listen meanwhile is connected to', async () => {
    const [server, client] = hosts('windows')
    const connected = codeOf(client.socket().connect(SERVER))
    await server.sleep(700)
    await server.createServer(['', 80])
    expect(await connected).toBe('ok')
  })
})

test.each<[Name, string]>([
  ['linux', 'ok'],
  ['bsd', 'ECONNABORTED'],
  ['windows', 'ECONNABORTED'],
  ['refuse', 'ok'],
])('a connection that was reset in the queue, %s: %s', async (profile, expected) => {
  const [server, client] = hosts(profile)
  const listener = server.socket()
  await listener.bind(['', 80])
  await listener.listen(1)
  const sock = client.socket()
  await sock.connect(SERVER)
  sock.setsockopt(SOL_SOCKET, SO_LINGER, ABORT)
  await sock.close()
  await client.sleep(10)
  expect(await codeOf(listener.accept())).toBe(expected)
})

test.each<Name>(['linux', 'bsd', 'windows', 'refuse'])(
  '%s: a datagram socket cannot accept',
  async (profile) => {
    const [host] = hosts(profile)
    for (const family of [AF_UNIX, 2]) {
      expect(await codeOf(host.socket(family, SOCK_DGRAM).accept())).toBe('ENOTSUP')
    }
  },
)

describe('buffers', () => {
  const sizes = (host: Host, size: number): [string, number, number] => {
    const sock = host.socket()
    try {
      sock.setsockopt(SOL_SOCKET, SO_RCVBUF, size)
      sock.setsockopt(SOL_SOCKET, SO_SNDBUF, size)
    } catch (error) {
      return [(error as { code: string }).code, 0, 0]
    }
    return ['ok', sock.getsockopt(SOL_SOCKET, SO_RCVBUF), sock.getsockopt(SOL_SOCKET, SO_SNDBUF)]
  }

  test.each<[Name, number, [string, number, number]]>([
    ['linux', 10_000, ['ok', 20_000, 20_000]],
    ['linux', 1, ['ok', 2304, 4608]],
    ['linux', 100_000_000, ['ok', 8_388_608, 8_388_608]],
    ['bsd', 10_000, ['ok', 10_000, 10_000]],
    ['bsd', 100_000_000, ['ENOBUFS', 0, 0]],
    ['windows', 10_000, ['ok', 10_000, 10_000]],
    ['windows', 0, ['ok', 0, 0]],
    ['windows', 100_000_000, ['ok', 100_000_000, 100_000_000]],
    ['refuse', 10_000, ['ok', 20_000, 20_000]],
  ])('%s: %i bytes', (profile, size, expected) => {
    expect(sizes(hosts(profile)[0], size)).toEqual(expected)
  })
})

test.each<[Name, number, number, number]>([
  ['linux', 4096, 6, 64],
  ['bsd', 128, 6, 64],
  ['windows', 200, 2, 128],
  ['refuse', 4096, 6, 64],
])('%s: its settings', (profile, somaxconn, tcp_syn_retries, ip_default_ttl) => {
  expect(hosts(profile)[0].settings).toMatchObject({ somaxconn, tcp_syn_retries, ip_default_ttl })
})

test.each<Name>(['linux', 'bsd', 'windows'])('a port in use stays in use: %s', async (profile) => {
  const [host] = hosts(profile)
  const [listener, thief] = [host.socket(), host.socket()]
  for (const one of [listener, thief]) one.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind(['', 80])
  await listener.listen()
  expect(await codeOf(thief.bind(['', 80]))).toBe('EADDRINUSE')
})

test.each<Name>(['bsd', 'windows'])(
  'errors have the names that Node gives them: %s',
  async (profile) => {
    const [, client] = hosts(profile)
    await expect(client.socket().connect(SERVER)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '10.0.0.1',
      port: 80,
    })
  },
)

test('a host may follow another system than its world', async () => {
  const world = simulate()
  const server = world.host('server', { profile: 'refuse' })
  const listener = server.socket()
  await listener.bind(['', 80])
  await listener.listen(1)
  const client = world.host('client')
  await client.socket().connect(['server', 80])
  expect(await codeOf(client.socket().connect(['server', 80]))).toBe('ECONNREFUSED')
})
