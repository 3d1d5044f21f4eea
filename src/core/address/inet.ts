/**
 * Python's `inet_aton`, `inet_ntoa`, `inet_pton` and `inet_ntop`: addresses between text and packed
 * bytes.
 */

import { bytesLike, cInt, cString, osError, valueError } from '../arguments.ts'
import { AF_INET, AF_INET6 } from '../constants/families.ts'
import { SocketError } from '../errno.ts'
import { ipFromBytes } from './ip.ts'
import { ipv4ToBytes, parseIpv4, parseIpv4Loose } from './ipv4.ts'
import { parseIpv6 } from './ipv6.ts'

/** Python's `has_ipv6`: the library has AF_INET6. Whether a host takes both families on one socket: `hasDualstackIpv6`. */
export const hasIpv6 = true

/**
 * The 4 bytes of an IPv4 address in any form that C takes: `127.1`, `0x7f000001`. What follows
 * white space is ignored. Throws `ArgumentError` if the text is no address.
 */
export function inetAton(text: string): Uint8Array {
  const [word = ''] = cString('inet_aton', 1, text).split(/[ \t\n\v\f\r]/, 1)
  const address = parseIpv4Loose(word)
  if (address === null) throw osError('illegal IP address string passed to inet_aton')
  return ipv4ToBytes(address)
}

/** The text of 4 bytes. Throws `ArgumentError` if there are more or fewer. */
export function inetNtoa(packed: Uint8Array): string {
  if (bytesLike(packed).length !== 4) throw osError('packed IP wrong length for inet_ntoa')
  return ipFromBytes(packed)
}

/**
 * The 4 or 16 bytes of an address of that family in strict form. Throws `ArgumentError` if the text
 * is none, `SocketError` EAFNOSUPPORT for another family.
 */
export function inetPton(family: number, text: string): Uint8Array {
  cInt(family)
  cString('inet_pton', 2, text)
  if (family !== AF_INET && family !== AF_INET6) throw new SocketError('EAFNOSUPPORT', 'inet_pton')
  const packed = family === AF_INET ? packIpv4(text) : parseIpv6(text)
  if (packed === null) throw osError('illegal IP address string passed to inet_pton')
  return packed
}

function packIpv4(text: string): Uint8Array | null {
  const address = parseIpv4(text)
  return address === null ? null : ipv4ToBytes(address)
}

/**
 * The text of 4 bytes (AF_INET) or 16 (AF_INET6). Throws `ArgumentError` for another length or
 * family.
 */
export function inetNtop(family: number, packed: Uint8Array): string {
  cInt(family)
  const { length } = bytesLike(packed)
  if (family !== AF_INET && family !== AF_INET6) {
    throw valueError(`unknown address family ${family}`)
  }
  if (length !== (family === AF_INET ? 4 : 16)) {
    throw valueError('invalid length of packed IP address string')
  }
  return ipFromBytes(packed)
}
