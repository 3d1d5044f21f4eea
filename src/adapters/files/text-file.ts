/** Text files: characters and lines over buffered bytes. */
import { pythonType, typeError } from '../../core/arguments.ts'
import { type CallOptions, NO_OPTIONS } from '../api/call-options.ts'
import type { ErrorHandling, TextFile } from '../api/file.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import type { Codec } from './codec.ts'
import { FileBase, readLimit } from './file-base.ts'
import { type Newline, written } from './newlines.ts'
import type { RawFile } from './raw-file.ts'
import { TextReader } from './text-reader.ts'
import { TextWriter } from './text-writer.ts'

/** How a text file encodes. */
export interface TextSettings {
  readonly encoding: string
  readonly codec: Codec
  readonly errors: ErrorHandling
  readonly newline: Newline
}

export class BufferedTextFile extends FileBase<string> implements TextFile {
  readonly #settings: TextSettings
  readonly #reader: TextReader
  readonly #writer: TextWriter

  constructor(raw: RawFile, mode: string, size: number, settings: TextSettings) {
    super(raw, mode)
    this.#settings = settings
    const { codec, errors, newline } = settings
    this.#reader = new TextReader(new ByteReader(raw, size), codec.decoder(errors), newline)
    this.#writer = new TextWriter(new ByteWriter(raw, size))
  }

  get encoding(): string {
    return this.#settings.encoding
  }

  async read(size: number | null = -1, options = NO_OPTIONS): Promise<string> {
    const limit = readLimit(size)
    this.raw.checkReadable()
    await this.#writer.pass(options)
    return this.#reader.read(limit, options)
  }

  async readline(limit: number | null = -1, options = NO_OPTIONS): Promise<string> {
    const most = readLimit(limit)
    this.raw.checkReadable()
    await this.#writer.pass(options)
    return this.#reader.readline(most, options)
  }

  async write(text: string, options = NO_OPTIONS): Promise<number> {
    if (typeof text !== 'string') {
      throw typeError(`write() argument must be str, not ${pythonType(text)}`)
    }
    this.raw.checkWritable()
    const { codec, errors, newline } = this.#settings
    await this.#writer.write(codec.encode(written(text, newline), errors), options)
    return Array.from(text).length
  }

  async flush(options = NO_OPTIONS): Promise<void> {
    this.raw.checkOpen()
    if (!this.raw.writes) return
    await this.#writer.flush(options)
  }

  protected override put(line: string, options: CallOptions): Promise<number> {
    return this.write(line, options)
  }
}
