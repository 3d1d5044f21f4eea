/** What the real host makes of the machine's interfaces, and of addresses as Node writes them. */
import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { heldIp, Interfaces, nativeHost, scopeOf } from '../../src/adapters/real/interfaces.ts'
import type { Interface } from '../../src/core/socket/context.ts'
import { describeWorlds } from './support/worlds.ts'

const LAN: Interface = {
  index: 7,
  name: 'eth7',
  mtu: 1500,
  up: true,
  addresses: [{ ip: 'fe80::1', prefix: 64 }],
}

test('link-local addresses name their interface, in both directions', () => {
  expect(nativeHost('fe80::1', 7, [LAN])).toBe('fe80::1%eth7')
  expect(nativeHost('fe80::1', 0, [LAN])).toBe('fe80::1')
  expect(nativeHost('10.0.0.1', 7, [LAN])).toBe('10.0.0.1')
  expect(scopeOf('fe80::1%eth7', [LAN])).toBe(7)
  expect(scopeOf('fe80::1%7', [LAN])).toBe(7)
  expect([scopeOf('fe80::1%lost', [LAN]), scopeOf('::1', [LAN]), scopeOf(undefined, [])]).toEqual([
    0, 0, 0,
  ])
})

test('addresses are held without scope, and IPv4 unmapped', () => {
  expect(heldIp('fe80::1%eth7', '::')).toBe('fe80::1')
  expect(heldIp('::ffff:10.0.0.1', '::')).toBe('10.0.0.1')
  expect(heldIp(undefined, '0.0.0.0')).toBe('0.0.0.0')
})

test('the list is that of the machine, and read again after a second', () => {
  let now = 0
  const interfaces = new Interfaces(() => now)
  const first = interfaces.all
  expect(first.map(({ name }) => name).sort()).toEqual(Object.keys(networkInterfaces()).sort())
  now = 500_000
  expect(interfaces.all).toBe(first)
  now = 1_500_000
  expect(interfaces.all).not.toBe(first)
  expect(interfaces.all).toEqual(first)
})

test('ways: to the loopback, to groups, to everybody, to nowhere in particular', () => {
  const interfaces = new Interfaces(() => 0)
  expect(interfaces.route('127.0.0.9', null, 0)).toMatchObject({
    source: '127.0.0.1',
    iface: 1,
    local: true,
  })
  expect(interfaces.route('::1', null, 0)).toMatchObject({ source: '::1', iface: 1, local: true })
  expect(interfaces.route('239.1.2.3', null, 0)).toMatchObject({ multicast: true, local: false })
  expect(interfaces.route('255.255.255.255', null, 0)).toMatchObject({ broadcast: true })
  expect(interfaces.route('192.0.2.1', '10.0.0.1', 0).source).toBe('10.0.0.1')
})

describeWorlds('interfaces', (each) => {
  each('the loopback is the first', ({ host }) => {
    expect(host.ifNameindex()[0]?.[0]).toBe(1)
    expect(host.ifIndextoname(1)).toBe('lo')
    expect(host.ifNametoindex('lo')).toBe(1)
  })
})
