/**
 * What has arrived in order and has not been read: chunks with what each costs in buffer memory, the end of the
 * stream, and the urgent mark.
 *
 * Altered in place by the step that owns the record; `copy` is made when a snapshot shares it.
 */

import { isBehind, spanning } from '../../bytes.ts'
import { Fifo } from '../../fifo.ts'

const EMPTY = new Uint8Array(0)

/** Bytes of one segment, or what is left of them. */
class Chunk {
  bytes: Uint8Array
  /** What its buffer occupies until the last byte is read; 0 when more bytes of that buffer follow. */
  cost: number

  constructor(bytes: Uint8Array, cost: number) {
    this.bytes = bytes
    this.cost = cost
  }

  copy(): Chunk {
    return new Chunk(this.bytes, this.cost)
  }
}

export class ReceiveQueue {
  #chunks: Fifo<Chunk> = new Fifo()
  /** Bytes that wait, the urgent byte among them. */
  length = 0
  /** Buffer memory that is taken. */
  cost = 0
  /** Bytes that have left the queue since the beginning: the stream offset of the first that waits. */
  position = 0
  /** Bytes that the last reading took from the first buffer. */
  firstTaken = 0
  /** Stream offset of the urgent byte while it is remembered, or null. */
  urgentAt: number | null = null
  /** The urgent byte, null before it has arrived. */
  urgentByte: number | null = null
  /** The urgent byte was read out of band. */
  urgentTaken = false

  get isEmpty(): boolean {
    return this.length === 0
  }

  append(bytes: Uint8Array, cost: number): void {
    this.#chunks.push(new Chunk(bytes, cost))
    this.length += bytes.length
    this.cost += cost
  }

  /** Bytes that join the buffer of those that came last, which still wait, for so much more. */
  join(bytes: Uint8Array, cost: number): void {
    const last = this.#chunks.last as Chunk
    const before = last.cost
    last.cost = 0
    this.cost -= before
    this.append(bytes, before + cost)
  }

  /**
   * Copies what waits into buffers of `size` bytes, beginning with the first buffer that is not `dense`: worth what it
   * costs. `costOf` tells what a buffer of so many bytes takes.
   */
  repack(
    size: number,
    dense: (bytes: number, cost: number) => boolean,
    costOf: (bytes: number) => number,
  ): void {
    const before = this.#chunks.toArray()
    let kept = 0
    let whole = 0
    let bytes = 0
    for (const [index, chunk] of before.entries()) {
      bytes += chunk.bytes.length
      if (chunk.cost === 0) continue
      if (!dense(bytes, chunk.cost)) break
      kept += bytes
      bytes = 0
      whole = index + 1
    }
    if (kept === this.length) return
    const chunks = new Fifo<Chunk>()
    let cost = 0
    const put = (chunk: Chunk): void => {
      chunks.push(chunk)
      cost += chunk.cost
    }
    for (const chunk of before.slice(0, whole)) put(chunk)
    for (let at = kept; at < this.length; at += size) {
      const part = this.peek(size, at)
      put(new Chunk(part, costOf(part.length)))
    }
    this.#chunks = chunks
    this.cost = cost
  }

  /** The urgent byte is at this stream offset; an earlier one becomes ordinary data. */
  markUrgent(offset: number): void {
    this.urgentAt = offset
    this.urgentByte = null
    this.urgentTaken = false
  }

  /** Up to `size` bytes from `skip` on, without taking them. One chunk is not copied. */
  peek(size: number, skip = 0): Uint8Array {
    const chunks = this.#chunks
    const count = Math.min(size, this.length - skip)
    if (count <= 0) return EMPTY
    let from = skip
    let index = 0
    let { bytes } = chunks.first as Chunk
    while (from >= bytes.length) {
      from -= bytes.length
      index += 1
      bytes = (chunks.at(index) as Chunk).bytes
    }
    if (from + count <= bytes.length) {
      return count === bytes.length ? bytes : bytes.subarray(from, from + count)
    }
    return this.#join(index, from, count)
  }

  /** `count` bytes from the chunk at `first` on, without its first `skip` bytes. One view where they lie together. */
  #join(first: number, skip: number, count: number): Uint8Array {
    const chunks = this.#chunks
    let { bytes } = chunks.at(first) as Chunk
    let length = bytes.length - skip
    let index = first
    for (let before = bytes; length < count; length += before.length) {
      index += 1
      const next = (chunks.at(index) as Chunk).bytes
      if (!isBehind(before, next)) break
      before = next
    }
    if (length >= count) return spanning(bytes, skip, count)
    const joined = new Uint8Array(count)
    let from = skip
    let filled = 0
    index = first
    for (;;) {
      const rest = from + count - filled
      const part = from === 0 && rest >= bytes.length ? bytes : bytes.subarray(from, rest)
      joined.set(part, filled)
      filled += part.length
      if (filled === count) return joined
      from = 0
      index += 1
      bytes = (chunks.at(index) as Chunk).bytes
    }
  }

  /** Takes the first `count` bytes, all of which are there. */
  take(count: number): Uint8Array {
    const first = this.#chunks.first as Chunk
    if (first.bytes.length !== count || first.cost === 0) {
      const bytes = this.peek(count)
      this.drop(count)
      return bytes
    }
    this.#chunks.shift()
    this.firstTaken = count
    this.cost -= first.cost
    this.length -= count
    this.position += count
    return first.bytes
  }

  /** Bytes that wait in the first buffer. */
  get inFirstBuffer(): number {
    let bytes = 0
    for (let index = 0; ; index += 1) {
      const chunk = this.#chunks.at(index)
      if (chunk === undefined) return bytes
      bytes += chunk.bytes.length
      if (chunk.cost > 0) return bytes
    }
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.firstTaken = Math.min(count, this.inFirstBuffer)
    let left = count
    while (left > 0) {
      const chunk = this.#chunks.first as Chunk
      if (left < chunk.bytes.length) {
        chunk.bytes = chunk.bytes.subarray(left)
        break
      }
      left -= chunk.bytes.length
      this.cost -= chunk.cost
      this.#chunks.shift()
    }
    this.length -= count
    this.position += count
  }

  clear(): void {
    this.position += this.length
    this.#chunks.clear()
    this.length = 0
    this.cost = 0
    this.urgentAt = null
    this.urgentByte = null
    this.urgentTaken = false
  }

  copy(): ReceiveQueue {
    const copy = new ReceiveQueue()
    copy.#chunks = this.#chunks.copy((chunk) => chunk.copy())
    copy.length = this.length
    copy.cost = this.cost
    copy.position = this.position
    copy.firstTaken = this.firstTaken
    copy.urgentAt = this.urgentAt
    copy.urgentByte = this.urgentByte
    copy.urgentTaken = this.urgentTaken
    return copy
  }
}

/** Of all that have received nothing yet. Never altered. */
export const NOTHING_RECEIVED: ReceiveQueue = new ReceiveQueue()
