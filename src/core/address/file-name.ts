/**
 * File names between text and bytes, as Python's `os.fsencode` and `os.fsdecode` (UTF-8 with
 * `surrogateescape`): a byte that is not part of UTF-8 stands in the text as the lone surrogate
 * U+DC00 + byte, so that every name has exactly one text and every text that came from bytes goes
 * back to the same bytes.
 */

import { valueError } from '../arguments.ts'
import { concat, text, utf8 } from '../bytes.ts'

const REPLACEMENT = '\ufffd'
const LONE_SURROGATE = /[\ud800-\udfff]/u

/** The text of a name. */
export function decodeFileName(bytes: Uint8Array): string {
  const whole = text(bytes)
  if (!whole.includes(REPLACEMENT)) return whole
  let name = ''
  for (let i = 0; i < bytes.length; ) {
    const size = sequenceAt(bytes, i)
    name +=
      size === 0
        ? String.fromCharCode(0xdc00 + (bytes[i] as number))
        : text(bytes.subarray(i, i + size))
    i += size === 0 ? 1 : size
  }
  return name
}

/** How many bytes the UTF-8 sequence at `index` has; 0 if there is none. */
function sequenceAt(bytes: Uint8Array, index: number): number {
  const first = bytes[index] as number
  const size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  const sequence = bytes.subarray(index, index + size)
  // A decoder answers a whole sequence with one code point, and replaces anything else.
  const decoded = text(sequence)
  const valid = !decoded.includes(REPLACEMENT) || isReplacement(sequence)
  return valid ? size : 0
}

/** Whether the bytes are U+FFFD itself. */
function isReplacement(bytes: Uint8Array): boolean {
  return bytes.length === 3 && bytes[0] === 0xef && bytes[1] === 0xbf && bytes[2] === 0xbd
}

/**
 * The bytes of a name. A lone surrogate that stands for no byte is a `ValueError` (Python's
 * UnicodeEncodeError).
 */
export function encodeFileName(name: string): Uint8Array {
  if (!LONE_SURROGATE.test(name)) return utf8(name)
  const parts = Array.from(name, (character, position) => {
    if (!LONE_SURROGATE.test(character)) return utf8(character)
    const code = character.charCodeAt(0)
    if (code >= 0xdc80 && code <= 0xdcff) return Uint8Array.of(code - 0xdc00)
    const where = `'\\u${code.toString(16)}' in position ${position}`
    throw valueError(`'utf-8' codec can't encode character ${where}: surrogates not allowed`)
  })
  return concat(parts)
}
