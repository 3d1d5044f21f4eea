import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ipFromBytes } from '../../src/core/address/ip.ts'
import { ArgumentError } from '../../src/core/errno.ts'
import { broadcastOf, networkOf, parseHostAddress, sameNetwork } from '../../src/sim/network.ts'

const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map(ipFromBytes)
const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map(ipFromBytes)

describe('parseHostAddress', () => {
  it.each([
    ['10.0.0.1/24', { ip: '10.0.0.1', prefix: 24 }],
    ['10.0.0.1', { ip: '10.0.0.1', prefix: 24 }],
    ['FD00:0::1/64', { ip: 'fd00::1', prefix: 64 }],
    ['fd00::1', { ip: 'fd00::1', prefix: 64 }],
    ['10.0.0.1/0', { ip: '10.0.0.1', prefix: 0 }],
  ])('reads %s', (text, address) => {
    expect(parseHostAddress(text)).toEqual(address)
  })

  it.each(['', 'server', '10.0.0', '10.0.0.1/33', '10.0.0.1/', '10.0.0.1/x', 'fd00::1/129'])(
    'refuses %j',
    (text) => {
      expect(() => parseHostAddress(text)).toThrow(ArgumentError)
    },
  )
})

describe('networks', () => {
  it('are named by their first address', () => {
    expect(networkOf('10.1.2.3', 20)).toBe('10.1.0.0/20')
    expect(networkOf('fd00::abcd', 120)).toBe('fd00::ab00/120')
  })

  it('hold an address exactly when the first bits agree', () => {
    const bits = (ip: string): string =>
      ip
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('')
    fc.assert(
      fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (a, b, prefix) => {
        const agree = bits(a).slice(0, prefix) === bits(b).slice(0, prefix)
        expect(sameNetwork(a, { ip: b, prefix })).toBe(agree)
      }),
    )
  })

  it('of different families hold nothing of each other', () => {
    fc.assert(
      fc.property(ipv4, ipv6, (a, b) => {
        expect(sameNetwork(a, { ip: b, prefix: 0 })).toBe(false)
        expect(sameNetwork(b, { ip: a, prefix: 0 })).toBe(false)
      }),
    )
  })

  it('have a broadcast address where there is room for one', () => {
    expect(broadcastOf({ ip: '10.0.0.7', prefix: 24 })).toBe('10.0.0.255')
    expect(broadcastOf({ ip: '10.0.0.7', prefix: 30 })).toBe('10.0.0.7')
    expect(broadcastOf({ ip: '10.0.0.7', prefix: 31 })).toBeNull()
    expect(broadcastOf({ ip: 'fd00::1', prefix: 64 })).toBeNull()
  })
})
