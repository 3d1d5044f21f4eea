/** Text encodings of files: UTF-8, ASCII and Latin-1. */
import { pythonType, typeError } from '../../core/arguments.ts'
import { utf8 } from '../../core/bytes.ts'
import { ArgumentError } from '../../core/errno.ts'
import type { ErrorHandling } from '../api/file.ts'
import { undecodable, unencodable } from './error-handling.ts'
import { Utf8Decoder } from './utf8-decoder.ts'

/** Decodes bytes as they come; bytes of a character that is not whole yet are kept. */
export interface Decoder {
  /** `final`: nothing follows. */
  decode(bytes: Uint8Array, final: boolean): string
}

export interface Codec {
  decoder(errors: ErrorHandling): Decoder
  encode(text: string, errors: ErrorHandling): Uint8Array
}

/** The codec of a name; `LookupError` when there is none. */
export function codecOf(name: unknown): Codec {
  if (typeof name !== 'string') {
    throw typeError(`makefile() argument 'encoding' must be str or None, not ${pythonType(name)}`)
  }
  const codec = CODECS.get(name.toLowerCase().replace(/[ _]/g, '-'))
  if (codec !== undefined) return codec
  throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'LookupError', `unknown encoding: ${name}`)
}

const LONE_SURROGATE = /[\ud800-\udfff]/u

const UTF8: Codec = {
  decoder: (errors) => new Utf8Decoder(errors),
  encode(text, errors) {
    if (!LONE_SURROGATE.test(text)) return utf8(text)
    return encodeEach(text, (character, code, position) =>
      LONE_SURROGATE.test(character)
        ? unencodable(errors, 'utf-8', code, position, 'surrogates not allowed')
        : utf8(character),
    )
  },
}

/** An encoding whose characters below `limit` are their own bytes. */
function singleByte(name: string, limit: number): Codec {
  const reason = `ordinal not in range(${limit})`
  return {
    decoder: (errors) => ({
      decode: (bytes) => {
        let text = ''
        for (const [at, byte] of bytes.entries()) {
          if (byte < limit) text += String.fromCharCode(byte)
          else text += undecodable(errors, name, bytes, at, at + 1, reason)
        }
        return text
      },
    }),
    encode: (text, errors) =>
      encodeEach(text, (_, code, position) =>
        code < limit ? [code] : unencodable(errors, name, code, position, reason),
      ),
  }
}

type Encode = (character: string, code: number, position: number) => Iterable<number>

/** One character after the other; positions count characters. */
function encodeEach(text: string, encode: Encode): Uint8Array {
  const bytes: number[] = []
  let position = 0
  for (const character of text) {
    bytes.push(...encode(character, character.codePointAt(0) as number, position))
    position += 1
  }
  return Uint8Array.from(bytes)
}

const ASCII = singleByte('ascii', 0x80)
const LATIN1 = singleByte('latin-1', 0x100)

const CODECS: ReadonlyMap<string, Codec> = new Map([
  ...['utf-8', 'utf8', 'u8'].map((name) => [name, UTF8] as const),
  ...['ascii', 'us-ascii', '646'].map((name) => [name, ASCII] as const),
  ...['latin-1', 'latin1', 'latin', 'l1', '8859', 'iso-8859-1', 'iso8859-1'].map(
    (name) => [name, LATIN1] as const,
  ),
])
