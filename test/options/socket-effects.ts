/** What each option of SOL_SOCKET, IPPROTO_TCP and IPPROTO_UDP that is said to have an effect does, as a program sees it. */
import { expect } from 'vitest'
import * as dp from '../../src/index.ts'
import { simulate, text } from '../../src/index.ts'
import { tcpPair } from '../adapters/support/pair.ts'
import { codeOf, portOf } from '../real/support/worlds.ts'
import {
  ABORT,
  bytesOf,
  type Effects,
  fillUp,
  int32s,
  type Pair,
  receiverAndSender,
  timeval,
  typesOf,
} from './support.ts'

const { AF_INET6, AF_UNIX, IPPROTO_TCP, IPPROTO_UDP, SOCK_DGRAM, SOL_SOCKET } = dp

/** Milliseconds until the second of two small sends has arrived, over a link of 50 ms each way. */
async function secondArrives(noDelay: number): Promise<number> {
  const world = simulate({ latency: 50 })
  const { near, far } = await tcpPair(world)
  near.setsockopt(IPPROTO_TCP, dp.TCP_NODELAY, noDelay)
  await near.send('a')
  await near.send('b')
  const began = world.now
  let got = ''
  while (got.length < 2) got += text(await far.recv(10))
  return world.now - began
}

/** Milliseconds until a single small segment is acknowledged. */
async function acknowledged(quick: number): Promise<number> {
  const world = simulate({ latency: 1 })
  const { near, far, client } = await tcpPair(world)
  // An exchange in both directions ends the quick acknowledgements that a connection begins with.
  for (let i = 0; i < 20; i += 1) {
    await near.send('x')
    await far.recv(1)
    await far.send('y')
    await near.recv(1)
  }
  await client.sleep(1000)
  far.setsockopt(IPPROTO_TCP, dp.TCP_QUICKACK, quick)
  await near.send('a')
  const began = world.now
  while (near.ioctl(dp.SIOCOUTQ) > 0) await client.sleep(1)
  return world.now - began
}

/** Which of a host's interfaces a datagram socket hears after `restrict`. */
async function heardVia(restrict: (socket: dp.Socket) => void): Promise<string[]> {
  const { receiver, sender, server } = await receiverAndSender()
  restrict(receiver)
  receiver.settimeout(100)
  const own = server.socket(dp.AF_INET, SOCK_DGRAM)
  await own.sendto('lo', ['127.0.0.1', 53])
  await sender.sendto('eth0', ['server', 53])
  const heard: string[] = []
  for (;;) {
    const bytes = await receiver.recv(10).catch(() => null)
    if (bytes === null) return heard
    heard.push(text(bytes))
  }
}

const identity: Effects = {
  SO_TYPE: () => expect(udp6().getsockopt(SOL_SOCKET, dp.SO_TYPE)).toBe(SOCK_DGRAM),
  SO_DOMAIN: () => expect(udp6().getsockopt(SOL_SOCKET, dp.SO_DOMAIN)).toBe(AF_INET6),
  SO_PROTOCOL: () => expect(udp6().getsockopt(SOL_SOCKET, dp.SO_PROTOCOL)).toBe(IPPROTO_UDP),
  async SO_ERROR() {
    const sock = simulate().host('host').socket()
    sock.setblocking(false)
    expect(await codeOf(sock.connect(['127.0.0.1', 9]))).toBe('EINPROGRESS')
    expect(sock.getsockopt(SOL_SOCKET, dp.SO_ERROR)).toBe(dp.errnoNumber('ECONNREFUSED'))
    expect(sock.getsockopt(SOL_SOCKET, dp.SO_ERROR)).toBe(0)
  },
  async SO_ACCEPTCONN() {
    const sock = simulate().host('host').socket()
    expect(sock.getsockopt(SOL_SOCKET, dp.SO_ACCEPTCONN)).toBe(0)
    await sock.listen()
    expect(sock.getsockopt(SOL_SOCKET, dp.SO_ACCEPTCONN)).toBe(1)
  },
  SO_COOKIE() {
    const [a, b] = simulate().host('host').socketpair()
    expect(bytesOf(a, SOL_SOCKET, dp.SO_COOKIE, 8)).not.toEqual(
      bytesOf(b, SOL_SOCKET, dp.SO_COOKIE, 8),
    )
  },
  SO_NETNS_COOKIE() {
    expect(bytesOf(udp6(), SOL_SOCKET, dp.SO_NETNS_COOKIE, 8)[0]).toBe(1)
  },
  async SO_PEERNAME() {
    const { near } = await tcpPair(simulate())
    const [family, , high, low] = bytesOf(near, SOL_SOCKET, dp.SO_PEERNAME, 16)
    expect([family, (high as number) * 256 + (low as number)]).toEqual([
      2,
      portOf(near.getpeername()),
    ])
  },
  SO_PEERSEC: () =>
    expect(() => udp6().getsockopt(SOL_SOCKET, dp.SO_PEERSEC, 100)).toThrow('ENOPROTOOPT'),
  SO_PEERCRED() {
    const [a] = simulate().host('host', { uid: 1000 }).socketpair()
    const ids = new Uint32Array(bytesOf(a, SOL_SOCKET, dp.SO_PEERCRED, 12).slice().buffer)
    expect([ids[0] !== 0, ids[1]]).toEqual([true, 1000])
  },
  SO_PEERGROUPS() {
    const [a] = simulate().host('host').socketpair()
    expect(bytesOf(a, SOL_SOCKET, dp.SO_PEERGROUPS, 64)).toHaveLength(0)
    expect(() => udp6().getsockopt(SOL_SOCKET, dp.SO_PEERGROUPS, 64)).toThrow('ENODATA')
  },
}

const udp6 = (): dp.Socket => simulate().host('host').socket(AF_INET6, SOCK_DGRAM)

const addresses: Effects = {
  async SO_REUSEADDR() {
    const host = simulate().host('host')
    const make = (): dp.Socket => host.socket(dp.AF_INET, SOCK_DGRAM)
    const [a, b, c] = [make(), make(), make()]
    for (const one of [a, b]) one.setsockopt(SOL_SOCKET, dp.SO_REUSEADDR, 1)
    await a.bind(['', 53])
    expect([await codeOf(b.bind(['', 53])), await codeOf(c.bind(['', 53]))]).toEqual([
      'ok',
      'EADDRINUSE',
    ])
  },
  SO_REUSEPORT: [
    'api/settings.test.ts',
    'spreads connections over the listeners, and nobody is lost',
  ],
  async SO_BROADCAST() {
    const { receiver, sender } = await receiverAndSender()
    expect(await codeOf(sender.sendto('x', ['10.0.0.255', 53]))).toBe('EACCES')
    sender.setsockopt(SOL_SOCKET, dp.SO_BROADCAST, 1)
    await sender.sendto('x', ['10.0.0.255', 53])
    expect(text(await receiver.recv(1))).toBe('x')
  },
  async SO_BINDTODEVICE() {
    expect(await heardVia(() => {})).toEqual(['lo', 'eth0'])
    const eth0 = dp.utf8('eth0\0')
    expect(await heardVia((one) => one.setsockopt(SOL_SOCKET, dp.SO_BINDTODEVICE, eth0))).toEqual([
      'eth0',
    ])
  },
  async SO_BINDTOIFINDEX() {
    expect(await heardVia((one) => one.setsockopt(SOL_SOCKET, dp.SO_BINDTOIFINDEX, 1))).toEqual([
      'lo',
    ])
  },
}

const buffers: Effects = {
  async SO_SNDBUF() {
    const taken = async (size: number): Promise<number> => {
      const host = simulate().host('host')
      const [sock, listener] = [host.socket(), host.socket()]
      await listener.bind(['127.0.0.1', 80])
      await listener.listen()
      if (size > 0) sock.setsockopt(SOL_SOCKET, dp.SO_SNDBUF, size)
      await sock.connect(['127.0.0.1', 80])
      sock.setblocking(false)
      return sock.send(new Uint8Array(1_000_000))
    }
    expect([await taken(0), await taken(4608)]).toEqual([1_000_000, 32_741])
  },
  async SO_RCVBUF() {
    const kept = async (size: number): Promise<number> => {
      const { receiver, sender, client } = await receiverAndSender()
      receiver.setsockopt(SOL_SOCKET, dp.SO_RCVBUF, size)
      for (let i = 0; i < 50; i += 1) await sender.sendto(new Uint8Array(1000), ['server', 53])
      await client.sleep(100)
      receiver.setblocking(false)
      let count = 0
      while ((await codeOf(receiver.recv(1000))) === 'ok') count += 1
      return count
    }
    expect(await kept(5000)).toBeLessThan(10)
    expect(await kept(200_000)).toBe(50)
  },
  SO_SNDBUFFORCE: () => forced(dp.SO_SNDBUF, dp.SO_SNDBUFFORCE),
  SO_RCVBUFFORCE: () => forced(dp.SO_RCVBUF, dp.SO_RCVBUFFORCE),
  SO_BUF_LOCK() {
    const sock = udp6()
    sock.setsockopt(SOL_SOCKET, dp.SO_RCVBUF, 5000)
    expect(sock.getsockopt(SOL_SOCKET, dp.SO_BUF_LOCK)).toBe(2)
    sock.setsockopt(SOL_SOCKET, dp.SO_SNDBUF, 5000)
    expect(sock.getsockopt(SOL_SOCKET, dp.SO_BUF_LOCK)).toBe(3)
  },
  async SO_MEMINFO() {
    const { receiver, sender, client } = await receiverAndSender()
    const used = (): number =>
      new Uint32Array(bytesOf(receiver, SOL_SOCKET, dp.SO_MEMINFO, 36).slice().buffer)[0] as number
    expect(used()).toBe(0)
    await sender.sendto('x', ['server', 53])
    await client.sleep(10)
    expect(used()).toBeGreaterThan(0)
  },
  async SO_RCVLOWAT() {
    const { near, far, client } = await tcpPair(simulate())
    far.setsockopt(SOL_SOCKET, dp.SO_RCVLOWAT, 4)
    await near.send('ab')
    await client.sleep(10)
    expect(far.poll(dp.POLLIN)).toBe(0)
    await near.send('cd')
    await client.sleep(10)
    expect(far.poll(dp.POLLIN)).toBe(dp.POLLIN)
  },
  SO_SNDLOWAT: () => expect(udp6().getsockopt(SOL_SOCKET, dp.SO_SNDLOWAT)).toBe(1),
}

function forced(plain: number, force: number): void {
  const sock = simulate().host('host').socket()
  sock.setsockopt(SOL_SOCKET, plain, 100_000_000)
  const most = sock.getsockopt(SOL_SOCKET, plain)
  sock.setsockopt(SOL_SOCKET, force, 100_000_000)
  expect([most < 200_000_000, sock.getsockopt(SOL_SOCKET, plain)]).toEqual([true, 200_000_000])
  const user = simulate().host('host', { uid: 1000 }).socket()
  expect(() => user.setsockopt(SOL_SOCKET, force, 1)).toThrow('EPERM')
}

const waiting: Effects = {
  async SO_RCVTIMEO() {
    const world = simulate()
    const { far } = await tcpPair(world)
    far.setsockopt(SOL_SOCKET, dp.SO_RCVTIMEO, timeval(2, 0))
    const began = world.now
    expect([await codeOf(far.recv(1)), world.now - began]).toEqual(['EAGAIN', 2000])
  },
  async SO_SNDTIMEO() {
    const world = simulate()
    const { near, client } = await tcpPair(world)
    await fillUp(near, client)
    near.setblocking(true)
    near.setsockopt(SOL_SOCKET, dp.SO_SNDTIMEO, timeval(0, 500_000))
    const began = world.now
    expect([await codeOf(near.send('x')), world.now - began]).toEqual(['EAGAIN', 500])
  },
  async SO_LINGER() {
    const { near, far, client } = await tcpPair(simulate())
    near.setsockopt(SOL_SOCKET, dp.SO_LINGER, ABORT)
    await near.close()
    await client.sleep(10)
    expect(await codeOf(far.recv(1))).toBe('ECONNRESET')
  },
  SO_KEEPALIVE: [
    'api/options.test.ts',
    'SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT find a peer that has gone',
  ],
  TCP_KEEPIDLE: [
    'api/options.test.ts',
    'SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT find a peer that has gone',
  ],
  TCP_KEEPINTVL: [
    'api/options.test.ts',
    'SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT find a peer that has gone',
  ],
  TCP_KEEPCNT: [
    'api/options.test.ts',
    'SO_KEEPALIVE, TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT find a peer that has gone',
  ],
  TCP_USER_TIMEOUT: [
    'api/options.test.ts',
    'TCP_USER_TIMEOUT bounds how long data may go unacknowledged',
  ],
  TCP_DEFER_ACCEPT: [
    'api/options.test.ts',
    'TCP_DEFER_ACCEPT wakes the listener when data has come',
  ],
  async TCP_SYNCNT() {
    const world = simulate({ settings: { tcp_syn_linear_timeouts: 0 } })
    world.host('server')
    const sock = world.host('client').socket()
    sock.setsockopt(IPPROTO_TCP, dp.TCP_SYNCNT, 1)
    world.link('client', 'server', { up: false })
    expect(await codeOf(sock.connect(['server', 80]))).toBe('ETIMEDOUT')
    expect(world.now / 1000).toBeCloseTo(3, 0)
  },
  async TCP_LINGER2() {
    const world = simulate()
    const { near, client } = await tcpPair(world)
    near.setsockopt(IPPROTO_TCP, dp.TCP_LINGER2, 10)
    await near.close()
    const began = world.now
    while (client.netstat().length > 0) await world.advanceTo(world.now + 500)
    expect((world.now - began) / 1000).toBeCloseTo(10.25, 0)
  },
}

const data: Effects = {
  SO_OOBINLINE: ['api/options.test.ts', 'MSG_OOB, SIOCATMARK and SO_OOBINLINE'],
  async SO_PASSCRED() {
    const [a, b] = simulate().host('host').socketpair(AF_UNIX, SOCK_DGRAM)
    await a.send('x')
    expect(typesOf(await b.recvmsg(1, 100))).toEqual([])
    b.setsockopt(SOL_SOCKET, dp.SO_PASSCRED, 1)
    await a.send('x')
    expect(typesOf(await b.recvmsg(1, 100))).toEqual([dp.SCM_CREDENTIALS])
  },
  SO_PASSRIGHTS: ['core/unix/rights.test.ts', 'are refused by who takes none, message and all'],
  SO_TIMESTAMP: () => stamped(dp.SO_TIMESTAMP),
  SO_TIMESTAMPNS: () => stamped(dp.SO_TIMESTAMPNS),
  /** On TCP as on the rest; reading moves the place back, waiting does not lose it (measured). */
  async SO_PEEK_OFF() {
    const { near, far, client } = await tcpPair(simulate())
    await near.send('abcd')
    await client.sleep(10)
    const place = (): number => far.getsockopt(SOL_SOCKET, dp.SO_PEEK_OFF)
    far.setsockopt(SOL_SOCKET, dp.SO_PEEK_OFF, 1)
    expect([text(await far.recv(2, dp.MSG_PEEK)), place()]).toEqual(['bc', 3])
    expect([text(await far.recv(1)), place()]).toEqual(['a', 2])
    const waiting = far.recv(4, dp.MSG_PEEK | dp.MSG_WAITALL)
    await near.send('efg')
    expect([text(await waiting), place()]).toEqual(['defg', 6])
    expect(await codeOf(far.recv(1, dp.MSG_PEEK | dp.MSG_DONTWAIT))).toBe('EAGAIN')
    expect([text(await far.recv(10)), place()]).toEqual(['bcdefg', 0])
  },
  async TCP_NODELAY() {
    const [nagle, without] = [await secondArrives(0), await secondArrives(1)]
    expect(nagle).toBeGreaterThanOrEqual(150)
    expect(without).toBeLessThan(60)
  },
  TCP_CORK: ['api/options.test.ts', 'MSG_MORE and TCP_CORK hold what is not a full segment'],
  async TCP_QUICKACK() {
    const [later, atOnce] = [await acknowledged(0), await acknowledged(1)]
    expect(later).toBeGreaterThanOrEqual(40)
    expect(atOnce).toBeLessThan(10)
  },
  async TCP_MAXSEG() {
    const world = simulate()
    const listener = world.host('server').socket()
    await listener.bind(['', 80])
    await listener.listen()
    const sock = world.host('client').socket()
    sock.setsockopt(IPPROTO_TCP, dp.TCP_MAXSEG, 500)
    await sock.connect(['server', 80])
    const [peer] = await listener.accept()
    // Twelve bytes of each are for the timestamps.
    expect([sock, peer].map((one) => one.getsockopt(IPPROTO_TCP, dp.TCP_MAXSEG))).toEqual([
      488, 488,
    ])
  },
  async TCP_WINDOW_CLAMP() {
    const windows: number[] = []
    const world = simulate()
    world.trace$.subscribe((event) => {
      const body = event.kind === 'delivered' && event.host === 'server' ? event.packet.body : null
      if (body?.kind === 'tcp') windows.push(body.window)
    })
    const listener = world.host('server').socket()
    await listener.bind(['', 80])
    await listener.listen()
    const sock = world.host('client').socket()
    sock.setsockopt(IPPROTO_TCP, dp.TCP_WINDOW_CLAMP, 2000)
    await sock.connect(['server', 80])
    expect(windows[0]).toBeLessThanOrEqual(2000)
  },
  TCP_INFO: ['api/options.test.ts', 'TCP_INFO and TCP_MAXSEG'],
  TCP_CC_INFO: async () => {
    const { near } = await tcpPair(simulate())
    expect(bytesOf(near, IPPROTO_TCP, dp.TCP_CC_INFO, 20)).toHaveLength(0)
  },
  TCP_CONGESTION: [
    'core/options/effect.test.ts',
    '%s leaves a threshold of %i segments after a loss',
  ],
  TCP_NOTSENT_LOWAT: [
    'core/options/effect.test.ts',
    '%i stops the writer at so many bytes not sent',
  ],
  async UDP_CORK() {
    const { receiver, sender } = await receiverAndSender()
    await sender.connect(['server', 53])
    sender.setsockopt(IPPROTO_UDP, 1, 1)
    await sender.send('one ')
    await sender.send('datagram')
    sender.setsockopt(IPPROTO_UDP, 1, 0)
    expect(text(await receiver.recv(100))).toBe('one datagram')
  },
}

async function stamped(option: number): Promise<void> {
  const { receiver, sender }: Pair = await receiverAndSender()
  receiver.setsockopt(SOL_SOCKET, option, int32s(1))
  await sender.sendto('x', ['server', 53])
  expect(typesOf(await receiver.recvmsg(1, 100))).toEqual([option])
}

export const SOCKET_EFFECTS: Effects = {
  ...identity,
  ...addresses,
  ...buffers,
  ...waiting,
  ...data,
}
