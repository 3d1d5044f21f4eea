import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatIpv6, parseIpv6, splitScope } from '../../../src/core/address/ipv6.ts'

const canonical = (text: string): string | null => {
  const bytes = parseIpv6(text)
  return bytes === null ? null : formatIpv6(bytes)
}

describe('text', () => {
  test('has eight groups, or fewer and ::', () => {
    expect([...(parseIpv6('1:2:3:4:5:6:7:800a') ?? [])]).toEqual([
      0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0x80, 0x0a,
    ])
    expect(canonical('1::')).toBe('1::')
    expect(canonical('1:2:3:4:5:6:7::')).toBe('1:2:3:4:5:6:7:0')
    for (const text of [
      '',
      ':',
      ':::',
      '1',
      '1:2',
      '1::2::3',
      '1:2:3:4:5:6:7::8',
      '12345::',
      ':1::',
      'g::',
      '::1%lo',
    ]) {
      expect([text, canonical(text)]).toEqual([text, null])
    }
  })

  test('may end in IPv4, and nowhere else', () => {
    expect(canonical('::ffff:10.0.0.1')).toBe('::ffff:10.0.0.1')
    expect(canonical('1:2:3:4:5:6:1.2.3.4')).toBe('1:2:3:4:5:6:102:304')
    expect(canonical('1.2.3.4::')).toBeNull()
    expect(canonical('::1.2.3.4:5')).toBeNull()
    expect(canonical('::1.2.3')).toBeNull()
  })

  test('is written as RFC 5952 says', () => {
    // RFC 5952 2.1, 2.2, 4.2.2, 4.2.3, 4.3
    expect(canonical('2001:db8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1')
    expect(canonical('2001:0db8::0001')).toBe('2001:db8::1')
    expect(canonical('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1')
    expect(canonical('2001:0:0:1:0:0:0:1')).toBe('2001:0:0:1::1')
    expect(canonical('2001:DB8::ABCD')).toBe('2001:db8::abcd')
    expect(canonical('0:0:0:0:0:0:0:0')).toBe('::')
    expect(canonical('0:0:0:0:0:0:0:1')).toBe('::1')
  })

  test('ends in IPv4 where glibc writes it so', () => {
    expect(canonical('::102:304')).toBe('::1.2.3.4')
    expect(canonical('::ffff:102:304')).toBe('::ffff:1.2.3.4')
    expect(canonical('::fffe:102:304')).toBe('::fffe:102:304')
  })

  test('goes to bytes and back', () => {
    const group = fc.oneof(fc.constant(0), fc.nat({ max: 0xff }))
    const address = fc.uint8Array({ minLength: 16, maxLength: 16 })
    const sparse = fc.array(group, { minLength: 16, maxLength: 16 }).map((a) => Uint8Array.from(a))
    fc.assert(
      fc.property(fc.oneof(address, sparse), (bytes) => {
        expect(parseIpv6(formatIpv6(bytes))).toEqual(bytes)
      }),
    )
  })
})

test('a scope stands behind the first percent sign', () => {
  expect(splitScope('fe80::1%eth0')).toEqual(['fe80::1', 'eth0'])
  expect(splitScope('fe80::1%')).toEqual(['fe80::1', ''])
  expect(splitScope('fe80::1')).toEqual(['fe80::1', undefined])
})
