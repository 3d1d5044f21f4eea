import { describe, expect, it } from 'vitest'
import { parseHostAddress } from '../../src/sim/network.ts'
import { Routing } from '../../src/sim/routing.ts'

const routing = (addresses: readonly string[], defaultRoute = false): Routing =>
  new Routing({ addresses: addresses.map(parseHostAddress), mtu: 1500, defaultRoute })

/** A route in the words of `ip route get`. */
function get(from: Routing, to: string, source: string | null = null, iface = 0): string {
  const route = from.route(to, source, iface)
  if (typeof route === 'string') return route
  const kind = route.broadcast ? 'broadcast ' : route.multicast ? 'multicast ' : ''
  return `${kind}${route.local ? 'local ' : ''}${route.iface === 1 ? 'lo' : 'eth0'} ${route.source}`
}

// Each row was asked of Linux 6.18 with `ip route get` in a fresh network namespace.
describe('a host with its loopback only', () => {
  const host = routing([])
  it.each([
    ['127.0.0.1', 'local lo 127.0.0.1'],
    ['127.5.5.5', 'local lo 127.0.0.1'],
    ['127.0.0.0', 'local lo 127.0.0.1'],
    ['127.255.255.255', 'broadcast local lo 127.0.0.1'],
    ['0.0.0.0', 'local lo 127.0.0.1'],
    ['0.0.0.1', 'ENETUNREACH'],
    ['255.255.255.255', 'ENETUNREACH'],
    ['224.0.0.1', 'ENETUNREACH'],
    ['10.1.2.3', 'ENETUNREACH'],
    ['::1', 'local lo ::1'],
    ['2001:db8::1', 'ENETUNREACH'],
    ['ff02::1', 'ENETUNREACH'],
  ])('%s', (to, expected) => {
    expect(get(host, to)).toBe(expected)
  })

  it('has one interface', () => {
    expect(host.interfaces.map(({ name }) => name)).toEqual(['lo'])
  })
})

const OWN = ['10.0.0.1/24', '10.0.0.5/24', '192.168.9.1/24', 'fd00::1/64', 'fe80::1/64']

describe('a host on two networks', () => {
  const host = routing(OWN)
  it.each([
    ['10.0.0.1', null, 0, 'local lo 10.0.0.1'],
    ['10.0.0.5', null, 0, 'local lo 10.0.0.1'],
    ['10.0.0.2', null, 0, 'eth0 10.0.0.1'],
    ['10.0.0.0', null, 0, 'eth0 10.0.0.1'],
    ['10.0.0.255', null, 0, 'broadcast eth0 10.0.0.1'],
    ['192.168.9.7', null, 0, 'eth0 192.168.9.1'],
    ['192.168.9.255', null, 0, 'broadcast eth0 192.168.9.1'],
    ['255.255.255.255', null, 0, 'ENETUNREACH'],
    ['224.0.0.1', null, 0, 'ENETUNREACH'],
    ['8.8.8.8', null, 0, 'ENETUNREACH'],
    ['10.0.0.2', '127.0.0.1', 0, 'EINVAL'],
    ['10.0.0.2', '10.9.9.9', 0, 'ENETUNREACH'],
    ['10.0.0.2', '192.168.9.1', 0, 'eth0 192.168.9.1'],
    ['10.0.0.2', '10.0.0.5', 0, 'eth0 10.0.0.5'],
    ['224.0.0.1', '10.0.0.1', 0, 'multicast eth0 10.0.0.1'],
    ['255.255.255.255', '10.0.0.1', 0, 'broadcast eth0 10.0.0.1'],
    ['255.255.255.255', '127.0.0.1', 0, 'broadcast local lo 127.0.0.1'],
    ['224.0.0.1', '127.0.0.1', 0, 'multicast local lo 127.0.0.1'],
    ['8.8.8.8', null, 2, 'eth0 10.0.0.1'],
    ['10.0.0.1', null, 2, 'local lo 10.0.0.1'],
    ['224.0.0.1', null, 1, 'multicast local lo 10.0.0.1'],
    ['239.1.1.1', null, 2, 'multicast eth0 10.0.0.1'],
    ['255.255.255.255', null, 2, 'broadcast eth0 10.0.0.1'],
    ['127.0.0.1', '10.0.0.1', 0, 'local lo 10.0.0.1'],
    ['10.0.0.1', '127.0.0.1', 0, 'local lo 127.0.0.1'],
    ['10.0.0.1', '10.0.0.5', 0, 'local lo 10.0.0.5'],
    ['::1', null, 0, 'local lo ::1'],
    ['fd00::1', null, 0, 'local lo fd00::1'],
    ['fd00::2', null, 0, 'eth0 fd00::1'],
    ['fe80::5', null, 0, 'eth0 fe80::1'],
    ['ff02::1', null, 0, 'multicast eth0 fe80::1'],
    ['ff05::1', null, 0, 'multicast eth0 fd00::1'],
    ['2001:db8::1', null, 0, 'ENETUNREACH'],
  ])('%s from %s by %i', (to, source, iface, expected) => {
    expect(get(host, to, source, iface)).toBe(expected)
    expect(get(host, to, source, iface)).toBe(expected)
  })

  it('goes through the router to everywhere else', () => {
    const routed = routing(OWN, true)
    expect(get(routed, '8.8.8.8')).toBe('eth0 10.0.0.1')
    expect(get(routed, '8.8.8.8', '192.168.9.1')).toBe('eth0 192.168.9.1')
    expect(get(routed, '8.8.8.8', '127.0.0.1')).toBe('EINVAL')
    expect(get(routed, '255.255.255.255')).toBe('broadcast eth0 10.0.0.1')
    expect(get(routed, '239.1.1.1')).toBe('multicast eth0 10.0.0.1')
    expect(get(routed, '2001:db8::1')).toBe('eth0 fd00::1')
  })

  it('loses its routes and its IPv6 addresses with its link, and keeps its IPv4 addresses', () => {
    const down = routing(OWN, true)
    expect(get(down, '10.0.0.2')).toBe('eth0 10.0.0.1')
    down.up = false
    expect(get(down, '10.0.0.1')).toBe('local lo 10.0.0.1')
    expect(get(down, '10.0.0.2')).toBe('ENETUNREACH')
    expect(get(down, '8.8.8.8')).toBe('ENETUNREACH')
    expect(get(down, 'fd00::1')).toBe('ENETUNREACH')
    expect(get(down, 'fd00::2')).toBe('ENETUNREACH')
    expect([down.isLocal('10.0.0.1'), down.isLocal('fd00::1')]).toEqual([true, false])
    expect(down.interfaces[1]?.up).toBe(false)
    down.up = true
    expect(get(down, 'fd00::2')).toBe('eth0 fd00::1')
  })

  it('knows all of 127/8 and its own addresses as local', () => {
    for (const ip of ['127.0.0.1', '127.9.9.9', '::1', '10.0.0.5', 'fd00::1']) {
      expect(host.isLocal(ip)).toBe(true)
    }
    for (const ip of ['10.0.0.2', '0.0.0.0', '10.0.0.255']) expect(host.isLocal(ip)).toBe(false)
  })
})

describe('an IPv4 host', () => {
  it('has no IPv6 network', () => {
    const host = routing(['10.0.0.1/24'], true)
    expect(get(host, 'fd00::2')).toBe('ENETUNREACH')
    expect(get(host, 'ff02::1')).toBe('ENETUNREACH')
    expect(get(host, '::1')).toBe('local lo ::1')
  })
})
