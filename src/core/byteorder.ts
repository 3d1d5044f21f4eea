/**
 * The byte order helpers, as Python has them. Network order is big-endian; the host here is Linux
 * x86_64, which is little-endian, so each of them swaps on every machine that the library runs on.
 */

import { cInt, integer, overflowError, pythonType, typeError } from './arguments.ts'

/** Swaps the bytes of a 16-bit number from host to network order. */
export function htons(number: number): number {
  return swap16('htons', number)
}

/** Swaps the bytes of a 16-bit number from network to host order. */
export function ntohs(number: number): number {
  return swap16('ntohs', number)
}

/** Swaps the bytes of an unsigned 32-bit number from host to network order. */
export function htonl(number: number): number {
  return swap32(number)
}

/** Swaps the bytes of an unsigned 32-bit number from network to host order. */
export function ntohl(number: number): number {
  return swap32(number)
}

function swap16(call: string, value: unknown): number {
  const number = cInt(value)
  if (number < 0) {
    throw overflowError(`${call}: can't convert negative Python int to C 16-bit unsigned integer`)
  }
  if (number > 0xffff) {
    throw overflowError(`${call}: Python int too large to convert to C 16-bit unsigned integer`)
  }
  return ((number & 0xff) << 8) | (number >>> 8)
}

function swap32(value: unknown): number {
  const type = pythonType(value)
  if (type !== 'int' && type !== 'bool') throw typeError(`expected int, ${type} found`)
  const number = integer(value)
  if (number < 0) throw overflowError("can't convert negative value to unsigned int")
  if (number >= 2 ** 64) throw overflowError('Python int too large to convert to C unsigned long')
  if (number > 0xffffffff) throw overflowError('int larger than 32 bits')
  const middle = ((number & 0xff00) << 8) | ((number >>> 8) & 0xff00)
  return ((number << 24) | middle | (number >>> 24)) >>> 0
}
