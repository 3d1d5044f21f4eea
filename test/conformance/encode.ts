/** From what a call of the library gave to what the format writes. */
import type { Json } from './case.ts'
import { toText } from './latin1.ts'

/** As many equal bytes as are still written out. */
const LONGEST_RUN = 16
/** As many bytes as are still written out. */
const LONGEST_DATA = 200
const END = 8

function encodeBytes(bytes: Uint8Array): Json {
  const [first] = bytes
  if (first !== undefined && bytes.length > LONGEST_RUN && bytes.every((byte) => byte === first)) {
    return { fill: String.fromCharCode(first), n: bytes.length }
  }
  if (bytes.length <= LONGEST_DATA) return { bytes: toText(bytes) }
  return {
    n: bytes.length,
    head: toText(bytes.subarray(0, END)),
    tail: toText(bytes.subarray(-END)),
  }
}

/** Any value that a call may return: nothing is null, bytes are written as the format writes them. */
export function encode(value: unknown): Json {
  if (value === undefined || value === null) return null
  if (value instanceof Uint8Array) return encodeBytes(value)
  if (Array.isArray(value)) return value.map(encode)
  if (typeof value === 'object') return encodeObject(value)
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') {
    return value
  }
  throw new TypeError(`no call returns a ${typeof value}`)
}

/** Values that the calls build in the format's own shape, such as `{ n: 32 }`. */
function encodeObject(value: object): Json {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]))
}

/** The address of an IP socket as it is, of a Unix socket as text, or bytes when it is abstract. */
export function encodeAddress(address: unknown): Json {
  if (typeof address === 'string' && address.startsWith('\0')) return { bytes: address }
  return encode(address)
}
