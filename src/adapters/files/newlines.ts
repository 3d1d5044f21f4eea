/** What ends a line of text, and what line ends become (Python's `newline` argument). */
import { pythonType, typeError, valueError } from '../../core/arguments.ts'

/** As in Python; null translates. */
export type Newline = null | '' | '\n' | '\r' | '\r\n'

export function readNewline(newline: unknown): Newline {
  if (newline === null || newline === undefined) return null
  if (typeof newline !== 'string') {
    throw typeError(`open() argument 'newline' must be str or None, not ${pythonType(newline)}`)
  }
  if (newline === '' || newline === '\n' || newline === '\r' || newline === '\r\n') return newline
  throw valueError(`illegal newline value: ${newline}`)
}

/**
 * Makes `\n` of every line end when translating. A `\r` at the end of what has come is kept back in both universal
 * modes: it may be half of `\r\n`.
 */
export class NewlineDecoder {
  readonly #newline: Newline
  #held = ''

  constructor(newline: Newline) {
    this.#newline = newline
  }

  decode(text: string, final: boolean): string {
    if (this.#newline !== null && this.#newline !== '') return text
    let all = this.#held + text
    this.#held = ''
    if (!final && all.endsWith('\r')) {
      this.#held = '\r'
      all = all.slice(0, -1)
    }
    return this.#newline === null ? all.replace(/\r\n?/g, '\n') : all
  }
}

/** The index after the first line end at or after `from`, or -1. */
export function lineEnd(text: string, from: number, newline: Newline): number {
  if (newline === '') {
    const pattern = /\r\n|\r|\n/g
    pattern.lastIndex = from
    return pattern.exec(text) === null ? -1 : pattern.lastIndex
  }
  const end = newline === null ? '\n' : newline
  const at = text.indexOf(end, Math.max(0, from - end.length + 1))
  return at < 0 ? -1 : at + end.length
}

/** What is written for `\n`. */
export function written(text: string, newline: Newline): string {
  if (newline === '\r' || newline === '\r\n') return text.replaceAll('\n', newline)
  return text
}
