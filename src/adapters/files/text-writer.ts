/** Text on its way to a buffered writer, as Python's TextIOWrapper: it is kept until there is a chunk of it. */
import { ByteQueue } from '../../core/bytes.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { ByteWriter } from './byte-writer.ts'

/** Bytes that are kept. */
const CHUNK = 8192

export class TextWriter {
  readonly #bytes: ByteWriter
  #kept = ByteQueue.EMPTY

  constructor(bytes: ByteWriter) {
    this.#bytes = bytes
  }

  async write(bytes: Uint8Array, options: CallOptions): Promise<void> {
    if (this.#kept.length + bytes.length > CHUNK) await this.pass(options)
    this.#kept = this.#kept.append(bytes)
    if (this.#kept.length >= CHUNK) await this.pass(options)
  }

  /** Hands what is kept over to the buffer, as a read does, too. */
  async pass(options: CallOptions): Promise<void> {
    const { length } = this.#kept
    if (length === 0) return
    const [bytes] = this.#kept.take(length)
    this.#kept = ByteQueue.EMPTY
    await this.#bytes.write(bytes, options)
  }

  async flush(options: CallOptions): Promise<void> {
    await this.pass(options)
    await this.#bytes.flush(options)
  }
}
