/** Options and flags that have the same effect on the real network as on the simulated one. */
import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import * as dp from '../../src/index.ts'
import { type Host, type Socket, text } from '../../src/index.ts'
import { realHost } from '../../src/node.ts'
import {
  ANY_PORT,
  codeOf,
  connected,
  describeWorlds,
  portOf,
  realTest,
  whereIs,
} from './support/worlds.ts'

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM } = dp
const { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, SOL_SOCKET } = dp

/** struct timeval. */
const seconds = (s: number, us: number): Uint8Array =>
  new Uint8Array(BigInt64Array.of(BigInt(s), BigInt(us)).buffer)

const LOOPBACK = Uint8Array.of(127, 0, 0, 1)

async function receiver(host: Host, address = ''): Promise<Socket> {
  const socket = host.socket(AF_INET, SOCK_DGRAM)
  await socket.bind([address, 0])
  return socket
}

/** A socket that sends to groups over the loopback. */
async function groupSender(host: Host): Promise<Socket> {
  const sender = host.socket(AF_INET, SOCK_DGRAM)
  sender.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_IF, LOOPBACK)
  return sender
}

describeWorlds('options of streams', (test) => {
  test('MSG_MORE holds back until there is no more', async ({ host }) => {
    const [client, server] = await connected(host)
    const received = server.recv(100)
    await client.send('held ', dp.MSG_MORE)
    await host.sleep(1)
    await client.send('back')
    expect(text(await received)).toBe('held back')
  })

  test('TCP_CORK holds back until it is taken off', async ({ host }) => {
    const [client, server] = await connected(host)
    const received = server.recv(100)
    client.setsockopt(IPPROTO_TCP, dp.TCP_CORK, 1)
    await client.send('held ')
    await host.sleep(1)
    await client.send('back')
    await host.sleep(1)
    client.setsockopt(IPPROTO_TCP, dp.TCP_CORK, 0)
    expect(text(await received)).toBe('held back')
  })

  test('what is held back leaves by itself, or with the end', async ({ host }) => {
    const [client, server] = await connected(host)
    await client.send('late', dp.MSG_MORE)
    expect(text(await server.recv(100))).toBe('late')
    await client.send('last', dp.MSG_MORE)
    await client.close()
    expect(text(await server.recv(100))).toBe('last')
    expect(await server.recv(100)).toHaveLength(0)
  })

  test('SO_RCVLOWAT: recv waits for so much', async ({ host }) => {
    const [client, server] = await connected(host)
    server.setsockopt(SOL_SOCKET, dp.SO_RCVLOWAT, 4)
    const received = server.recv(100)
    await client.send('ab')
    await host.sleep(1)
    expect(server.poll(dp.POLLIN)).toBe(0)
    await client.send('cd')
    expect(text(await received)).toBe('abcd')
  })

  test('SO_RCVTIMEO: recv and accept wait so long', async ({ host }) => {
    const [, server] = await connected(host)
    server.setsockopt(SOL_SOCKET, dp.SO_RCVTIMEO, seconds(0, 20_000))
    const began = host.now
    expect(await codeOf(server.recv(1))).toBe('EAGAIN')
    expect(host.now - began).toBeGreaterThanOrEqual(20)
  })

  test('SO_SNDTIMEO: send waits so long', async ({ host }) => {
    const [client, server] = await connected(host)
    server.setsockopt(SOL_SOCKET, dp.SO_RCVBUF, 4096)
    client.setsockopt(SOL_SOCKET, dp.SO_SNDBUF, 4096)
    client.setsockopt(SOL_SOCKET, dp.SO_SNDTIMEO, seconds(0, 20_000))
    const piece = new Uint8Array(1_000_000)
    let outcome = 'ok'
    while (outcome === 'ok') outcome = await codeOf(client.send(piece))
    expect(outcome).toBe('EAGAIN')
  })
})

describeWorlds('options of datagrams', (test) => {
  test('SO_BROADCAST is asked for', async ({ host }) => {
    const socket = await receiver(host)
    const sender = host.socket(AF_INET, SOCK_DGRAM)
    const everybody = ['127.255.255.255', portOf(socket.getsockname())] as const
    expect(await codeOf(sender.sendto('x', everybody))).toBe('EACCES')
    sender.setsockopt(SOL_SOCKET, dp.SO_BROADCAST, 1)
    await sender.sendto('to all', everybody)
    expect(text(await socket.recv(10))).toBe('to all')
  })

  test('multicast: members hear, and nobody else', async ({ host }) => {
    const socket = await receiver(host)
    const port = portOf(socket.getsockname())
    const sender = await groupSender(host)
    const membership = Uint8Array.of(239, 9, 8, 7, ...LOOPBACK)
    socket.setsockopt(IPPROTO_IP, dp.IP_ADD_MEMBERSHIP, membership)
    await sender.sendto('to members', ['239.9.8.7', port])
    const [bytes, from] = await socket.recvfrom(20)
    expect([text(bytes), from?.[0]]).toEqual(['to members', '127.0.0.1'])
    expect(() => socket.setsockopt(IPPROTO_IP, dp.IP_ADD_MEMBERSHIP, membership)).toThrow(
      'EADDRINUSE',
    )
    socket.setsockopt(IPPROTO_IP, dp.IP_DROP_MEMBERSHIP, membership)
    await sender.sendto('to members', ['239.9.8.7', port])
    await sender.sendto('to you', ['127.0.0.1', port])
    expect(text(await socket.recv(20))).toBe('to you')
  })

  test('over the loopback a group hears even without IP_MULTICAST_LOOP', async ({ host }) => {
    const socket = await receiver(host)
    const sender = await groupSender(host)
    socket.setsockopt(IPPROTO_IP, dp.IP_ADD_MEMBERSHIP, Uint8Array.of(239, 9, 8, 6, ...LOOPBACK))
    sender.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_LOOP, 0)
    await sender.sendto('heard', ['239.9.8.6', portOf(socket.getsockname())])
    expect(text(await socket.recv(20))).toBe('heard')
  })

  test('IP_ADD_SOURCE_MEMBERSHIP: one source is heard', async ({ host }) => {
    const socket = await receiver(host)
    const port = portOf(socket.getsockname())
    const request = Uint8Array.of(239, 9, 8, 5, ...LOOPBACK, 127, 0, 0, 2)
    socket.setsockopt(IPPROTO_IP, dp.IP_ADD_SOURCE_MEMBERSHIP, request)
    for (const source of ['127.0.0.1', '127.0.0.2']) {
      const sender = await groupSender(host)
      await sender.bind([source, 0])
      await sender.sendto(source, ['239.9.8.5', port])
    }
    expect(text(await socket.recv(20))).toBe('127.0.0.2')
  })

  test('IPV6_V6ONLY of datagrams leaves the port to IPv4', async ({ host }) => {
    const six = host.socket(AF_INET6, SOCK_DGRAM)
    six.setsockopt(IPPROTO_IPV6, dp.IPV6_V6ONLY, 1)
    await six.bind(['::', 0])
    const four = host.socket(AF_INET, SOCK_DGRAM)
    expect(await codeOf(four.bind(['0.0.0.0', portOf(six.getsockname())]))).toBe('ok')
  })
})

describeWorlds('addresses', (test) => {
  test('a link-local address without a scope is refused', async ({ host }) => {
    expect(await codeOf(host.socket(AF_INET6).bind(['fe80::1', 0]))).toBe('EINVAL')
  })

  test('a Unix socket that is bound to nothing is given a name', async ({ host }) => {
    const socket = host.socket(AF_UNIX)
    await socket.bind('')
    expect(socket.getsockname()).toMatch(/^\0[0-9a-f]{5}$/)
  })

  test('connect from a local address and port', async ({ host }) => {
    const listener = host.socket()
    await listener.bind(ANY_PORT)
    await listener.listen()
    const client = host.socket()
    await client.bind(['127.0.0.1', 0])
    const own = client.getsockname()
    await client.connect(whereIs(listener))
    const [, caller] = await listener.accept()
    expect(caller).toEqual(own)
  })
})

realTest('nofile bounds the descriptors of a real host, too', async () => {
  await using host = realHost({ settings: { nofile: 5 } })
  const sockets = [host.socket(), host.socket()]
  expect(() => host.socket()).toThrow('EMFILE')
  await sockets[0]?.close()
  expect(host.socket().fileno()).toBe(3)
})

/** Timers of the machine's TCP sockets by local port: 2 is keep-alive. Linux has them in a file. */
function timerOf(port: number): { readonly kind: number; readonly ticks: number } | null {
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n')
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const row = rows.map((line) => line.trim().split(/\s+/)).find((cells) => cells[1]?.endsWith(end))
  const [kind = '0', ticks = '0'] = row?.[5]?.split(':') ?? []
  return row === undefined
    ? null
    : { kind: Number.parseInt(kind, 16), ticks: Number.parseInt(ticks, 16) }
}

describe.runIf(process.platform === 'linux')('on the machine', () => {
  realTest('SO_KEEPALIVE and TCP_KEEPIDLE set its timer', async ({ host }) => {
    const [client, server] = await connected(host)
    await server.sendall('x')
    await client.recv(1)
    const port = portOf(client.getsockname())
    expect(timerOf(port)?.kind).not.toBe(2)
    client.setsockopt(IPPROTO_TCP, dp.TCP_KEEPIDLE, 100)
    client.setsockopt(SOL_SOCKET, dp.SO_KEEPALIVE, 1)
    const long = timerOf(port)
    expect(long?.kind).toBe(2)
    client.setsockopt(IPPROTO_TCP, dp.TCP_KEEPIDLE, 10)
    const short = timerOf(port)
    expect((long?.ticks ?? 0) / (short?.ticks ?? 1)).toBeGreaterThan(5)
  })
})
