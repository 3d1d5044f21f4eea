/** Buffered reading, as Python's BufferedReader: a read goes on until it has all it was asked for or the stream ends. */
import { osError } from '../../core/arguments.ts'
import { ByteQueue } from '../../core/bytes.ts'
import { SocketError } from '../../core/errno.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { RawFile } from './raw-file.ts'

const LINE_FEED = 0x0a
const READ_ALL_SIZE = 65536
const NO_BYTES = new Uint8Array(0)

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
    const bytes = await this.#receive(size, options)
    if (bytes === null) return null
    this.#queue = this.#queue.append(bytes)
    return bytes.length > 0
  }

  /** What fails takes along what had been read towards it: Python has let go of that by then. */
  async #receive(size: number, options: CallOptions): Promise<Uint8Array | null> {
    try {
      return await this.#raw.read(size, options)
    } catch (error) {
      if (error instanceof SocketError) this.#queue = ByteQueue.EMPTY
      throw error
    }
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
    return (await this.once(size < 0 ? this.#size : size, options)) ?? NO_BYTES
  }

  /** As `read1`, and null if it would have to wait. */
  async once(limit: number, options: CallOptions): Promise<Uint8Array | null> {
    if (this.#queue.isEmpty && limit > 0 && (await this.#fill(limit, options)) === null) return null
    return this.#take(Math.min(limit, this.#queue.length))
  }

  /** What is in the buffer, or else what one system call puts there; it stays there. */
  async peek(options: CallOptions): Promise<Uint8Array> {
    if (this.#queue.isEmpty) await this.#fill(this.#size, options)
    return this.#queue.peek(this.#queue.length)
  }

  /**
   * One line with its line feed, at most `limit` bytes; what there is at the end. Under `must` it is an error that the
   * socket would have to wait.
   */
  async readline(limit: number, options: CallOptions, must = false): Promise<Uint8Array> {
    let searched = 0
    for (;;) {
      const rest = this.#queue.slice(searched, this.#queue.length - searched)
      const found = rest.indexOf(LINE_FEED)
      const end = found < 0 ? this.#queue.length : searched + found + 1
      if (found >= 0 || end >= limit) return this.#take(Math.min(end, limit))
      searched = end
      const filled = await this.#fill(this.#size, options)
      if (filled === null && must) {
        throw osError("read() should have returned a bytes object, not 'NoneType'")
      }
      if (!filled) return this.#take(end)
    }
  }
}
