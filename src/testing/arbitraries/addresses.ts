/** Addresses as calls take them. */
import fc from 'fast-check'
import type { AddressArgument } from '../../core/address/parse.ts'

const PRIVILEGED = 1024

/** A port that a program may choose; rarely 0, which lets the host choose. */
export function ports(): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: PRIVILEGED, max: 65_535 }) },
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: PRIVILEGED - 1 }) },
  )
}

/** Which addresses are drawn. */
export interface AddressesOptions {
  /** Names of hosts that there are. */
  readonly hosts?: readonly string[]
  /** IPv6 too; false when not given. */
  readonly ipv6?: boolean
}

/** `[host, port]`: names, any address of the host, loopbacks, and addresses that nobody has. */
export function addresses(options: AddressesOptions = {}): fc.Arbitrary<AddressArgument> {
  const { hosts = [], ipv6 = false } = options
  const names = [
    ...hosts,
    '',
    '127.0.0.1',
    '10.0.0.1',
    '10.0.0.250',
    ...(ipv6 ? ['::1', 'fd00::1'] : []),
  ]
  return fc.tuple(fc.constantFrom(...names), ports())
}
