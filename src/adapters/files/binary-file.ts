/** Binary files: buffered in both directions independently, or not buffered at all. */
import { type CallOptions, type Data, NO_OPTIONS } from '../api/call-options.ts'
import type { BinaryFile } from '../api/file.ts'
import { dataBytes, writable } from '../socket/arguments.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { FileBase, readLimit } from './file-base.ts'
import type { RawFile } from './raw-file.ts'

const UNBUFFERED = 1
const READ_ALL_SIZE = 65536

export class BufferedFile extends FileBase<Uint8Array> implements BinaryFile {
  readonly #reader: ByteReader
  readonly #writer: ByteWriter

  constructor(raw: RawFile, mode: string, size: number) {
    super(raw, mode)
    this.#reader = new ByteReader(raw, size)
    this.#writer = new ByteWriter(raw, size)
  }

  async read(size: number | null = -1, options = NO_OPTIONS): Promise<Uint8Array | null> {
    const limit = readLimit(size)
    this.raw.checkReadable()
    return this.#reader.read(limit, options)
  }

  async read1(size = -1, options = NO_OPTIONS): Promise<Uint8Array> {
    this.raw.checkReadable()
    return this.#reader.read1(size, options)
  }

  async readinto(buffer: ArrayBufferView, options = NO_OPTIONS): Promise<number | null> {
    const into = writable('readinto', buffer)
    const bytes = await this.read(into.length, options)
    if (bytes === null) return null
    into.set(bytes)
    return bytes.length
  }

  async readinto1(buffer: ArrayBufferView, options = NO_OPTIONS): Promise<number | null> {
    const into = writable('readinto1', buffer)
    this.raw.checkReadable()
    const bytes = await this.#reader.once(into.length, options)
    if (bytes === null) return null
    into.set(bytes)
    return bytes.length
  }

  async peek(_size = 0, options = NO_OPTIONS): Promise<Uint8Array> {
    this.raw.checkReadable()
    return this.#reader.peek(options)
  }

  async readline(limit: number | null = -1, options = NO_OPTIONS): Promise<Uint8Array> {
    const most = readLimit(limit)
    this.raw.checkReadable()
    return this.#reader.readline(most, options)
  }

  async write(data: Data, options = NO_OPTIONS): Promise<number> {
    this.raw.checkWritable()
    return this.#writer.write(new Uint8Array(dataBytes(data)), options)
  }

  async flush(options = NO_OPTIONS): Promise<void> {
    this.raw.checkOpen()
    if (!this.raw.writes) return
    await this.#writer.flush(options)
  }

  protected override put(line: Uint8Array, options: CallOptions): Promise<number> {
    return this.write(line, options)
  }
}

export class UnbufferedFile extends FileBase<Uint8Array> implements BinaryFile {
  async read(size: number | null = -1, options = NO_OPTIONS): Promise<Uint8Array | null> {
    const limit = readLimit(size)
    this.raw.checkReadable()
    if (limit !== Number.POSITIVE_INFINITY) return this.raw.read(limit, options)
    return new ByteReader(this.raw, READ_ALL_SIZE).read(limit, options)
  }

  async read1(size = -1, options = NO_OPTIONS): Promise<Uint8Array> {
    return (await this.read(size, options)) ?? new Uint8Array(0)
  }

  async readinto(buffer: ArrayBufferView, options = NO_OPTIONS): Promise<number | null> {
    const into = writable('readinto', buffer)
    const bytes = await this.read(into.length, options)
    if (bytes === null) return null
    into.set(bytes)
    return bytes.length
  }

  readinto1(buffer: ArrayBufferView, options = NO_OPTIONS): Promise<number | null> {
    return this.readinto(buffer, options)
  }

  /** Python's SocketIO has none; here it is what has no buffer to look into. */
  async peek(): Promise<Uint8Array> {
    this.raw.checkReadable()
    return new Uint8Array(0)
  }

  /** Without a buffer nothing may be read beyond the line: one byte at a time. */
  async readline(limit: number | null = -1, options = NO_OPTIONS): Promise<Uint8Array> {
    const most = readLimit(limit)
    this.raw.checkReadable()
    return new ByteReader(this.raw, UNBUFFERED).readline(most, options, true)
  }

  async write(data: Data, options = NO_OPTIONS): Promise<number | null> {
    this.raw.checkWritable()
    return this.raw.write(dataBytes(data), options)
  }

  async flush(): Promise<void> {
    this.raw.checkOpen()
  }

  protected override put(line: Uint8Array, options: CallOptions): Promise<number | null> {
    return this.write(line, options)
  }
}
