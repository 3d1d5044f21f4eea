/** Buffered reading, as Python's BufferedReader: a read goes on until it has all it was asked for or the stream ends. */
import { ByteQueue } from '../../core/bytes.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { RawFile } from './raw-file.ts'

const LINE_FEED = 0x0a
const READ_ALL_SIZE = 65536

export class ByteReader {
  readonly #raw: RawFile
  readonly #size: number
  #queue = ByteQueue.EMPTY

  constructor(raw: RawFile, size: number) {
    this.#raw = raw
    this.#size = size
  }

  /** Takes one system call's worth into the buffer. False at the end, null when the socket would have to wait. */
  async #fill(size: number, options: CallOptions): Promise<boolean | null> {
    const bytes = await this.#raw.read(size, options)
    if (bytes === null) return null
    this.#queue = this.#queue.append(bytes)
    return bytes.length > 0
  }

  #take(count: number): Uint8Array {
    const [bytes, rest] = this.#queue.take(count)
    this.#queue = rest
    return bytes
  }

  /** `size` bytes, fewer only at the end; null when there is nothing yet and the socket would have to wait. */
  async read(size: number, options: CallOptions): Promise<Uint8Array | null> {
    while (this.#queue.length < size) {
      const missing = size - this.#queue.length
      const wanted = size === Number.POSITIVE_INFINITY ? READ_ALL_SIZE : this.#sizeOfRead(missing)
      const filled = await this.#fill(wanted, options)
      if (filled === null && this.#queue.isEmpty) return null
      if (!filled) break
    }
    return this.#take(Math.min(size, this.#queue.length))
  }

  /** Whole buffers, so that what is read beyond the request stays in ours. */
  #sizeOfRead(missing: number): number {
    return Math.max(this.#size, missing)
  }

  /** What is in the buffer, or else what one system call gives; at most `size`, nothing if it would have to wait. */
  async read1(size: number, options: CallOptions): Promise<Uint8Array> {
    const limit = size < 0 ? this.#size : size
    if (this.#queue.isEmpty && limit > 0) await this.#fill(limit, options)
    return this.#take(Math.min(limit, this.#queue.length))
  }

  /** One line with its line feed, at most `limit` bytes; what there is at the end. */
  async readline(limit: number, options: CallOptions): Promise<Uint8Array> {
    let searched = 0
    for (;;) {
      const rest = this.#queue.slice(searched, this.#queue.length - searched)
      const found = rest.indexOf(LINE_FEED)
      const end = found < 0 ? this.#queue.length : searched + found + 1
      if (found >= 0 || end >= limit) return this.#take(Math.min(end, limit))
      searched = end
      if (!(await this.#fill(this.#size, options))) return this.#take(end)
    }
  }
}
