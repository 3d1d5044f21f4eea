/** What differs on the real host: one test for each row of docs/parity.md. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { expect, test as plain } from 'vitest'
import * as dp from '../../src/index.ts'
import { type Host, simulate, text } from '../../src/index.ts'
import { realHost } from '../../src/node.ts'
import { hear } from './support/matrix.ts'
import {
  ANY_PORT,
  codeOf,
  connected,
  listening,
  portOf,
  readAll,
  realTest as test,
  whereIs,
} from './support/worlds.ts'

const ABORT = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0])
const [NODE_MAJOR = 0] = process.versions.node.split('.').map(Number)

const { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM } = dp
const { IPPROTO_IP, IPPROTO_TCP, SOL_SOCKET } = dp

plain('every row of the page has its test', () => {
  const page = readFileSync(new URL('../../docs/parity.md', import.meta.url), 'utf8')
  const [, section = ''] = page.split('## The real host')
  const [mine = ''] = section.split(/^## /m)
  const rows = [...mine.matchAll(/\| `([^`]+)` \|$/gm)].map(([, name]) => name as string)
  const tests = readFileSync(new URL(import.meta.url), 'utf8')
  expect(rows.length).toBeGreaterThan(20)
  for (const row of rows)
    expect(tests).toContain(`test("${row}"`.replaceAll('"', row.includes("'") ? '"' : "'"))
})

// Listening and connecting

test('the eighth client does not wait', async ({ host }) => {
  const [listener, address] = await listening(host, 5)
  const clients = Array.from({ length: 8 }, () => host.socket())
  for (const client of clients) await client.connect(address)
  await hear()
  // What TCP_INFO tells of a listener: how many are in its queue.
  const queued = listener.getsockopt(IPPROTO_TCP, dp.TCP_INFO, 64) as Uint8Array
  expect(new DataView(queued.buffer, queued.byteOffset).getUint32(24, true)).toBe(6)
  const callers: unknown[] = []
  for (const _ of clients) callers.push((await listener.accept())[1])
  expect(callers).toEqual(clients.map((client) => client.getsockname()))
})

test('a bound port is not held against everybody', async ({ host }) => {
  const bound = host.socket()
  await bound.bind(ANY_PORT)
  const other = createServer().listen(portOf(whereIs(bound)), '127.0.0.1')
  await once(other, 'listening')
  expect(await codeOf(bound.listen())).toBe('EADDRINUSE')
  expect(await codeOf(host.socket().bind(whereIs(bound)))).toBe('EADDRINUSE')
  other.close()
  await bound.listen()
})

test('TIME_WAIT does not keep a port', async ({ host }) => {
  const again = async (on: Host): Promise<string> => {
    const [listener, address] = await listening(on)
    const client = on.socket()
    await client.connect(address)
    const [server] = await listener.accept()
    await listener.close()
    await server.close()
    expect(await client.recv(1)).toHaveLength(0)
    await client.close()
    await hear()
    return codeOf(on.socket().bind(address))
  }
  await using world = simulate()
  expect(await again(world.host('machine'))).toBe('EADDRINUSE')
  expect(await again(host)).toBe('ok')
})

test('two listeners share a port where Node can', async ({ host }) => {
  const [one, two] = [host.socket(), host.socket()]
  for (const socket of [one, two]) socket.setsockopt(SOL_SOCKET, dp.SO_REUSEPORT, 1)
  await one.bind(ANY_PORT)
  await one.listen()
  const second = await codeOf(two.bind(whereIs(one)).then(() => two.listen()))
  expect(second).toBe(NODE_MAJOR >= 23 ? 'ok' : 'EADDRINUSE')
})

test('a connecting socket has no name yet', async ({ host }) => {
  const [, address] = await listening(host)
  const client = host.socket()
  client.setblocking(false)
  expect(await codeOf(client.connect(address))).toBe('EINPROGRESS')
  expect(client.getsockname()).toEqual(['0.0.0.0', 0])
  await host.select([], [client], [])
  expect(portOf(client.getsockname())).toBeGreaterThan(0)
})

test('a connection that died before Node took it has no name', async ({ host }) => {
  const [listener, address] = await listening(host)
  const program = `const s = require('net').connect(${portOf(address)}, '127.0.0.1', () => s.resetAndDestroy())`
  spawnSync(process.execPath, ['-e', program])
  const [, caller] = await listener.accept()
  expect(caller).toEqual(['0.0.0.0', 0])
})

test('the machine decides what may be bound', async () => {
  await using host = realHost({ settings: { somaxconn: 1, ip_unprivileged_port_start: 65535 } })
  const [listener, address] = await listening(host, 100)
  for (let i = 0; i < 4; i += 1) await host.socket().connect(address)
  await hear()
  const queued = listener.getsockopt(IPPROTO_TCP, dp.TCP_INFO, 64) as Uint8Array
  expect(new DataView(queued.buffer, queued.byteOffset).getUint32(24, true)).toBe(2)
  expect(await codeOf(host.socket().bind(['192.0.2.1', 0]))).toBe('EADDRNOTAVAIL')
})

// Data and options of TCP

test('there is no urgent data', async ({ host }) => {
  const [client, server] = await connected(host)
  expect(await codeOf(client.send('!', dp.MSG_OOB))).toBe('ENOTSUP')
  expect(await codeOf(server.recv(1, dp.MSG_OOB))).toBe('EINVAL')
})

test('MSG_MORE holds full segments back, too', async ({ host }) => {
  const most = async (on: Host): Promise<number> => {
    const [client, server] = await connected(on)
    // Two of the largest segments that any path of the loopback has room for, but not so much that Node lets go.
    client.setsockopt(SOL_SOCKET, dp.SO_SNDBUF, 1_000_000)
    await client.send(new Uint8Array(140_000), dp.MSG_MORE)
    await hear()
    return server.ioctl(dp.FIONREAD)
  }
  await using world = simulate()
  expect(await most(world.host('machine'))).toBeGreaterThan(60_000)
  expect(await most(host)).toBe(0)
})

test('options are remembered', async ({ host }) => {
  const [client] = await connected(host)
  client.setsockopt(IPPROTO_TCP, dp.TCP_NODELAY, 1)
  client.setsockopt(SOL_SOCKET, dp.SO_KEEPALIVE, 1)
  client.setsockopt(IPPROTO_TCP, dp.TCP_USER_TIMEOUT, 1234)
  client.setsockopt(SOL_SOCKET, dp.SO_RCVBUF, 5000)
  expect(client.getsockopt(IPPROTO_TCP, dp.TCP_NODELAY)).toBe(1)
  expect(client.getsockopt(IPPROTO_TCP, dp.TCP_USER_TIMEOUT)).toBe(1234)
  expect(client.getsockopt(SOL_SOCKET, dp.SO_RCVBUF)).toBe(10000)
  const [listener, address] = await listening(host)
  listener.setsockopt(IPPROTO_TCP, dp.TCP_DEFER_ACCEPT, 30)
  await host.socket().connect(address)
  expect(await codeOf(listener.accept())).toBe('ok')
})

test('TCP_INFO tells little', async ({ host }) => {
  const [client] = await connected(host)
  const info = client.getsockopt(IPPROTO_TCP, dp.TCP_INFO, 104) as Uint8Array
  expect(info[0]).toBe(1)
  // The first congestion window and the degree of reordering that every connection begins with.
  expect([...info.subarray(1)].filter((byte) => byte !== 0)).toEqual([10, 3])
})

test('what has left Node is out of sight', async ({ host }) => {
  const [client, server] = await connected(host)
  server.setsockopt(SOL_SOCKET, dp.SO_RCVBUF, 5000)
  await client.send(new Uint8Array(100_000))
  await hear()
  expect(client.ioctl(dp.SIOCOUTQ)).toBe(0)
  expect(server.ioctl(dp.FIONREAD)).toBeLessThan(100_000)
})

test('a reset right after data, to a side that no longer sends', async ({ host }) => {
  const [client, server] = await connected(host)
  await client.shutdown(dp.SHUT_WR)
  expect(await server.recv(1)).toHaveLength(0)
  server.setsockopt(SOL_SOCKET, dp.SO_LINGER, ABORT)
  await server.send('last')
  await server.close()
  expect(text(await client.recv(10))).toBe('last')
  expect(await codeOf(client.recv(10))).toBe(NODE_MAJOR >= 24 ? 'ECONNRESET' : 'ok')
})

test('poll hears of a reset one turn later', async ({ host }) => {
  const [client, server] = await connected(host)
  await server.close()
  expect(await client.recv(1)).toHaveLength(0)
  await hear()
  await client.send('x')
  await hear()
  expect(client.poll() & dp.POLLERR).toBe(0)
  await hear()
  expect(client.poll() & dp.POLLERR).toBe(dp.POLLERR)
})

test('unread data in the machine resets as well', async ({ host }) => {
  const [client, server] = await connected(host)
  server.setsockopt(SOL_SOCKET, dp.SO_RCVBUF, 2500)
  const sending = client.sendall(new Uint8Array(8_000_000))
  await host.select([server], [], [])
  await server.close()
  expect(['ECONNRESET', 'EPIPE']).toContain(await codeOf(sending))
})

// UDP

test('where a datagram went is a guess', async ({ host }) => {
  const server = host.socket(AF_INET, SOCK_DGRAM)
  server.setsockopt(IPPROTO_IP, dp.IP_PKTINFO, 1)
  server.setsockopt(IPPROTO_IP, dp.IP_RECVTTL, 1)
  await server.bind(['', 0])
  const client = host.socket(AF_INET, SOCK_DGRAM)
  client.setsockopt(IPPROTO_IP, dp.IP_TTL, 9)
  await client.sendto('x', ['127.0.0.2', portOf(server.getsockname())])
  const [, ancillary] = await server.recvmsg(10, 100)
  const data = new Map(ancillary.map(([, type, bytes]) => [type, [...bytes]]))
  expect(data.get(dp.IP_PKTINFO)?.slice(8)).toEqual([127, 0, 0, 1])
  expect(data.get(dp.IP_TTL)).toEqual([64, 0, 0, 0])
})

test('the error queue stays empty', async ({ host }) => {
  const gone = host.socket(AF_INET, SOCK_DGRAM)
  await gone.bind(ANY_PORT)
  const address = whereIs(gone)
  await gone.close()
  const client = host.socket(AF_INET, SOCK_DGRAM)
  client.setsockopt(IPPROTO_IP, dp.IP_RECVERR, 1)
  await client.connect(address)
  await client.send('x')
  expect(await codeOf(client.recv(1))).toBe('ECONNREFUSED')
  expect(await codeOf(client.recvmsg(10, 100, dp.MSG_ERRQUEUE))).toBe('EAGAIN')
})

test('options of datagrams are remembered', async ({ host }) => {
  const socket = host.socket(AF_INET, SOCK_DGRAM)
  await socket.bind(ANY_PORT)
  const values: [number, number, number][] = [
    [IPPROTO_IP, dp.IP_TOS, 16],
    [IPPROTO_IP, dp.IP_TTL, 9],
    [IPPROTO_IP, dp.IP_MULTICAST_TTL, 3],
    [SOL_SOCKET, dp.SO_BROADCAST, 1],
  ]
  for (const [level, name, value] of values) socket.setsockopt(level, name, value)
  expect(values.map(([level, name]) => socket.getsockopt(level, name))).toEqual([16, 9, 3, 1])
  await socket.sendto('x', whereIs(socket))
  expect(text(await socket.recv(1))).toBe('x')
})

test('a filtered source is heard', async ({ host }) => {
  const group = [239, 1, 2, 3]
  const socket = host.socket(AF_INET, SOCK_DGRAM)
  await socket.bind(['', 0])
  const loopback = [127, 0, 0, 1]
  socket.setsockopt(IPPROTO_IP, dp.IP_ADD_MEMBERSHIP, new Uint8Array([...group, ...loopback]))
  const filter = new Uint8Array([...group, ...loopback, ...loopback])
  socket.setsockopt(IPPROTO_IP, dp.IP_BLOCK_SOURCE, filter)
  socket.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_IF, new Uint8Array(loopback))
  const sender = host.socket(AF_INET, SOCK_DGRAM)
  sender.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_IF, new Uint8Array(loopback))
  await sender.bind(ANY_PORT)
  await sender.sendto('to all', ['239.1.2.3', portOf(socket.getsockname())])
  expect(text(await socket.recv(10))).toBe('to all')
})

// Unix sockets

test('datagrams have no names', async ({ host, folder }) => {
  for (const type of [SOCK_DGRAM, SOCK_SEQPACKET]) {
    const socket = host.socket(AF_UNIX, type)
    expect(await codeOf(socket.bind(`${folder}/name`))).toBe('ENOTSUP')
    expect(await codeOf(socket.connect(`${folder}/name`))).toBe('ENOTSUP')
  }
  const socket = host.socket(AF_UNIX, SOCK_DGRAM)
  expect(await codeOf(socket.sendto('x', `${folder}/name`))).toBe('ENOTSUP')
})

test('the file goes with its socket', async ({ host, folder }) => {
  const listener = host.socket(AF_UNIX)
  await listener.bind(`${folder}/app.sock`)
  await listener.close()
  expect(existsSync(`${folder}/app.sock`)).toBe(false)
})

test('who comes before listen is turned away', async ({ host, folder }) => {
  const listener = host.socket(AF_UNIX)
  await listener.bind(`${folder}/app.sock`)
  const stranger = connect(`${folder}/app.sock`)
  expect(await textOf(stranger)).toBe('')
})

test('a client of another process has no name', async ({ host, folder }) => {
  const outside = createServer((socket) => socket.end('hello')).listen(`${folder}/app.sock`)
  await once(outside, 'listening')
  const client = host.socket(AF_UNIX, SOCK_STREAM)
  await client.bind(`${folder}/client.sock`)
  await client.connect(`${folder}/app.sock`)
  expect(client.getsockname()).toBe(`${folder}/client.sock`)
  expect(text(await readAll(client))).toBe('hello')
  const credentials = client.getsockopt(SOL_SOCKET, 17, 12) as Uint8Array
  expect([...credentials]).toEqual([0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255])
  outside.close()
})

// Everything else

test('there are no raw sockets', ({ host }) => {
  expect(() => host.socket(AF_INET, SOCK_RAW, 1)).toThrow('EPERM')
})

test("descriptors are the host's own", async ({ host }) => {
  await using other = realHost()
  expect([host.socket().fileno(), other.socket().fileno()]).toEqual([3, 3])
})

test('the canonical name is the one asked for', async ({ host }) => {
  const [name, aliases, addresses] = await host.gethostbynameEx('localhost')
  expect([name, aliases]).toEqual(['localhost', []])
  expect(addresses).toContain('127.0.0.1')
})

test('a program that never waits does not starve the others', async ({ host }) => {
  const socket = host.socket(AF_INET, SOCK_DGRAM)
  await socket.bind(ANY_PORT)
  socket.setblocking(false)
  let stop = false
  setImmediate(() => {
    stop = true
  })
  while (!stop) expect(await codeOf(socket.recv(1))).toBe('EAGAIN')
})

test('a call that waits for ever hears of it when the process has nothing else to do', async ({
  host,
}) => {
  await hear()
  const [near] = host.socketpair()
  const listener = await host.createServer(ANY_PORT as [string, number])
  const codes = [codeOf(near.recv(1))]
  process.emit('beforeExit', 0)
  expect(host).toMatchObject({ blocked: [{ call: 'recv' }] })
  await listener.close()
  await hear()
  process.emit('beforeExit', 0)
  expect(await Promise.all(codes)).toEqual(['ERR_DEADLOCK'])
})
