/**
 * What has arrived in order and has not been read: chunks with what each costs in buffer memory, the end of the
 * stream, and the urgent mark.
 *
 * Altered in place by the step that owns the record; `copy` is made when a snapshot shares it.
 */

/** Bytes of one segment, or what is left of them. */
interface Chunk {
  bytes: Uint8Array
  /** What its buffer occupies until the last byte is read; 0 when more bytes of that buffer follow. */
  cost: number
}

export class ReceiveQueue {
  #chunks: Chunk[] = []
  #head = 0
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

  /** How many chunks wait. */
  get chunks(): number {
    return this.#chunks.length - this.#head
  }

  append(bytes: Uint8Array, cost: number): void {
    this.#chunks.push({ bytes, cost })
    this.length += bytes.length
    this.cost += cost
  }

  /** Bytes that join the buffer of those that came last, for so much more. */
  join(bytes: Uint8Array, cost: number): void {
    const last = this.#chunks[this.#chunks.length - 1]
    const before = last === undefined ? 0 : last.cost
    if (last !== undefined) last.cost = 0
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
    let kept = 0
    let from = this.#head
    let bytes = 0
    for (let index = from; index < this.#chunks.length; index += 1) {
      const chunk = this.#chunks[index] as Chunk
      bytes += chunk.bytes.length
      if (chunk.cost === 0) continue
      if (!dense(bytes, chunk.cost)) break
      kept += bytes
      bytes = 0
      from = index + 1
    }
    if (kept === this.length) return
    const chunks = this.#chunks.slice(this.#head, from)
    for (let at = kept; at < this.length; at += size) {
      const part = this.peek(size, at)
      chunks.push({ bytes: part, cost: costOf(part.length) })
    }
    this.#chunks = chunks
    this.#head = 0
    this.cost = chunks.reduce((sum, chunk) => sum + chunk.cost, 0)
  }

  /** The urgent byte is at this stream offset; an earlier one becomes ordinary data. */
  markUrgent(offset: number): void {
    this.urgentAt = offset
    this.urgentByte = null
    this.urgentTaken = false
  }

  /** Up to `size` bytes from `skip` on, without taking them. One chunk is not copied. */
  peek(size: number, skip = 0): Uint8Array {
    let from = skip
    let index = this.#head
    while (index < this.#chunks.length && from >= (this.#chunks[index] as Chunk).bytes.length) {
      from -= (this.#chunks[index] as Chunk).bytes.length
      index += 1
    }
    const count = Math.min(size, this.length - skip)
    if (count <= 0) return EMPTY
    const first = (this.#chunks[index] as Chunk).bytes
    if (from + count <= first.length) {
      return count === first.length ? first : first.subarray(from, from + count)
    }
    const joined = new Uint8Array(count)
    let filled = 0
    while (filled < count) {
      const { bytes } = this.#chunks[index] as Chunk
      const part = bytes.subarray(from, from + count - filled)
      joined.set(part, filled)
      filled += part.length
      from = 0
      index += 1
    }
    return joined
  }

  /** Bytes that wait in the first buffer. */
  get inFirstBuffer(): number {
    let bytes = 0
    for (let index = this.#head; index < this.#chunks.length; index += 1) {
      const chunk = this.#chunks[index] as Chunk
      bytes += chunk.bytes.length
      if (chunk.cost > 0) break
    }
    return bytes
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.firstTaken = Math.min(count, this.inFirstBuffer)
    let left = count
    while (left > 0) {
      const chunk = this.#chunks[this.#head] as Chunk
      if (left < chunk.bytes.length) {
        chunk.bytes = chunk.bytes.subarray(left)
        break
      }
      left -= chunk.bytes.length
      this.cost -= chunk.cost
      this.#head += 1
    }
    this.length -= count
    this.position += count
    if (this.#head === this.#chunks.length) {
      this.#chunks = []
      this.#head = 0
    } else if (this.#head > 64 && this.#head * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#head)
      this.#head = 0
    }
  }

  clear(): void {
    this.position += this.length
    this.#chunks = []
    this.#head = 0
    this.length = 0
    this.cost = 0
    this.urgentAt = null
    this.urgentByte = null
    this.urgentTaken = false
  }

  copy(): ReceiveQueue {
    const copy = new ReceiveQueue()
    copy.#chunks = this.#chunks.slice(this.#head).map(({ bytes, cost }) => ({ bytes, cost }))
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

const EMPTY = new Uint8Array(0)
