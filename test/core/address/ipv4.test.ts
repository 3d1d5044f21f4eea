import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatIpv4,
  ipv4FromBytes,
  ipv4ToBytes,
  parseIpv4,
  parseIpv4Loose,
} from '../../../src/core/address/ipv4.ts'

const address = fc.nat({ max: 0xffffffff })

describe('strict text', () => {
  test('is four decimal numbers', () => {
    expect(parseIpv4('127.0.0.1')).toBe(0x7f000001)
    expect(parseIpv4('255.255.255.255')).toBe(0xffffffff)
    for (const text of [
      '',
      '1',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      '1.2.3.4 ',
      '1.2.3.x',
    ]) {
      expect([text, parseIpv4(text)]).toEqual([text, null])
    }
  })

  test('is what an address is written as', () => {
    fc.assert(fc.property(address, (ip) => parseIpv4(formatIpv4(ip)) === ip))
  })
})

describe('loose text', () => {
  test('has up to four parts, and the last fills the rest', () => {
    expect(parseIpv4Loose('127.1')).toBe(0x7f000001)
    expect(parseIpv4Loose('1.2.65535')).toBe(0x0102ffff)
    expect(parseIpv4Loose('1.2.65536')).toBeNull()
    expect(parseIpv4Loose('2130706433')).toBe(0x7f000001)
    expect(parseIpv4Loose('256.1')).toBeNull()
    expect(parseIpv4Loose('1.2.3.4.5')).toBeNull()
  })

  test('has octal and hexadecimal parts', () => {
    expect(parseIpv4Loose('0177.0x0.00.0X1')).toBe(0x7f000001)
    expect(parseIpv4Loose('08')).toBeNull()
    expect(parseIpv4Loose('0x')).toBeNull()
    expect(parseIpv4Loose('1..2')).toBeNull()
  })
})

test('bytes are in network order', () => {
  expect([...ipv4ToBytes(0x7f000001)]).toEqual([127, 0, 0, 1])
  expect(ipv4FromBytes(Uint8Array.of(9, 192, 168, 0, 1), 1)).toBe(0xc0a80001)
  fc.assert(fc.property(address, (ip) => ipv4FromBytes(ipv4ToBytes(ip)) === ip))
})
