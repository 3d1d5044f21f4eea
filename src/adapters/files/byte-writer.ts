/** Buffered writing, as Python's BufferedWriter: bytes go out when the buffer is full or flushed. */
import { ByteQueue } from '../../core/bytes.ts'
import { SocketError } from '../../core/errno.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { RawFile } from './raw-file.ts'

export class ByteWriter {
  readonly #raw: RawFile
  readonly #size: number
  #queue = ByteQueue.EMPTY

  constructor(raw: RawFile, size: number) {
    this.#raw = raw
    this.#size = size
  }

  /** Takes all of `bytes`, which nobody alters any more: what does not fit goes out, behind what was there. */
  async write(bytes: Uint8Array, options: CallOptions): Promise<number> {
    let rest = bytes
    if (this.#queue.length + rest.length > this.#size) {
      await this.flush(options)
      while (rest.length > this.#size) rest = rest.subarray(await this.#send(rest, options))
    }
    this.#queue = this.#queue.append(rest)
    return bytes.length
  }

  /** What fails stays in the buffer. */
  async flush(options: CallOptions): Promise<void> {
    while (!this.#queue.isEmpty) {
      const sent = await this.#send(this.#queue.peek(this.#queue.length), options)
      this.#queue = this.#queue.drop(sent)
    }
  }

  async #send(bytes: Uint8Array, options: CallOptions): Promise<number> {
    const sent = await this.#raw.write(bytes, options)
    if (sent !== null) return sent
    const message = 'write could not complete without blocking'
    throw new SocketError('EAGAIN', 'write', {}, message)
  }
}
