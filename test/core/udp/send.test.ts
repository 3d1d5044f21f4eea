import { describe, expect, test } from 'vitest'
import { AF_INET6, type TestSocket } from '../../support/sockets.ts'
import { lone, udp } from './support/udp-send.ts'

const MSG_OOB = 0x1

const MSG_DONTWAIT = 0x40

const MSG_MORE = 0x8000

describe('errors by address on a host with only its loopback (facts 2.3)', () => {
  test.each([
    ['10.1.2.3', 'EADDRNOTAVAIL', 'ENETUNREACH', 'ENETUNREACH'],
    ['255.255.255.255', 'ok', 'ENETUNREACH', 'ENETUNREACH'],
    ['224.0.0.1', 'ok', 'ENETUNREACH', 'ENETUNREACH'],
    ['127.255.255.255', 'ok', 'EACCES', 'EACCES'],
    ['127.0.0.0', 'ok', 'ok', 1],
    ['0.0.0.1', 'EADDRNOTAVAIL', 'ENETUNREACH', 'ENETUNREACH'],
  ])('%s', (host, bind, connect, sendto) => {
    const net = lone()
    expect(udp(net).bind([host, 5000])).toBe(bind)
    const c = udp(net)
    expect(c.connect([host, 5000])).toBe(connect)
    expect(udp(net).sendto('x', [host, 5000])).toBe(sendto)
    expect(c.getsockname()).not.toEqual(['0.0.0.0', 0])
  })

  test.each([
    ['2001:db8::1', 'EADDRNOTAVAIL', 'ENETUNREACH'],
    ['fe80::1', 'EINVAL', 'EINVAL'],
    ['ff02::1', 'EINVAL', 'EINVAL'],
    ['::ffff:10.1.2.3', 'EADDRNOTAVAIL', 'ENETUNREACH'],
    ['::ffff:0.0.0.0', 'ok', 'ok'],
  ])('%s', (host, bind, connect) => {
    const net = lone()
    expect(udp(net, AF_INET6).bind([host, 5000])).toBe(bind)
    expect(udp(net, AF_INET6).connect([host, 5000])).toBe(connect)
  })

  test('a scope must name an interface', () => {
    const net = lone()
    expect(udp(net, AF_INET6).bind(['ff02::1', 0, 0, 9])).toBe('ENODEV')
    const s = udp(net, AF_INET6)
    expect(s.bind(['ff02::1', 5000, 0, 1])).toBe('ok')
    expect(s.getsockname()).toEqual(['ff02::1', 5000, 0, 1])
    expect(udp(net, AF_INET6).bind(['fe80::1', 0, 0, 1])).toBe('EADDRNOTAVAIL')
  })
})

describe('the order of checks', () => {
  test('length and flags come before the address on AF_INET', () => {
    const net = lone()
    const s = udp(net)
    expect(s.send(new Uint8Array(70000))).toBe('EMSGSIZE')
    expect(s.send(new Uint8Array(65520))).toBe('EDESTADDRREQ')
    expect(s.send('x', MSG_OOB)).toBe('ENOTSUP')
    expect(s.sendto('x', ['127.0.0.1', 0])).toBe('EINVAL')
  })

  test('AF_INET6 knows no MSG_OOB and asks for the address first', () => {
    const net = lone()
    const s = udp(net, AF_INET6)
    expect(s.send(new Uint8Array(70000))).toBe('EDESTADDRREQ')
    expect(s.send(new Uint8Array(70000), 0, ['::1', 5])).toBe('EMSGSIZE')
    expect(s.send('x', MSG_OOB, ['::1', 5])).toBe(1)
    expect(s.send('x', MSG_OOB, ['::ffff:127.0.0.1', 5])).toBe('ENOTSUP')
    expect(s.sendto('x', ['::1', 0])).toBe('EINVAL')
  })

  test('the size comes before the pending error, the error before EPIPE', () => {
    const net = lone()
    const s = udp(net)
    s.connect(['127.0.0.1', 5999])
    s.send('x')
    s.shutdown(1)
    expect(s.send(new Uint8Array(65520))).toBe('EMSGSIZE')
    expect([s.send('x'), s.send('x')]).toEqual(['ECONNREFUSED', 'EPIPE'])
  })

  test('IPV6_V6ONLY sends no IPv4', () => {
    const net = lone()
    const s = udp(net, AF_INET6)
    s.setsockopt(41, 26, 1)
    const to = ['::ffff:127.0.0.1', 5] as const
    expect([s.sendto('x', to), s.connect(to), s.sendto('x', [to[0], 0])]).toEqual([
      'ENETUNREACH',
      'ENETUNREACH',
      'ENETUNREACH',
    ])
  })

  test('a socket bound to a mapped address speaks IPv4 only', () => {
    const net = lone()
    const s = udp(net, AF_INET6)
    s.bind(['::ffff:127.0.0.1', 0])
    expect([s.sendto('x', ['::1', 5]), s.connect(['::1', 5])]).toEqual([
      'EAFNOSUPPORT',
      'EAFNOSUPPORT',
    ])
    expect(s.connect(['::', 5])).toBe('ok')
    expect(s.getpeername()).toEqual(['::ffff:127.0.0.1', 5, 0, 0])
  })

  test('connecting anew keeps the first source address', () => {
    const net = lone()
    const s = udp(net, AF_INET6)
    expect(s.connect(['::1', 5])).toBe('ok')
    expect(s.connect(['::ffff:127.0.0.1', 5])).toBe('ok')
    expect(s.getsockname()).toMatchObject(['::1', expect.any(Number), 0, 0])
    expect(s.getpeername()).toEqual(['::ffff:127.0.0.1', 5, 0, 0])
    expect(s.send('x')).toBe(1)
  })

  test('the wildcard is the own address', () => {
    const net = lone()
    const s = udp(net)
    s.bind(['127.0.0.3', 0])
    s.connect(['0.0.0.0', 5])
    expect(s.getpeername()).toEqual(['127.0.0.3', 5])
  })

  test('IP_FREEBIND binds a foreign address, which is no source', () => {
    const net = lone()
    const s = udp(net)
    s.setsockopt(0, 15, 1)
    expect(s.bind(['10.1.2.3', 0])).toBe('ok')
    expect(s.sendto('x', ['127.0.0.1', 5])).toBe('ENETUNREACH')
  })

  test('a loopback source does not leave the host (facts 2.4)', () => {
    const net = lone({ ip: '10.0.0.1' })
    const s = udp(net)
    s.bind(['127.0.0.1', 0])
    expect(s.sendto('x', ['10.0.0.2', 5])).toBe('EINVAL')
  })

  test('shutdown knows three directions', () => {
    const s = udp(lone())
    expect([s.shutdown(3), s.shutdown(-1)]).toEqual(['EINVAL', 'EINVAL'])
  })

  test('a port is chosen when the first datagram goes out, or the call fails with EAGAIN', () => {
    const net = lone({ settings: { ip_local_port_range: [40000, 40000] } })
    const [first, second] = [udp(net), udp(net)]
    expect(first.sendto('x', ['127.0.0.1', 5])).toBe(1)
    expect([second.sendto('x', ['127.0.0.1', 5]), second.connect(['127.0.0.1', 5])]).toEqual([
      'EAGAIN',
      'EAGAIN',
    ])
  })

  test('port 0 may be connected to', () => {
    const net = lone()
    const s = udp(net)
    expect([s.connect(['127.0.0.1', 0]), s.getpeername()]).toEqual(['ok', 'ENOTCONN'])
    expect([s.send('x'), s.send('x'), s.send('x')]).toEqual([1, 'ECONNREFUSED', 1])
    const six = udp(net, AF_INET6)
    six.connect(['::ffff:127.0.0.1', 0])
    expect(six.send('x')).toBe('EINVAL')
  })
})

describe('sizes', () => {
  test.each([
    [2, '127.0.0.1', 65507],
    [10, '::1', 65527],
  ])('family %i: at most that of %s, %i', (family, host, most) => {
    const s = udp(lone(), family)
    s.connect([host, 5000])
    expect(s.send(new Uint8Array(most))).toBe(most)
    expect(s.getsockopt(1, 4)).toBe(111)
    expect(s.send(new Uint8Array(most + 1))).toBe('EMSGSIZE')
  })

  test('more than the MTU goes in fragments, unless IP_PMTUDISC_DO', () => {
    const net = lone({ ip: '10.0.0.1' })
    const s = udp(net)
    s.connect(['10.0.0.2', 5000])
    expect(s.send(new Uint8Array(1473))).toBe(1473)
    expect(net.sent.at(-1)?.packet.df).toBe(false)
    expect(s.send(new Uint8Array(1472))).toBe(1472)
    expect(net.sent.at(-1)?.packet.df).toBe(true)
    s.setsockopt(0, 10, 2)
    expect(s.send(new Uint8Array(1473))).toBe('EMSGSIZE')
    expect(s.send(new Uint8Array(1472))).toBe(1472)
    s.setsockopt(0, 10, 0)
    expect(s.send(new Uint8Array(10))).toBe(10)
    expect(net.sent.at(-1)?.packet.df).toBe(false)
  })

  test('fragments need room in the send buffer', () => {
    const net = lone({ ip: '10.0.0.1' })
    const s = udp(net)
    s.setsockopt(1, 7, 0)
    s.connect(['10.0.0.2', 5000])
    expect(s.send(new Uint8Array(5912))).toBe(5912)
    expect(s.send(new Uint8Array(5913))).toBe('ENOBUFS')
  })
})

describe('MSG_MORE and UDP_CORK', () => {
  function scene(): { s: TestSocket; r: TestSocket; other: TestSocket } {
    const net = lone()
    const [s, r, other] = [udp(net), udp(net), udp(net)]
    r.bind(['127.0.0.1', 5000])
    other.bind(['127.0.0.1', 5002])
    return { s, r, other }
  }

  test('pieces become one datagram to the address of the first', () => {
    const { s, r, other } = scene()
    expect(s.send('ab', MSG_MORE, ['127.0.0.1', 5000])).toBe(2)
    expect(s.ioctl(0x5411)).toBe(832)
    expect(r.recv(9, MSG_DONTWAIT)).toBe('<EAGAIN>')
    expect(s.sendto('cd', ['127.0.0.1', 5002])).toBe(2)
    expect(r.recv(9)).toBe('abcd')
    expect(other.recv(9, MSG_DONTWAIT)).toBe('<EAGAIN>')
    expect(s.ioctl(0x5411)).toBe(0)
  })

  test('a piece too many drops all of them', () => {
    const { s, r } = scene()
    const to = ['127.0.0.1', 5000] as const
    s.send('ab', MSG_MORE, to)
    expect(s.send(new Uint8Array(65506))).toBe('EMSGSIZE')
    expect(s.send('q')).toBe('EDESTADDRREQ')
    s.send('ab', MSG_MORE, to)
    expect(s.send(new Uint8Array(65505))).toBe(65505)
    expect(r.recv().length).toBe(65507)
  })

  test('UDP_CORK holds until it is cleared', () => {
    const { s, r } = scene()
    expect([s.getsockopt(17, 1), s.setsockopt(17, 1, 1), s.getsockopt(17, 1)]).toEqual([0, 'ok', 1])
    s.sendto('1', ['127.0.0.1', 5000])
    s.sendto('2', ['127.0.0.1', 5000])
    expect(s.ioctl(0x5411)).toBe(833)
    expect(r.recv(9, MSG_DONTWAIT)).toBe('<EAGAIN>')
    expect(s.setsockopt(17, 1, 0)).toBe('ok')
    expect(r.recv(9)).toBe('12')
  })

  test('later pieces are checked for length and MSG_OOB only', () => {
    const { s, r } = scene()
    s.send('ab', MSG_MORE, ['127.0.0.1', 5000])
    expect(s.send(new Uint8Array(70000))).toBe('EMSGSIZE')
    expect(s.send('x', MSG_OOB)).toBe('ENOTSUP')
    s.shutdown(1)
    expect(s.send('b')).toBe(1)
    expect(r.recv(9)).toBe('abb')
    expect(s.send('b')).toBe('EDESTADDRREQ')
  })

  test('a pending error is met by the first piece', () => {
    const { s } = scene()
    s.connect(['127.0.0.1', 5999])
    s.send('x')
    expect([s.send('a', MSG_MORE), s.send('b', MSG_MORE), s.send('c')]).toEqual([
      'ECONNREFUSED',
      1,
      1,
    ])
  })

  test('a new peer gets what was held for another, over IPv4', () => {
    const { s, r, other } = scene()
    s.send('ab', MSG_MORE, ['127.0.0.1', 5000])
    s.connect(['127.0.0.1', 5002])
    s.send('cd')
    expect([r.recv(9, MSG_DONTWAIT), other.recv(9)]).toEqual(['<EAGAIN>', 'abcd'])
    const net = lone()
    const [six, first, second] = [udp(net, 10), udp(net, 10), udp(net, 10)]
    first.bind(['::1', 5000])
    second.bind(['::1', 5002])
    six.send('ab', MSG_MORE, ['::1', 5000])
    six.connect(['::1', 5002])
    six.send('cd')
    expect([first.recv(9), second.recv(9, MSG_DONTWAIT)]).toEqual(['abcd', '<EAGAIN>'])
  })

  test('a mapped address does not go with pieces for IPv6', () => {
    const s = udp(lone(), AF_INET6)
    s.send('ab', MSG_MORE, ['::1', 5000])
    expect(s.sendto('cd', ['::ffff:127.0.0.1', 5000])).toBe('EINVAL')
    const t = udp(lone(), AF_INET6)
    t.send('ab', MSG_MORE, ['::ffff:127.0.0.1', 5000])
    expect(t.sendto('cd', ['::1', 5000])).toBe(2)
    expect(t.net.sent[0]?.packet.destination).toBe('127.0.0.1')
  })

  test('pieces are charged otherwise than one buffer', () => {
    const { s, r } = scene()
    s.send('ab', MSG_MORE, ['127.0.0.1', 5000])
    s.send(new Uint8Array(100))
    const bytes = r.getsockopt(1, 55, 36) as Uint8Array
    expect(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)).toBe(932)
  })

  test('close forgets the pieces', () => {
    const { s, r } = scene()
    s.send('ab', MSG_MORE, ['127.0.0.1', 5000])
    s.close()
    expect(r.recv(9, MSG_DONTWAIT)).toBe('<EAGAIN>')
  })
})
