// Who is given a datagram to a group.
import { describe, expect, test } from 'vitest'
import { AF_INET6, type TestSocket } from '../../support/sockets.ts'
import type { TestNet } from '../../support/two-kernels.ts'
import { bound, got, link, lone, SO_REUSEADDR, udp } from './support/udp-who.ts'

const ADD_MEMBERSHIP = 35

const DROP_MEMBERSHIP = 36

const MULTICAST_IF = 32

const MULTICAST_LOOP = 34

const MULTICAST_ALL = 49

function bytes(...ips: readonly string[]): Uint8Array {
  return Uint8Array.from(ips.join('.').split('.'), Number)
}

describe('a group', () => {
  const GROUP = '224.1.1.1'

  function sender(net: TestNet, iface = '127.0.0.1', host = 0): TestSocket {
    const u = udp(net, host)
    u.setsockopt(0, MULTICAST_IF, bytes(iface))
    return u
  }

  test('is heard by wildcard sockets as soon as one has joined (IP_MULTICAST_ALL)', () => {
    const net = lone()
    const [r, other] = [bound(net, ''), bound(net, '')]
    const u = sender(net)
    u.sendto('0', [GROUP, 5000])
    expect([got(r), got(other)]).toEqual(['<EAGAIN>', '<EAGAIN>'])
    r.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '127.0.0.1'))
    u.sendto('1', [GROUP, 5000])
    expect([got(r), got(other)]).toEqual(['1', '1'])
    other.setsockopt(0, MULTICAST_ALL, 0)
    u.sendto('2', [GROUP, 5000])
    expect([got(r), got(other)]).toEqual(['2', '<EAGAIN>'])
    r.close()
    u.sendto('3', [GROUP, 5000])
    expect(got(other)).toBe('<EAGAIN>')
  })

  test('bound to it, a socket hears nothing else', () => {
    const net = lone()
    const r = udp(net)
    r.bind([GROUP, 5000])
    expect(r.getsockname()).toEqual([GROUP, 5000])
    for (const group of [GROUP, '224.1.1.2']) {
      r.setsockopt(0, ADD_MEMBERSHIP, bytes(group, '127.0.0.1'))
    }
    const u = sender(net)
    u.sendto('other', ['224.1.1.2', 5000])
    u.sendto('own', [GROUP, 5000])
    u.sendto('unicast', ['127.0.0.1', 5000])
    expect([got(r), got(r)]).toEqual(['own', '<EAGAIN>'])
  })

  test('crosses a link, and comes back unless IP_MULTICAST_LOOP is off', () => {
    const net = link()
    const there = bound(net, '', SO_REUSEADDR, 1)
    const here = bound(net, '')
    there.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '10.0.0.2'))
    here.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '10.0.0.1'))
    const u = sender(net, '10.0.0.1')
    expect(u.sendto('x', [GROUP, 5000])).toBe(1)
    expect(net.sent.at(-1)?.packet.ttl).toBe(1)
    expect([got(there), got(here)]).toEqual(['x', 'x'])
    u.setsockopt(0, MULTICAST_LOOP, 0)
    u.sendto('y', [GROUP, 5000])
    expect([got(there), got(here)]).toEqual(['y', '<EAGAIN>'])
  })

  test('on the loopback it always comes back', () => {
    const net = lone()
    const r = bound(net, '')
    r.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '127.0.0.1'))
    const u = sender(net)
    u.setsockopt(0, MULTICAST_LOOP, 0)
    u.sendto('x', [GROUP, 5000])
    expect(got(r)).toBe('x')
  })

  test('of all hosts needs no joining', () => {
    const net = lone()
    const r = bound(net, '')
    sender(net).sendto('x', ['224.0.0.1', 5000])
    expect(got(r)).toBe('x')
  })

  test('a membership counts for its interface', () => {
    const net = link()
    const r = bound(net, '', SO_REUSEADDR, 1)
    r.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '127.0.0.1'))
    sender(net, '10.0.0.1').sendto('x', [GROUP, 5000])
    expect(got(r)).toBe('<EAGAIN>')
  })

  test('joining follows the route when no interface is named', () => {
    const net = link(true)
    const r = bound(net, '', SO_REUSEADDR, 1)
    expect(r.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '0.0.0.0'))).toBe('ok')
    expect(udp(net).sendto('x', [GROUP, 5000])).toBe(1)
    expect(got(r)).toBe('x')
    expect(udp(lone()).setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '0.0.0.0'))).toBe('ENODEV')
  })

  test('an IPv6 socket hears an IPv4 group that it has joined itself', () => {
    const net = lone()
    const r = bound(net, '::', SO_REUSEADDR, 0, AF_INET6)
    const j = udp(net)
    j.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '127.0.0.1'))
    const u = sender(net)
    u.sendto('x', [GROUP, 5000])
    expect(got(r)).toBe('<EAGAIN>')
    r.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '127.0.0.1'))
    u.sendto('y', [GROUP, 5000])
    expect(got(r)).toBe('y')
  })

  test('connecting to a group takes the address of IP_MULTICAST_IF', () => {
    const net = lone()
    const r = bound(net, '')
    r.setsockopt(0, ADD_MEMBERSHIP, bytes(GROUP, '127.0.0.1'))
    const u = sender(net)
    expect(u.connect([GROUP, 5000])).toBe('ok')
    expect(u.getsockname()).toMatchObject(['127.0.0.1', expect.any(Number)])
    u.send('x')
    expect(got(r)).toBe('x')
  })
})

describe('memberships (measured)', () => {
  const mreq = (group: string, address: string, iface?: number): Uint8Array =>
    Uint8Array.of(...bytes(group, address), ...(iface === undefined ? [] : [iface, 0, 0, 0]))

  function member(): (name: number, value: Uint8Array) => string {
    const s = udp(lone())
    return (name, value) => s.setsockopt(0, name, value)
  }

  test('joining and leaving', () => {
    const set = member()
    const join = (...args: Parameters<typeof mreq>) => set(ADD_MEMBERSHIP, mreq(...args))
    const leave = (...args: Parameters<typeof mreq>) => set(DROP_MEMBERSHIP, mreq(...args))
    expect(join('224.1.1.1', '127.0.0.1')).toBe('ok')
    expect(join('224.1.1.1', '0.0.0.0', 1)).toBe('EADDRINUSE')
    expect(join('224.1.1.2', '0.0.0.0', 1)).toBe('ok')
    expect(join('224.1.1.3', '0.0.0.0', 9)).toBe('ENODEV')
    expect(join('224.1.1.4', '10.0.0.9')).toBe('ENODEV')
    expect(join('10.1.1.1', '127.0.0.1')).toBe('EINVAL')
    expect(set(ADD_MEMBERSHIP, bytes('224.1.1.1'))).toBe('EINVAL')
    expect(leave('224.1.1.2', '0.0.0.0')).toBe('ENODEV')
    expect(leave('224.1.1.1', '127.0.0.2')).toBe('ok')
    expect(leave('224.1.1.2', '0.0.0.0', 1)).toBe('ok')
    expect(leave('224.1.1.9', '127.0.0.1')).toBe('EADDRNOTAVAIL')
    expect(leave('224.1.1.1', '0.0.0.0', 9)).toBe('EADDRNOTAVAIL')
  })

  test('at most 20', () => {
    const set = member()
    const outcomes = Array.from({ length: 22 }, (_, i) =>
      set(ADD_MEMBERSHIP, mreq(`224.2.0.${i}`, '127.0.0.1')),
    )
    expect(outcomes.filter((one) => one === 'ok')).toHaveLength(20)
    expect(outcomes.at(-1)).toBe('ENOBUFS')
  })

  test('IPv6', () => {
    const s = udp(lone(), 0, AF_INET6)
    const request = (last: number, iface: number, first = 0xff): Uint8Array =>
      Uint8Array.of(first, 2, ...new Uint8Array(13), last, iface, 0, 0, 0)
    const set = (name: number, ...args: Parameters<typeof request>) =>
      s.setsockopt(41, name, request(...args))
    expect([set(20, 7, 1), set(20, 7, 1), set(20, 7, 0)]).toEqual([
      'ok',
      'EADDRINUSE',
      'EADDRINUSE',
    ])
    expect([set(20, 8, 0), set(20, 8, 9), set(20, 8, 1, 0xfe)]).toEqual([
      'ENODEV',
      'ENODEV',
      'EINVAL',
    ])
    expect([set(21, 7, 0), set(21, 7, 1), set(21, 7, 1, 0)]).toEqual([
      'ok',
      'EADDRNOTAVAIL',
      'EINVAL',
    ])
  })

  test('single sources', () => {
    const s = udp(lone())
    const request = (source: string): Uint8Array => bytes('224.9.9.9', '127.0.0.1', source)
    const set = (name: number, source: string) => s.setsockopt(0, name, request(source))
    const [ADD, DROP, BLOCK, UNBLOCK] = [39, 40, 38, 37] as const
    expect([set(BLOCK, '1.1.1.1'), set(UNBLOCK, '1.1.1.1'), set(DROP, '1.1.1.1')]).toEqual([
      'EINVAL',
      'EINVAL',
      'EINVAL',
    ])
    expect([set(ADD, '1.1.1.1'), set(ADD, '1.1.1.1'), set(ADD, '1.1.1.2')]).toEqual([
      'ok',
      'EADDRNOTAVAIL',
      'ok',
    ])
    expect([set(DROP, '1.1.1.9'), set(BLOCK, '1.1.1.1')]).toEqual(['EADDRNOTAVAIL', 'EINVAL'])
    expect([set(DROP, '1.1.1.1'), set(DROP, '1.1.1.2'), set(DROP, '1.1.1.2')]).toEqual([
      'ok',
      'ok',
      'EINVAL',
    ])
    expect(s.setsockopt(0, ADD_MEMBERSHIP, mreq('224.9.9.9', '127.0.0.1'))).toBe('ok')
    const blocked = Array.from({ length: 11 }, (_, i) => set(BLOCK, `1.1.1.${i}`))
    expect([blocked[9], blocked[10]]).toEqual(['ok', 'ENOBUFS'])
    expect([set(UNBLOCK, '1.1.1.0'), set(UNBLOCK, '1.1.1.0')]).toEqual(['ok', 'EADDRNOTAVAIL'])
  })

  test('a filter decides who is heard', () => {
    const net = lone()
    const r = bound(net, '')
    const u = udp(net)
    u.setsockopt(0, MULTICAST_IF, bytes('127.0.0.1'))
    const hear = (): string => {
      u.sendto('x', ['224.9.9.9', 5000])
      return got(r)
    }
    r.setsockopt(0, 39, bytes('224.9.9.9', '127.0.0.1', '127.0.0.5'))
    expect(hear()).toBe('<EAGAIN>')
    r.setsockopt(0, 39, bytes('224.9.9.9', '127.0.0.1', '127.0.0.1'))
    expect(hear()).toBe('x')
    r.setsockopt(0, DROP_MEMBERSHIP, mreq('224.9.9.9', '127.0.0.1'))
    r.setsockopt(0, ADD_MEMBERSHIP, mreq('224.9.9.9', '127.0.0.1'))
    expect(hear()).toBe('x')
    r.setsockopt(0, 38, bytes('224.9.9.9', '127.0.0.1', '127.0.0.1'))
    expect(hear()).toBe('<EAGAIN>')
  })
})
