/** UDP programs that come out the same on the simulated and on the real network. */
import { expect } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  type Host,
  MSG_PEEK,
  SO_REUSEADDR,
  SOCK_DGRAM,
  SOL_SOCKET,
  type Socket,
  SocketTimeout,
  text,
} from '../../src/index.ts'
import { ANY_PORT, codeOf, describeWorlds, portOf, whereIs } from './support/worlds.ts'

async function bound(host: Host): Promise<Socket> {
  const socket = host.socket(AF_INET, SOCK_DGRAM)
  await socket.bind(ANY_PORT)
  return socket
}

describeWorlds('UDP', (test) => {
  test('a question and its answer', async ({ host }) => {
    const server = await bound(host)
    const client = host.socket(AF_INET, SOCK_DGRAM)
    expect(await client.sendto('你好', whereIs(server))).toBe(6)
    const [question, caller] = await server.recvfrom(1024)
    expect(text(question)).toBe('你好')
    expect(caller).toEqual(['127.0.0.1', portOf(client.getsockname())])
    await server.sendto('hello', caller as [string, number])
    expect(text(await client.recv(1024))).toBe('hello')
  })

  test('messages keep their borders, and what does not fit is lost', async ({ host }) => {
    const server = await bound(host)
    const client = host.socket(AF_INET, SOCK_DGRAM)
    for (const message of ['one', '', 'three']) await client.sendto(message, whereIs(server))
    expect(text(await server.recv(2, MSG_PEEK))).toBe('on')
    expect(text(await server.recv(2))).toBe('on')
    expect(await server.recv(10)).toHaveLength(0)
    expect(text(await server.recv(10))).toBe('three')
  })

  test('connected sockets hear their peer alone', async ({ host }) => {
    const server = await bound(host)
    const client = host.socket(AF_INET, SOCK_DGRAM)
    await client.connect(whereIs(server))
    expect(client.getpeername()).toEqual(server.getsockname())
    expect(client.getsockname()[0]).toBe('127.0.0.1')
    const stranger = host.socket(AF_INET, SOCK_DGRAM)
    await stranger.sendto('psst', whereIs(client))
    await server.sendto('hello', whereIs(client))
    expect(text(await client.recv(100))).toBe('hello')
    await client.send('and you')
    expect(text(await server.recv(100))).toBe('and you')
  })

  test('a connected socket may send to others, and goes on with its peer', async ({ host }) => {
    const [server, other] = [await bound(host), await bound(host)]
    const client = host.socket(AF_INET, SOCK_DGRAM)
    await client.connect(whereIs(server))
    const own = client.getsockname()
    await client.sendto('aside', whereIs(other))
    expect(await other.recvfrom(100)).toEqual([new Uint8Array(Buffer.from('aside')), own])
    await client.send('to you')
    expect(await server.recvfrom(100)).toEqual([new Uint8Array(Buffer.from('to you')), own])
    expect(client.getsockname()).toEqual(own)
    await client.disconnect()
    await server.sendto('still there?', own as [string, number]).catch(() => {})
    expect(await codeOf(() => client.getpeername())).toBe('ENOTCONN')
  })

  test('the peer that does not listen is known by its ICMP error', async ({ host }) => {
    const gone = await bound(host)
    const address = whereIs(gone)
    await gone.close()
    const client = host.socket(AF_INET, SOCK_DGRAM)
    await client.connect(address)
    await client.send('anybody?')
    expect(await codeOf(client.recv(10))).toBe('ECONNREFUSED')
  })

  test('what is refused', async ({ host }) => {
    const server = await bound(host)
    const other = host.socket(AF_INET, SOCK_DGRAM)
    expect(await codeOf(other.bind(whereIs(server)))).toBe('EADDRINUSE')
    expect(await codeOf(other.bind(['192.0.2.1', 0]))).toBe('EADDRNOTAVAIL')
    expect(await codeOf(other.send('x'))).toBe('EDESTADDRREQ')
    expect(await codeOf(server.bind(ANY_PORT))).toBe('EINVAL')
    expect(await codeOf(server.listen())).toBe('ENOTSUP')
    expect(await codeOf(server.sendto(new Uint8Array(65508), whereIs(server)))).toBe('EMSGSIZE')
    await server.close()
    expect(await codeOf(server.recv(1))).toBe('EBADF')
  })

  test('the largest datagram', async ({ host }) => {
    const server = await bound(host)
    await server.sendto(new Uint8Array(65507).fill(7), whereIs(server))
    expect(await server.recv(100_000)).toHaveLength(65507)
  })

  test('timeouts and calls that may not wait', async ({ host }) => {
    const server = await bound(host)
    server.settimeout(5)
    await expect(server.recv(1)).rejects.toBeInstanceOf(SocketTimeout)
    server.setblocking(false)
    expect(await codeOf(server.recv(1))).toBe('EAGAIN')
    await server.sendto('x', whereIs(server))
    expect(await host.select([server], [], [])).toEqual([[server], [], []])
    expect(text(await server.recv(1))).toBe('x')
  })

  test('a port is free again once its socket is closed', async ({ host }) => {
    const server = await bound(host)
    const address = whereIs(server)
    await server.close()
    const next = host.socket(AF_INET, SOCK_DGRAM)
    await next.bind(address)
    await next.sendto('x', address)
    expect(text(await next.recv(1))).toBe('x')
  })

  test('two sockets share a port with SO_REUSEADDR', async ({ host }) => {
    const sockets = [host.socket(AF_INET, SOCK_DGRAM), host.socket(AF_INET, SOCK_DGRAM)] as const
    for (const socket of sockets) socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    await sockets[0].bind(ANY_PORT)
    expect(await codeOf(sockets[1].bind(whereIs(sockets[0])))).toBe('ok')
  })

  test('IPv6, and IPv4 through an IPv6 socket', async ({ host }) => {
    const server = host.socket(AF_INET6, SOCK_DGRAM)
    await server.bind(['::', 0])
    const port = portOf(server.getsockname())
    const six = host.socket(AF_INET6, SOCK_DGRAM)
    await six.sendto('six', ['::1', port])
    const [bytes, caller] = await server.recvfrom(10)
    expect(text(bytes)).toBe('six')
    expect(caller?.[0]).toBe('::1')
    const four = host.socket(AF_INET, SOCK_DGRAM)
    await four.sendto('four', ['127.0.0.1', port])
    const [, mapped] = await server.recvfrom(10)
    expect(mapped?.[0]).toBe('::ffff:127.0.0.1')
    await server.sendto('back', mapped as [string, number])
    expect(text(await four.recv(10))).toBe('back')
  })
})
