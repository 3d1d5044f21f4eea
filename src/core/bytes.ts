/**
 * Bytes at rest and in order: the immutable queue that every stream buffer is made of, and the
 * helpers for text.
 *
 * Nothing here copies the bytes of a chunk, except a read that spans several. Nobody may write to a
 * `Uint8Array` after handing it to a queue, nor to one that a queue handed out: copy where the
 * bytes leave the library.
 */

const EMPTY_BYTES = new Uint8Array(0)

/**
 * Chunks that lie dead before the head are let go when there are at least so many, and more than
 * live ones.
 */
const COMPACT_AT = 16

/**
 * The chunks of one history. Versions of a queue share it and only ever add to its end; `ends[i]`
 * is the position of the end of `chunks[i]`, counted in bytes from the beginning of the history.
 */
interface Store {
  readonly chunks: Uint8Array[]
  readonly ends: number[]
}

/**
 * An immutable queue of bytes. Every operation leaves this queue as it was and answers with a new
 * one that shares its chunks. Sizes and offsets are integers >= 0, in bytes; asking for more than
 * there is means all there is.
 *
 * `append`, `drop` and `take` cost O(1) amortised when each queue is succeeded by one other, and
 * `slice` O(log n) in the number of chunks. To append twice to the same queue branches its history:
 * the second costs O(n) chunks.
 */
export class ByteQueue {
  /** The queue with nothing in it. */
  static readonly EMPTY: ByteQueue = new ByteQueue({ chunks: [], ends: [] }, 0, 0, 0, 0)

  /** The number of bytes in the queue. */
  readonly length: number
  private readonly store: Store
  /** Index of the first live chunk, and of the first that is not ours. */
  private readonly head: number
  private readonly tail: number
  /** Position in the history of the first live byte; it lies in the chunk at `head`. */
  private readonly start: number

  private constructor(store: Store, head: number, tail: number, start: number, length: number) {
    this.length = length
    this.store = store
    this.head = head
    this.tail = tail
    this.start = start
  }

  get isEmpty(): boolean {
    return this.length === 0
  }

  /** This queue with `chunk` behind it. The chunk is kept, not copied. */
  append(chunk: Uint8Array): ByteQueue {
    if (chunk.length === 0) return this
    const end = this.start + this.length + chunk.length
    // The empty queue's store belongs to all, and another version may have gone on from here: take
    // our own copy.
    const ours = this.length > 0 && this.store.chunks.length === this.tail
    const store = ours ? this.store : this.copyStore()
    const shift = ours ? 0 : this.head
    store.chunks.push(chunk)
    store.ends.push(end)
    return new ByteQueue(
      store,
      this.head - shift,
      this.tail - shift + 1,
      this.start,
      end - this.start,
    )
  }

  /** The first `n` bytes, and the queue without them. */
  take(n: number): [Uint8Array, ByteQueue] {
    return [this.slice(0, n), this.drop(n)]
  }

  /** The first `n` bytes. */
  peek(n: number): Uint8Array {
    return this.slice(0, n)
  }

  /** The queue without its first `n` bytes. */
  drop(n: number): ByteQueue {
    if (n === 0) return this
    if (n >= this.length) return ByteQueue.EMPTY
    const start = this.start + n
    const length = this.length - n
    const head = this.chunkAt(start)
    const live = this.tail - head
    if (head < COMPACT_AT || head <= live)
      return new ByteQueue(this.store, head, this.tail, start, length)
    return new ByteQueue(this.copyStore(head), 0, live, start, length)
  }

  /** The `n` bytes that follow the first `offset`. No copy when they lie in one chunk. */
  slice(offset: number, n: number): Uint8Array {
    const size = Math.min(n, this.length - offset)
    if (size <= 0) return EMPTY_BYTES
    const from = this.start + offset
    let index = this.chunkAt(from)
    let chunk = this.store.chunks[index] as Uint8Array
    const skip = from - ((this.store.ends[index] as number) - chunk.length)
    if (skip + size <= chunk.length)
      return size === chunk.length ? chunk : chunk.subarray(skip, skip + size)
    const bytes = new Uint8Array(size)
    bytes.set(chunk.subarray(skip))
    let filled = chunk.length - skip
    while (filled < size) {
      chunk = this.store.chunks[++index] as Uint8Array
      const rest = size - filled
      bytes.set(rest < chunk.length ? chunk.subarray(0, rest) : chunk, filled)
      filled += chunk.length
    }
    return bytes
  }

  /**
   * Index of the chunk that holds the byte at `position` of the history, which must be a live one.
   */
  private chunkAt(position: number): number {
    const { ends } = this.store
    let low = this.head
    if (position < (ends[low] as number)) return low
    let high = this.tail - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (position < (ends[middle] as number)) high = middle
      else low = middle + 1
    }
    return low
  }

  private copyStore(head = this.head): Store {
    return {
      chunks: this.store.chunks.slice(head, this.tail),
      ends: this.store.ends.slice(head, this.tail),
    }
  }
}

/** Arrays of so many bytes lie beside their object, and cost no buffer of their own. */
const INLINE = 64
/** Larger copies get a buffer of their own. */
const SHARED = 8192
const BLOCK = 32_768

let block = EMPTY_BYTES
let used = 0

/**
 * A copy of the bytes from `start` up to `end`. To make a buffer costs more than to fill it (1.3 us for 1460 bytes, 0.2
 * without), so copies of moderate size are cut from one block; what lies beside them belongs to others.
 */
export function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const count = end - start
  const part = count === bytes.length ? bytes : bytes.subarray(start, end)
  // Unlike `slice`, this does not fill with zeros what it then copies over.
  if (count <= INLINE || count > SHARED) return new Uint8Array(part)
  if (used + count > block.length) {
    block = new Uint8Array(BLOCK)
    used = 0
  }
  const copy = block.subarray(used, used + count)
  used += count
  copy.set(part)
  return copy
}

/**
 * Whether `second` lies right behind `first` in one buffer, as parts of what was once copied together do. (An array that
 * has no buffer of its own yet begins at 0: it is not asked for one.)
 */
export function isBehind(first: Uint8Array, second: Uint8Array): boolean {
  return second.byteOffset === first.byteOffset + first.length && second.buffer === first.buffer
}

/** A view of `length` bytes that begins `skip` bytes into `first`, behind which the others lie in its buffer. */
export function spanning(first: Uint8Array, skip: number, length: number): Uint8Array {
  return new Uint8Array(first.buffer, first.byteOffset + skip, length)
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** The text of UTF-8 bytes. What is not UTF-8 becomes U+FFFD; a byte order mark is kept. */
export function text(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/** One array with the bytes of all; no copy when there is only one, or when they lie one behind the other. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks
  if (first === undefined) return EMPTY_BYTES
  if (chunks.length === 1) return first
  let length = first.length
  let together = true
  for (let index = 1; index < chunks.length; index += 1) {
    const chunk = chunks[index] as Uint8Array
    length += chunk.length
    together = together && isBehind(chunks[index - 1] as Uint8Array, chunk)
  }
  if (together) return spanning(first, 0, length)
  const bytes = new Uint8Array(length)
  let filled = 0
  for (const chunk of chunks) {
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  return bytes
}
