import { describe, expect, test } from 'vitest'
import { AF_INET6 } from '../../support/sockets.ts'
import { bound, got, link, lone, SO_REUSEADDR, udp } from './support/udp-who.ts'

const SO_BROADCAST = 6

const SO_REUSEPORT = 15

describe('a datagram for one', () => {
  test('connected goes before address, address before wildcard', () => {
    const net = lone()
    const wildcard = bound(net, '0.0.0.0')
    const specific = bound(net, '127.0.0.1')
    const connected = bound(net, '127.0.0.1')
    const u = udp(net)
    u.bind(['127.0.0.1', 6000])
    connected.connect(['127.0.0.1', 6000])
    for (const s of [connected, specific, wildcard]) {
      u.sendto('x', ['127.0.0.1', 5000])
      expect(got(s)).toBe('x')
      s.close()
    }
  })

  test('after a connect that failed the second and all that follow miss a peer elsewhere', () => {
    const net = link()
    const peer = bound(net, '10.0.0.2', SO_REUSEADDR, 1)
    const u = udp(net)
    u.connect(['10.0.0.2', 5000])
    expect(u.connect(['10.9.9.9', 6000])).toBe('ENETUNREACH')
    for (const text of ['1', '2', '3']) u.send(text)
    expect([got(peer), got(peer)]).toEqual(['1', '<EAGAIN>'])
  })

  test('of equals the newest gets it', () => {
    const net = lone()
    const [first, second] = [bound(net, '127.0.0.1'), bound(net, '127.0.0.1')]
    const u = udp(net)
    u.sendto('x', ['127.0.0.1', 5000])
    expect([got(first), got(second)]).toEqual(['<EAGAIN>', 'x'])
    second.close()
    u.sendto('y', ['127.0.0.1', 5000])
    expect(got(first)).toBe('y')
  })

  test('a connected socket hears its peer alone, but what was queued before stays', () => {
    const net = lone()
    const [r, stranger] = [udp(net), udp(net)]
    r.bind(['127.0.0.1', 5000])
    stranger.sendto('early', ['127.0.0.1', 5000])
    r.connect(['127.0.0.1', 5999])
    stranger.sendto('late', ['127.0.0.1', 5000])
    expect([got(r), got(r)]).toEqual(['early', '<EAGAIN>'])
  })

  test('an IPv6 socket goes on hearing its former peer’s address alone (measured)', () => {
    const net = lone()
    const [r, other] = [udp(net, 0, AF_INET6), udp(net, 0, AF_INET6)]
    r.bind(['::', 5000])
    r.connect(['::ffff:127.0.0.1', 6000])
    r.connect(null)
    other.sendto('six', ['::1', 5000])
    expect(got(r)).toBe('<EAGAIN>')
    udp(net).sendto('four', ['127.0.0.1', 5000])
    expect(got(r)).toBe('four')
    expect(r.getpeername()).toBe('ENOTCONN')
  })

  test('an IPv4 socket goes before a dual-stack one, which shows mapped addresses', () => {
    const net = lone()
    const dual = bound(net, '::', SO_REUSEADDR, 0, AF_INET6)
    const four = bound(net, '0.0.0.0')
    const u = udp(net)
    u.bind(['127.0.0.1', 6000])
    u.sendto('x', ['127.0.0.1', 5000])
    expect([got(four), got(dual)]).toEqual(['x', '<EAGAIN>'])
    four.close()
    u.sendto('y', ['127.0.0.1', 5000])
    expect(dual.recvfrom(9)).toEqual(['y', ['::ffff:127.0.0.1', 6000, 0, 0]])
  })

  test('SO_REUSEPORT spreads flows, and each stays where it is', () => {
    const net = lone()
    const group = Array.from({ length: 4 }, () => bound(net, '127.0.0.1', SO_REUSEPORT))
    const counts = group.map(() => 0)
    for (let i = 0; i < 200; i++) {
      const u = udp(net)
      const places = [1, 2].map((n) => {
        u.sendto(`${n}`, ['127.0.0.1', 5000])
        const at = group.findIndex((s) => got(s) !== '<EAGAIN>')
        return at
      })
      expect(places[0]).toBe(places[1])
      counts[places[0] as number] = (counts[places[0] as number] as number) + 1
      u.close()
    }
    for (const count of counts) expect(count).toBeGreaterThan(25)
  })

  test('a member that connects leaves its share to the others', () => {
    const net = lone()
    const [a, b] = [bound(net, '127.0.0.1', SO_REUSEPORT), bound(net, '127.0.0.1', SO_REUSEPORT)]
    const peer = udp(net)
    peer.bind(['127.0.0.1', 6000])
    b.connect(['127.0.0.1', 6000])
    for (let i = 0; i < 20; i++) {
      const u = udp(net)
      u.sendto('x', ['127.0.0.1', 5000])
      expect(got(a)).toBe('x')
    }
    peer.sendto('p', ['127.0.0.1', 5000])
    expect(got(b)).toBe('p')
  })

  test('a socket tied to another interface hears nothing', () => {
    const net = link()
    const r = udp(net, 1)
    r.bind(['0.0.0.0', 5000])
    r.setsockopt(1, 25, new TextEncoder().encode('lo'))
    const u = udp(net)
    u.sendto('x', ['10.0.0.2', 5000])
    expect(got(r)).toBe('<EAGAIN>')
    r.setsockopt(1, 25, new TextEncoder().encode('eth0'))
    u.sendto('y', ['10.0.0.2', 5000])
    expect(got(r)).toBe('y')
  })

  test('nor does a connected one, though the flow is its own: another may have it', () => {
    const net = link()
    const [tied, other] = [
      bound(net, '127.0.0.1', SO_REUSEADDR, 1),
      bound(net, '127.0.0.1', SO_REUSEADDR, 1),
    ]
    const u = udp(net, 1)
    u.bind(['127.0.0.1', 6000])
    tied.connect(['127.0.0.1', 6000])
    u.sendto('x', ['127.0.0.1', 5000])
    expect(got(tied)).toBe('x')
    tied.setsockopt(1, 25, new TextEncoder().encode('eth0'))
    u.sendto('y', ['127.0.0.1', 5000])
    expect([got(tied), got(other)]).toEqual(['<EAGAIN>', 'y'])
  })
})

describe('a broadcast', () => {
  test('reaches every wildcard socket of the port, on the own host too', () => {
    const net = link(true)
    const there = [bound(net, '', SO_REUSEADDR, 1), bound(net, '', SO_REUSEADDR, 1)]
    const here = bound(net, '')
    const aside = bound(net, '10.0.0.2', SO_REUSEADDR, 1)
    const u = udp(net)
    expect(u.sendto('x', ['255.255.255.255', 5000])).toBe('EACCES')
    u.setsockopt(1, SO_BROADCAST, 1)
    for (const to of ['255.255.255.255', '10.0.0.255']) {
      expect(u.sendto('x', [to, 5000])).toBe(1)
      expect([...there, here].map(got)).toEqual(['x', 'x', 'x'])
      expect(got(aside)).toBe('<EAGAIN>')
    }
  })

  test('without anybody draws no ICMP', () => {
    const net = link(true)
    const u = udp(net)
    u.setsockopt(1, SO_BROADCAST, 1)
    u.sendto('x', ['10.0.0.255', 5000])
    expect(net.sent.filter(({ packet }) => packet.body.kind === 'icmp')).toEqual([])
  })
})
