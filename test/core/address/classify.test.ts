import { expect, test } from 'vitest'
import {
  isAny,
  isBroadcast,
  isLinkLocal,
  isLoopback,
  isMulticast,
  needsScope,
} from '../../../src/core/address/classify.ts'
import { toIp } from '../../../src/core/address/ip.ts'
import { python, pythonIsThere } from '../../support/python.ts'

test('0.0.0.0 and :: are the wildcards', () => {
  expect(['0.0.0.0', '::', '0.0.0.1', '::1'].map(isAny)).toEqual([true, true, false, false])
})

test('255.255.255.255 is the broadcast', () => {
  expect(['255.255.255.255', '255.255.255.254', 'ff02::1'].map(isBroadcast)).toEqual([
    true,
    false,
    false,
  ])
})

test('link-local addresses, and groups of one link or host, need a scope', () => {
  const scoped = ['fe80::1', 'febf::1', 'ff01::1', 'ff02::1', 'ff12::1']
  const unscoped = ['fec0::1', 'ff05::1', '::1', '169.254.0.1', '224.0.0.1']
  expect(scoped.filter(needsScope)).toEqual(scoped)
  expect(unscoped.filter(needsScope)).toEqual([])
})

const ADDRESSES = [
  ...['0.0.0.0', '10.0.0.1', '126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.1'],
  ...['169.253.0.1', '169.254.0.0', '169.254.255.255', '169.255.0.1', '255.255.255.255'],
  ...['220.0.0.1', '223.255.255.255', '224.0.0.0', '230.1.2.3', '239.255.255.255', '240.0.0.1'],
  ...[
    '::',
    '::1',
    '::2',
    'fe7f::1',
    'fe80::',
    'fe9a::1',
    'febf::1',
    'fec0::1',
    'ff00::',
    'ff02::1',
  ],
  ...['ff:2::1', 'ffff::1', 'fe:80::1', '1::ff02', '2001:db8::1', '::ffff:0:1'],
]

test.runIf(pythonIsThere)('loopback, groups and link-local are what Python takes for them', () => {
  const script = `
import ipaddress
ips = [ipaddress.ip_address(ip) for ip in data]
answer([[ip.is_loopback, ip.is_multicast, ip.is_link_local] for ip in ips])`
  expect(ADDRESSES.map(toIp)).not.toContain(null)
  const ours = ADDRESSES.map((ip) => [isLoopback(ip), isMulticast(ip), isLinkLocal(ip)])
  expect(ours).toEqual(python(script, ADDRESSES))
})

test('loopback, groups and link-local are known for both families', () => {
  expect(['127.1.2.3', '::1', '128.0.0.1'].map(isLoopback)).toEqual([true, true, false])
  expect(['239.0.0.1', 'ff05::2', '240.0.0.1'].map(isMulticast)).toEqual([true, true, false])
  expect(['169.254.0.1', 'fe80::1', '10.0.0.1'].map(isLinkLocal)).toEqual([true, true, false])
})
