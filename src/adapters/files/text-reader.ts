/** Text over a buffered reader, as Python's TextIOWrapper: counts characters (code points), not bytes. */
import { SocketError } from '../../core/errno.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { ByteReader } from './byte-reader.ts'
import type { Decoder } from './codec.ts'
import { lineEnd, type Newline, NewlineDecoder } from './newlines.ts'

/** Bytes asked for at a time. */
const CHUNK = 8192
const NO_BYTES = new Uint8Array(0)

export class TextReader {
  readonly #bytes: ByteReader
  readonly #decoder: Decoder
  readonly #newline: Newline
  readonly #newlines: NewlineDecoder
  #text = ''
  /** The stream has ended behind what is left of the text. */
  #ended = false

  constructor(bytes: ByteReader, decoder: Decoder, newline: Newline) {
    this.#bytes = bytes
    this.#decoder = decoder
    this.#newline = newline
    this.#newlines = new NewlineDecoder(newline)
  }

  /** Decodes one more chunk; false at the end of the stream. */
  async #more(options: CallOptions): Promise<boolean> {
    if (this.#ended) return false
    const chunk = await this.#receive(options)
    const final = chunk.length === 0
    this.#text += this.#newlines.decode(this.#decoder.decode(chunk, final), final)
    this.#ended = final
    return !final
  }

  /** What fails takes along what had been read towards it, as in the buffer. */
  async #receive(options: CallOptions): Promise<Uint8Array> {
    try {
      return await this.#bytes.read1(CHUNK, options)
    } catch (error) {
      if (error instanceof SocketError) this.#text = ''
      throw error
    }
  }

  #take(end: number): string {
    const text = this.#text.slice(0, end)
    this.#text = this.#text.slice(end)
    // Asked again at its end, a stream is read again: a socket that does not block may have more by then.
    if (this.#text === '') this.#ended = false
    return text
  }

  /** `count` characters, fewer only at the end. */
  async read(count: number, options: CallOptions): Promise<string> {
    if (count === Number.POSITIVE_INFINITY) return this.#readAll(options)
    let end = indexOfCharacter(this.#text, count)
    while (end < 0) {
      if (!(await this.#more(options))) return this.#take(this.#text.length)
      end = indexOfCharacter(this.#text, count)
    }
    return this.#take(end)
  }

  /** The bytes first, and only then their meaning: what was decoded before stays if either fails. */
  async #readAll(options: CallOptions): Promise<string> {
    const bytes = (await this.#bytes.read(Number.POSITIVE_INFINITY, options)) ?? NO_BYTES
    this.#text += this.#newlines.decode(this.#decoder.decode(bytes, true), true)
    return this.#take(this.#text.length)
  }

  /** One line with its end, at most `limit` characters; what there is at the end. */
  async readline(limit: number, options: CallOptions): Promise<string> {
    let searched = 0
    // As Python has it: even who wants nothing waits for the first piece.
    if (this.#text === '' && !(await this.#more(options))) return this.#take(0)
    for (;;) {
      const found = lineEnd(this.#text, searched, this.#newline)
      const most = indexOfCharacter(this.#text, limit)
      if (found >= 0) return this.#take(most < 0 ? found : Math.min(found, most))
      if (most >= 0) return this.#take(most)
      searched = this.#text.length
      if (!(await this.#more(options))) return this.#take(this.#text.length)
    }
  }
}

/** Where the first `count` code points end; -1 when there are fewer. */
function indexOfCharacter(text: string, count: number): number {
  if (text.length < count) return -1
  let index = 0
  for (let left = count; left > 0; left--) {
    if (index >= text.length) return -1
    index += (text.codePointAt(index) as number) > 0xffff ? 2 : 1
  }
  return index
}
