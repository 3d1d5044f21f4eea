/** Packed values as the x86_64 kernel lays them out: little-endian, four-byte int, eight-byte long. */
import type { OptionValue } from '../socket/ops.ts'

export const INT_MAX = 0x7fff_ffff
export const INT_MIN: number = -0x8000_0000

export const NO_BYTES: Uint8Array = new Uint8Array(0)

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The four bytes of an int; values outside of its range wrap. */
export function intBytes(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24)
}

/** Several ints, one behind the other. */
export function intsBytes(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  const to = view(bytes)
  for (const [index, value] of values.entries()) to.setInt32(4 * index, value, true)
  return bytes
}

/** The int at `offset`; bytes that are missing count as 0. */
export function intAt(bytes: Uint8Array, offset = 0): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(offset, offset + 4)
  return a | (b << 8) | (c << 16) | (d << 24)
}

/** Several longs, one behind the other. */
export function bigLongsBytes(...values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length)
  const to = view(bytes)
  for (const [index, value] of values.entries()) to.setBigInt64(8 * index, value, true)
  return bytes
}

/** The same from whole numbers that a double holds exactly. */
export function longsBytes(...values: readonly number[]): Uint8Array {
  return bigLongsBytes(...values.map((value) => BigInt(value)))
}

export function longAt(bytes: Uint8Array, offset: number): bigint {
  return view(bytes).getBigInt64(offset, true)
}

/** Bytes of a text up to its first NUL, one character a byte. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    if (byte === 0) break
    text += String.fromCharCode(byte)
  }
  return text
}

/** A text in a field of `size` bytes, filled up with NUL. */
export function latin1Field(text: string, size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let at = 0; at < text.length && at < size; at += 1) bytes[at] = text.charCodeAt(at)
  return bytes
}

/** A value as setsockopt(2) gets it: an int is four bytes. */
export function packed(value: OptionValue): Uint8Array {
  return typeof value === 'number' ? intBytes(value) : value
}
