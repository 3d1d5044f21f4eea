/** What becomes of bytes and characters that an encoding does not have, and what Python says of them. */
import { pythonType, typeError, valueError } from '../../core/arguments.ts'
import { ArgumentError } from '../../core/errno.ts'
import type { ErrorHandling } from '../api/file.ts'

const HANDLERS: readonly ErrorHandling[] = [
  'strict',
  'replace',
  'ignore',
  'backslashreplace',
  'surrogateescape',
  'xmlcharrefreplace',
]

export function readErrorHandling(errors: unknown = 'strict'): ErrorHandling {
  const known = HANDLERS.find((name) => name === errors)
  if (known !== undefined) return known
  if (typeof errors !== 'string') {
    throw typeError(`makefile() argument 'errors' must be str, not ${pythonType(errors)}`)
  }
  const message = `unknown error handler name '${errors}'`
  throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'LookupError', message)
}

/** Where surrogateescape puts the bytes 0x80..0xff. */
const ESCAPES = 0xdc00
const REPLACEMENT = '\ufffd'

/** Bytes `start` to `end` of what is being decoded mean nothing: the text in their place. */
export function undecodable(
  errors: ErrorHandling,
  encoding: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  reason: string,
): string {
  const bad = [...bytes.subarray(start, end)]
  switch (errors) {
    case 'ignore':
      return ''
    case 'replace':
      return REPLACEMENT
    case 'backslashreplace':
      return bad.map((byte) => `\\x${hex(byte, 2)}`).join('')
    case 'surrogateescape':
      return String.fromCharCode(...bad.map((byte) => ESCAPES + byte))
    case 'xmlcharrefreplace':
      throw typeError("don't know how to handle UnicodeDecodeError in error callback")
    case 'strict': {
      const what =
        bad.length === 1
          ? `byte 0x${hex(bad[0] as number, 2)} in position ${start}`
          : `bytes in position ${start}-${end - 1}`
      throw valueError(`'${encoding}' codec can't decode ${what}: ${reason}`)
    }
  }
}

/** The encoding has no character `code`, at `position` of a text: the bytes in its place. */
export function unencodable(
  errors: ErrorHandling,
  encoding: string,
  code: number,
  position: number,
  reason: string,
): readonly number[] {
  switch (errors) {
    case 'ignore':
      return []
    case 'replace':
      return ascii('?')
    case 'backslashreplace':
      return ascii(escaped(code))
    case 'xmlcharrefreplace':
      return ascii(`&#${code};`)
    case 'surrogateescape':
      if (code >= ESCAPES + 0x80 && code <= ESCAPES + 0xff) return [code - ESCAPES]
      break
    case 'strict':
      break
  }
  const what = `character '${escaped(code)}' in position ${position}`
  throw valueError(`'${encoding}' codec can't encode ${what}: ${reason}`)
}

/** As Python writes a character in a literal. */
function escaped(code: number): string {
  if (code <= 0xff) return `\\x${hex(code, 2)}`
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0))
