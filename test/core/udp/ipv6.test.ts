import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { IPPROTO } from '../../../src/core/packet.ts'
import { AF_INET6, SOCK_DGRAM, type TestMessage, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

const MSG_DONTWAIT = 0x40
const JOIN = 20
const MULTICAST_HOPS = 18
const MULTICAST_LOOP = 19
const MULTICAST_ALL = 29

function link(): TestNet {
  return new TestNet(
    HOST_STACK,
    { ip: '10.0.0.1', ip6: 'fd00::1' },
    { ip: '10.0.0.2', ip6: 'fd00::2' },
  )
}

function udp(net: TestNet, host = 0, family = AF_INET6): TestSocket {
  return TestSocket.make(net, family, SOCK_DGRAM, 0, host)
}

function got(s: TestSocket): string {
  return s.recv(100, MSG_DONTWAIT)
}

/** struct ipv6_mreq for ff05::`last`. */
function mreq(last: number, iface: number): Uint8Array {
  return Uint8Array.of(0xff, 5, ...new Uint8Array(13), last, iface, 0, 0, 0)
}

test('datagrams cross a link, and show whence they come', () => {
  const net = link()
  const [u, r] = [udp(net), udp(net, 1)]
  r.bind(['::', 5000])
  u.bind(['fd00::1', 6000])
  u.sendto('x', ['fd00::2', 5000])
  expect(r.recvfrom(9)).toEqual(['x', ['fd00::1', 6000, 0, 0]])
  u.sendto('y', ['::ffff:10.0.0.2', 5000])
  expect(got(r)).toBe('<EAGAIN>')
  expect(u.sendto('y', ['::ffff:10.0.0.2', 5000])).toBe('ENETUNREACH')
})

test('ICMPv6 errors to a host: six at once, then ten a second', () => {
  const net = link()
  const s = udp(net)
  s.connect(['fd00::2', 5999])
  let errors = 0
  for (let i = 0; i < 40; i++) {
    if (s.send('x') === 'ECONNREFUSED') errors += 1
    net.advance(20_000)
  }
  expect(errors).toBe(13)
  expect(net.sent.at(-1)?.packet.protocol).toBe(IPPROTO.udp)
})

describe('groups', () => {
  test('are heard by those who joined, and by every socket of the host with IPV6_MULTICAST_ALL', () => {
    const net = link()
    const [r, other, u] = [udp(net, 1), udp(net, 1), udp(net)]
    for (const s of [r, other]) {
      s.setsockopt(1, 2, 1)
      s.bind(['::', 5000])
    }
    u.sendto('0', ['ff05::9', 5000])
    expect([got(r), got(other)]).toEqual(['<EAGAIN>', '<EAGAIN>'])
    expect(r.setsockopt(41, JOIN, mreq(9, 2))).toBe('ok')
    u.setsockopt(41, MULTICAST_HOPS, 7)
    u.sendto('1', ['ff05::9', 5000])
    expect(net.sent.at(-1)?.packet.ttl).toBe(7)
    expect([got(r), got(other)]).toEqual(['1', '1'])
    other.setsockopt(41, MULTICAST_ALL, 0)
    u.sendto('2', ['ff05::9', 5000])
    expect([got(r), got(other)]).toEqual(['2', '<EAGAIN>'])
  })

  test('come back unless IPV6_MULTICAST_LOOP is off', () => {
    const net = link()
    const [r, u] = [udp(net), udp(net)]
    r.bind(['::', 5000])
    r.setsockopt(41, JOIN, mreq(9, 2))
    u.sendto('x', ['ff05::9', 5000])
    expect(got(r)).toBe('x')
    u.setsockopt(41, MULTICAST_LOOP, 0)
    u.sendto('y', ['ff05::9', 5000])
    expect(got(r)).toBe('<EAGAIN>')
  })

  test('two memberships: the group is left with the last', () => {
    const net = link()
    const [a, b, u] = [udp(net, 1), udp(net, 1), udp(net)]
    for (const s of [a, b]) {
      s.setsockopt(1, 2, 1)
      s.bind(['::', 5000])
      s.setsockopt(41, JOIN, mreq(9, 2))
    }
    b.close()
    u.sendto('x', ['ff05::9', 5000])
    expect(got(a)).toBe('x')
  })
})

describe('an interface that a socket is tied to', () => {
  test('must be the way', () => {
    const net = link()
    const s = udp(net)
    s.setsockopt(1, 25, new TextEncoder().encode('eth0'))
    expect(s.sendto('x', ['::1', 5])).toBe('ENETUNREACH')
    expect(s.sendto('x', ['fd00::2', 5])).toBe(1)
  })

  test('stays after a connect or a bind that failed, and shows as SO_BINDTODEVICE', () => {
    const s = udp(link())
    expect(s.connect(['fe80::9', 5, 0, 9])).toBe('ENETUNREACH')
    expect(s.sendto('x', ['fd00::2', 5])).toBe('ENETUNREACH')
    expect(s.sendto('x', ['::ffff:10.0.0.2', 5])).toBe('ENODEV')
    const t = udp(link())
    expect(t.bind(['fe80::9', 5, 0, 9])).toBe('ENODEV')
    expect([t.bind(['::1', 5]), t.bind(['::ffff:127.0.0.1', 5]), t.bind(['::', 5])]).toEqual([
      'ENODEV',
      'ENODEV',
      'ok',
    ])
    const u = udp(link())
    expect(u.connect(['ff02::5', 5, 0, 2])).toBe('ok')
    expect(new TextDecoder().decode(u.getsockopt(1, 25, 16) as Uint8Array)).toBe('eth0\0')
    u.connect(null)
    expect(u.getsockopt(1, 25, 16)).toHaveLength(0)
  })

  test('a link-local source needs one', () => {
    const s = udp(link())
    const source = Uint8Array.of(0xfe, 0x80, ...new Uint8Array(18))
    const control = [{ level: 41, type: 50, data: source }]
    expect(s.send('x', 0, ['fd00::2', 5], control)).toBe('EINVAL')
  })

  test('IP_FREEBIND lets any source through, but no mapped one', () => {
    const s = udp(link())
    s.setsockopt(0, 15, 1)
    const from = (bytes: readonly number[]) => [
      { level: 41, type: 50, data: Uint8Array.of(...bytes, 0, 0, 0, 0) },
    ]
    const foreign = [0xfd, 1, ...new Uint8Array(14)]
    expect(s.send('x', 0, ['fd00::2', 5], from(foreign))).toBe(1)
    const mapped = [...new Uint8Array(10), 0xff, 0xff, 10, 0, 0, 1]
    expect(s.send('x', 0, ['fd00::2', 5], from(mapped))).toBe('EAFNOSUPPORT')
  })
})

test('a broadcast and a group tell the address that an answer would carry', () => {
  const net = link()
  const [u, r] = [udp(net, 0, 2), udp(net, 1, 2)]
  r.bind(['', 5000])
  r.setsockopt(0, 8, 1)
  u.setsockopt(1, 6, 1)
  u.sendto('x', ['10.0.0.255', 5000])
  const { control } = r.recvmsg(9, 99) as TestMessage
  expect([...(control[0]?.[2] ?? [])]).toEqual([2, 0, 0, 0, 10, 0, 0, 2, 10, 0, 0, 255])
})

test('SO_TIMESTAMPNS counts in nanoseconds', () => {
  const net = link()
  net.advance(1_000_002)
  const r = udp(net, 0, 2)
  r.bind(['127.0.0.1', 5000])
  r.setsockopt(1, 35, 1)
  r.sendto('x', ['127.0.0.1', 5000])
  const { control } = r.recvmsg(9, 99) as TestMessage
  expect([...(control[0]?.[2] ?? [])]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0xd0, 7, 0, 0, 0, 0, 0, 0])
})

test('pieces that a failed connect has led astray are lost', () => {
  const net = link()
  const [s, r] = [udp(net, 0, 2), udp(net, 0, 2)]
  r.bind(['127.0.0.1', 5000])
  s.send('a', 0x8000, ['127.0.0.1', 5000])
  expect(s.connect(['9.9.9.9', 5])).toBe('ENETUNREACH')
  expect([s.send('b'), got(r)]).toEqual([1, '<EAGAIN>'])
  s.send('a', 0x8000, ['127.0.0.1', 5000])
  expect(s.connect(['127.255.255.255', 5])).toBe('EACCES')
  expect([s.send('b'), got(r)]).toEqual([1, '<EAGAIN>'])
})

test('IP_PMTUDISC_INTERFACE lets more out than IP has room for', () => {
  const net = link()
  const s = udp(net, 0, 2)
  s.setsockopt(0, 10, 4)
  const sent = net.sent.length
  expect(s.sendto(new Uint8Array(65508), ['127.0.0.1', 5])).toBe(65508)
  expect(net.sent).toHaveLength(sent)
})

test('SIOCINQ and MSG_PEEK take over what is there: memory comes back earlier', () => {
  for (const look of [(r: TestSocket) => r.ioctl(0x541b), (r: TestSocket) => r.recv(9, 0x2)]) {
    const net = link()
    const r = udp(net, 0, 2)
    r.bind(['127.0.0.1', 5000])
    r.sendto('a', ['127.0.0.1', 5000])
    look(r)
    r.sendto('b', ['127.0.0.1', 5000])
    r.recv(9)
    const bytes = r.getsockopt(1, 55, 36) as Uint8Array
    expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)).toBe(832)
  }
})
