/** What `sendfile` takes, in pieces: bytes, or anything that gives bytes piece by piece. */
import { typeError } from '../../core/arguments.ts'
import { dataBytes } from './arguments.ts'

/** Bytes sent with one system call at most (Python's sendfile reads so many at a time). */
const BLOCK = 8192

/** The bytes from `offset` on, at most `limit` of them, in pieces of 8192 at most. */
export async function* pieces(
  source: unknown,
  offset: number,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let skip = offset
  let left = limit
  for await (const chunk of chunks(source)) {
    const bytes = dataBytes(chunk).subarray(skip)
    skip = Math.max(0, skip - dataBytes(chunk).length)
    for (let at = 0; at < bytes.length; at += BLOCK) {
      const piece = bytes.subarray(at, Math.min(at + BLOCK, at + left))
      if (piece.length === 0) return
      left -= piece.length
      yield piece
      if (left <= 0) return
    }
  }
}

function chunks(source: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof source === 'object' && source !== null && !ArrayBuffer.isView(source)) {
    if (Symbol.asyncIterator in source) return source as AsyncIterable<unknown>
    if (Symbol.iterator in source) return source as Iterable<unknown>
    if (!(source instanceof ArrayBuffer)) throw typeError('sendfile() argument 1 must give bytes')
  }
  return [source]
}
