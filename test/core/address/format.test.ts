import { expect, test } from 'vitest'
import { errorEndpoint, formatAddress } from '../../../src/core/address/format.ts'
import { inetAddress, unixAddress } from '../../../src/core/address/socket-address.ts'
import { AF_INET, AF_INET6, AF_UNIX } from '../../../src/core/constants/families.ts'

const ipv4 = inetAddress(AF_INET, '10.0.0.1', 80)
const ipv6 = inetAddress(AF_INET6, 'fe80::1', 80, 5, 2)

test('addresses are records of one shape', () => {
  expect(ipv4).toEqual({ family: AF_INET, ip: '10.0.0.1', port: 80, flowInfo: 0, scopeId: 0 })
  expect(ipv6).toEqual({ family: AF_INET6, ip: 'fe80::1', port: 80, flowInfo: 5, scopeId: 2 })
  expect(unixAddress('app.sock')).toEqual({ family: AF_UNIX, name: 'app.sock' })
})

test('a program sees tuples and strings', () => {
  expect(formatAddress(ipv4)).toEqual(['10.0.0.1', 80])
  expect(formatAddress(ipv6)).toEqual(['fe80::1', 80, 5, 2])
  expect(formatAddress(unixAddress('app.sock'))).toBe('app.sock')
  expect(formatAddress(unixAddress('\0name'))).toBe('\0name')
})

test('an error has the address, and the port if there is one', () => {
  expect(errorEndpoint(ipv6)).toEqual({ address: 'fe80::1', port: 80 })
  expect(errorEndpoint(unixAddress('app.sock'))).toEqual({ address: 'app.sock' })
})
