import { describe, expect, test } from 'vitest'
import {
  anyIp,
  familyOf,
  fromMapped,
  ipFromBytes,
  ipToBytes,
  isIpv6,
  isMapped,
  toIp,
  toMapped,
} from '../../../src/core/address/ip.ts'
import { AF_INET, AF_INET6 } from '../../../src/core/constants/families.ts'

test('every spelling of an address becomes one text', () => {
  expect(toIp('10.0.0.1')).toBe('10.0.0.1')
  expect(toIp('2001:DB8:0:0:0:0:0:1')).toBe('2001:db8::1')
  expect(toIp('10.1')).toBeNull()
  expect(toIp('1::2::3')).toBeNull()
  expect(toIp('host')).toBeNull()
})

test('an address knows its family', () => {
  expect(familyOf('10.0.0.1')).toBe(AF_INET)
  expect(familyOf('::ffff:10.0.0.1')).toBe(AF_INET6)
  expect(isIpv6('localhost')).toBe(false)
  expect([anyIp(AF_INET), anyIp(AF_INET6)]).toEqual(['0.0.0.0', '::'])
})

describe('bytes', () => {
  test('are 4 or 16', () => {
    expect([...ipToBytes('10.0.0.1')]).toEqual([10, 0, 0, 1])
    expect([...ipToBytes('::1')]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    for (const ip of ['10.0.0.1', '::1', 'fe80::1', '::ffff:10.0.0.1']) {
      expect(ipFromBytes(ipToBytes(ip))).toBe(ip)
    }
  })

  test('exist for addresses alone', () => {
    expect(() => ipToBytes('host')).toThrow('not an IP address: host')
  })
})

test('IPv4 is mapped into IPv6 and back', () => {
  expect(toMapped('10.0.0.1')).toBe('::ffff:10.0.0.1')
  expect(toMapped('::1')).toBe('::1')
  expect(fromMapped('::ffff:10.0.0.1')).toBe('10.0.0.1')
  expect(fromMapped('::1')).toBe('::1')
  expect(fromMapped('10.0.0.1')).toBe('10.0.0.1')
  expect(isMapped('::ffff:1:2:3')).toBe(false)
})
