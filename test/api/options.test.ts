/** What options and flags do, as a program sees it. Their values, bounds and defaults are in docs/options.md. */
import { expect, test } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IP_PKTINFO,
  IP_RECVTTL,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_TCP,
  MSG_DONTWAIT,
  MSG_MORE,
  MSG_OOB,
  POLLPRI,
  SIOCATMARK,
  SO_BROADCAST,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_OOBINLINE,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SOCK_DGRAM,
  SOL_SOCKET,
  simulate,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_INFO,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_MAXSEG,
  TCP_USER_TIMEOUT,
  text,
} from '../../src/index.ts'
import { tcpPair } from '../adapters/support/pair.ts'
import { codeOf } from '../real/support/worlds.ts'

const int = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true)

test('MSG_OOB, SIOCATMARK and SO_OOBINLINE', async () => {
  const { near, far, client } = await tcpPair(simulate())
  await near.send('ab')
  await near.send('!', MSG_OOB)
  await near.send('cd')
  await client.sleep(1)
  expect(far.poll(POLLPRI)).toBe(POLLPRI)
  expect(text(await far.recv(10))).toBe('ab')
  expect(far.ioctl(SIOCATMARK)).toBe(1)
  expect(text(await far.recv(1, MSG_OOB))).toBe('!')
  expect(text(await far.recv(10))).toBe('cd')
  far.setsockopt(SOL_SOCKET, SO_OOBINLINE, 1)
  await near.send('?', MSG_OOB)
  await client.sleep(1)
  expect(text(await far.recv(10))).toBe('?')
})

test('MSG_MORE and TCP_CORK hold what is not a full segment', async () => {
  const { near, far, client } = await tcpPair(simulate())
  await near.send('held ', MSG_MORE)
  await client.sleep(50)
  expect(await codeOf(far.recv(10, MSG_DONTWAIT))).toBe('EAGAIN')
  near.setsockopt(IPPROTO_TCP, TCP_CORK, 1)
  await near.send('back')
  await client.sleep(50)
  expect(await codeOf(far.recv(10, MSG_DONTWAIT))).toBe('EAGAIN')
  near.setsockopt(IPPROTO_TCP, TCP_CORK, 0)
  await client.sleep(1)
  expect(text(await far.recv(10))).toBe('held back')
})

test('SO_RCVLOWAT and SO_RCVTIMEO', async () => {
  const world = simulate()
  const { near, far } = await tcpPair(world)
  far.setsockopt(SOL_SOCKET, SO_RCVLOWAT, 4)
  const waiting = far.recv(10)
  await near.send('ab')
  await world.host('client').sleep(10)
  await near.send('cd')
  expect(text(await waiting)).toBe('abcd')
  far.setsockopt(SOL_SOCKET, SO_RCVTIMEO, new Uint8Array(BigInt64Array.of(2n, 0n).buffer))
  const began = world.now
  expect(await codeOf(far.recv(10))).toBe('EAGAIN')
  expect(world.now - began).toBe(2000)
})

test('SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT find a peer that has gone', async () => {
  const world = simulate()
  const { near } = await tcpPair(world)
  near.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
  near.setsockopt(IPPROTO_TCP, TCP_KEEPIDLE, 10)
  near.setsockopt(IPPROTO_TCP, TCP_KEEPINTVL, 5)
  near.setsockopt(IPPROTO_TCP, TCP_KEEPCNT, 2)
  const began = world.now
  world.link('client', 'server', { up: false })
  expect(await codeOf(near.recv(1))).toBe('ETIMEDOUT')
  expect((world.now - began) / 1000).toBeCloseTo(20, 0)
})

test('TCP_USER_TIMEOUT bounds how long data may go unacknowledged', async () => {
  const world = simulate()
  const { near } = await tcpPair(world)
  near.setsockopt(IPPROTO_TCP, TCP_USER_TIMEOUT, 3000)
  world.link('client', 'server', { up: false })
  await near.send('x')
  const began = world.now
  expect(await codeOf(near.recv(1))).toBe('ETIMEDOUT')
  expect(world.now - began).toBeLessThan(6000)
  expect(near.getsockopt(SOL_SOCKET, SO_ERROR)).toBe(0)
})

test('TCP_DEFER_ACCEPT wakes the listener when data has come', async () => {
  const world = simulate()
  const server = world.host('server')
  const listener = server.socket()
  listener.setsockopt(IPPROTO_TCP, TCP_DEFER_ACCEPT, 30)
  await listener.bind(['', 80])
  await listener.listen()
  listener.setblocking(false)
  const sock = world.host('client').socket()
  await sock.connect(['server', 80])
  await server.sleep(10)
  expect(await codeOf(listener.accept())).toBe('EAGAIN')
  await sock.send('x')
  await server.sleep(10)
  expect(await codeOf(listener.accept())).toBe('ok')
})

test('TCP_INFO and TCP_MAXSEG', async () => {
  const { near } = await tcpPair(simulate())
  expect((near.getsockopt(IPPROTO_TCP, TCP_INFO, 1) as Uint8Array)[0]).toBe(1)
  expect(near.getsockopt(IPPROTO_TCP, TCP_MAXSEG)).toBe(1448)
})

test('SO_BROADCAST, IP_TTL and IP_PKTINFO', async () => {
  const world = simulate()
  const receiver = world.host('receiver').socket(AF_INET, SOCK_DGRAM)
  receiver.setsockopt(IPPROTO_IP, IP_PKTINFO, 1)
  receiver.setsockopt(IPPROTO_IP, IP_RECVTTL, 1)
  await receiver.bind(['', 53])
  const sender = world.host('sender').socket(AF_INET, SOCK_DGRAM)
  sender.setsockopt(IPPROTO_IP, IP_TTL, 7)
  expect(await codeOf(sender.sendto('x', ['10.0.0.255', 53]))).toBe('EACCES')
  sender.setsockopt(SOL_SOCKET, SO_BROADCAST, 1)
  await sender.sendto('x', ['10.0.0.255', 53])
  const [, ancillary] = await receiver.recvmsg(10, 100)
  const found = new Map(ancillary.map(([, type, data]) => [type, data]))
  expect([...(found.get(IP_PKTINFO) as Uint8Array).slice(8)]).toEqual([10, 0, 0, 255])
  expect(int(found.get(IP_TTL) as Uint8Array)).toBe(7)
})

test('addresses with a scope, names that are abstract, names that the host chooses', async () => {
  const host = simulate().host('host')
  expect(await codeOf(host.socket(AF_INET6).bind(['fe80::1', 80]))).toBe('EINVAL')
  const abstract = host.socket(AF_UNIX)
  await abstract.bind('\0name')
  expect(await host.files.exists('\0name')).toBe(false)
  const auto = host.socket(AF_UNIX)
  await auto.bind('')
  expect(auto.getsockname()).toMatch(/^\0[0-9a-f]{5}$/)
})
