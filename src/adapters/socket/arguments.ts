/** Reading the arguments of socket calls as Python reads them, in its order and with its errors. */
import {
  bytesLike,
  cInt,
  integer,
  overflowError,
  pythonType,
  typeError,
  valueError,
} from '../../core/arguments.ts'
import { utf8 } from '../../core/bytes.ts'
import { type CallOptions, NO_OPTIONS } from '../api/call-options.ts'
import type { Ancillary } from '../api/socket.ts'

/** The bytes of what a program hands over: text as UTF-8, else the program's own memory. */
export function dataBytes(data: unknown): Uint8Array {
  if (typeof data === 'string') return utf8(data)
  return data instanceof Uint8Array ? data : (viewOf(data) ?? bytesLike(data))
}

/** The memory behind a view or a buffer, as bytes; null when it is neither. */
function viewOf(data: unknown): Uint8Array | null {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  if (typeof SharedArrayBuffer !== 'undefined' && data instanceof SharedArrayBuffer) {
    return new Uint8Array(data)
  }
  return null
}

/** A buffer to write into. `call` is the Python name, for the message. */
export function writable(call: string, buffer: unknown): Uint8Array {
  const view = viewOf(buffer)
  if (view !== null) return view
  const type = pythonType(buffer)
  throw typeError(`${call}() argument 1 must be read-write bytes-like object, not ${type}`)
}

/** Buffers to write into, one after the other. */
export function writables(call: string, buffers: unknown): Uint8Array[] {
  const wanted = `${call}() argument 1 must be an iterable`
  if (!isIterable(buffers)) throw typeError(wanted)
  return Array.from(buffers, (buffer) => {
    const view = viewOf(buffer)
    if (view === null) throw typeError(`${wanted} of single-segment read-write buffers`)
    return view
  })
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value
}

/** C's ssize_t. */
export function size(value: unknown): number {
  const number = integer(value)
  if (Math.abs(number) >= 2 ** 63) {
    throw overflowError('Python int too large to convert to C ssize_t')
  }
  return number
}

/** How much to receive at most; not negative. */
export function receiveSize(call: string, value: unknown): number {
  const number = size(value)
  if (number < 0) throw valueError(`negative buffersize in ${call}`)
  return number
}

/** The flags and the options of a call whose flags may be left out. */
export function flagsAndOptions(
  flags: number | CallOptions | undefined,
  options: CallOptions | undefined,
): readonly [number, CallOptions] {
  if (isOptions(flags)) return [0, flags]
  return [flags === undefined ? 0 : cInt(flags), options === undefined ? NO_OPTIONS : options]
}

export function isOptions(value: unknown): value is CallOptions {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && viewOf(value) === null
  )
}

/** The pieces of sendmsg, in one. */
export function gatheredBytes(buffers: unknown): Uint8Array {
  if (!isIterable(buffers)) throw typeError('sendmsg() argument 1 must be an iterable')
  const pieces = Array.from(buffers, (piece) => dataBytes(piece))
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

/** The ancillary data of sendmsg. */
export function ancillaryItems(items: unknown): Ancillary[] {
  if (!isIterable(items)) throw typeError('sendmsg() argument 2 must be an iterable')
  return Array.from(items, ancillaryItem)
}

const ITEM = '[sendmsg() ancillary data items]() argument must be'

function ancillaryItem(item: unknown): Ancillary {
  if (!Array.isArray(item)) throw typeError(`${ITEM} 3-item sequence, not ${pythonType(item)}`)
  if (item.length !== 3) throw typeError(`${ITEM} sequence of length 3, not ${item.length}`)
  return [cInt(item[0]), cInt(item[1]), new Uint8Array(dataBytes(item[2]))]
}

/** The room for ancillary data: an int that is not negative. */
export function ancillarySize(value: unknown): number {
  const number = size(value)
  if (number < 0 || number > 0x7fffffff) throw valueError('invalid ancillary data buffer length')
  return number
}
