/** Text encodings of files: UTF-8, ASCII and Latin-1, with what happens to what is outside of them. */
import { pythonType, typeError, valueError } from '../../core/arguments.ts'
import { utf8 } from '../../core/bytes.ts'
import { ArgumentError } from '../../core/errno.ts'

export type ErrorHandling = 'strict' | 'replace' | 'ignore'

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

export function readErrorHandling(errors: unknown = 'strict'): ErrorHandling {
  if (errors === 'strict' || errors === 'replace' || errors === 'ignore') return errors
  if (typeof errors !== 'string') {
    throw typeError(`makefile() argument 'errors' must be str, not ${pythonType(errors)}`)
  }
  const message = `unknown error handler name '${errors}'`
  throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'LookupError', message)
}

const REPLACEMENT = /\ufffd/g
const LONE_SURROGATE = /[\ud800-\udfff]/u

class Utf8Decoder implements Decoder {
  readonly #decoder: InstanceType<typeof TextDecoder>
  readonly #ignores: boolean

  constructor(errors: ErrorHandling) {
    this.#decoder = new TextDecoder('utf-8', { fatal: errors === 'strict', ignoreBOM: true })
    this.#ignores = errors === 'ignore'
  }

  decode(bytes: Uint8Array, final: boolean): string {
    try {
      const text = this.#decoder.decode(bytes, { stream: !final })
      return this.#ignores ? text.replace(REPLACEMENT, '') : text
    } catch {
      throw valueError("'utf-8' codec can't decode bytes: invalid data")
    }
  }
}

const UTF8: Codec = {
  decoder: (errors) => new Utf8Decoder(errors),
  encode(text, errors) {
    if (!LONE_SURROGATE.test(text)) return utf8(text)
    if (errors === 'strict') {
      throw valueError("'utf-8' codec can't encode character: surrogates not allowed")
    }
    return utf8(text.replace(new RegExp(LONE_SURROGATE, 'gu'), errors === 'replace' ? '?' : ''))
  },
}

/** An encoding whose characters below `limit` are their own bytes. */
function singleByte(name: string, limit: number): Codec {
  return {
    decoder: (errors) => ({
      decode: (bytes) => {
        let text = ''
        for (const byte of bytes) {
          if (byte < limit) text += String.fromCharCode(byte)
          else if (errors === 'replace') text += '\ufffd'
          else if (errors === 'strict') {
            const shown = byte.toString(16)
            throw valueError(`'${name}' codec can't decode byte 0x${shown}: ordinal not in range`)
          }
        }
        return text
      },
    }),
    encode(text, errors) {
      const bytes: number[] = []
      for (const character of text) {
        const code = character.codePointAt(0) as number
        if (code < limit) bytes.push(code)
        else if (errors === 'replace') bytes.push(0x3f)
        else if (errors === 'strict') {
          throw valueError(`'${name}' codec can't encode character: ordinal not in range(${limit})`)
        }
      }
      return Uint8Array.from(bytes)
    },
  }
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
