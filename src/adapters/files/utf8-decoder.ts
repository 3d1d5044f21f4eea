/** UTF-8 as it comes, in pieces: whole characters only, and what is none goes to the error handling. */
import { ByteQueue } from '../../core/bytes.ts'
import type { ErrorHandling } from '../api/file.ts'
import type { Decoder } from './codec.ts'
import { undecodable } from './error-handling.ts'

const NAME = 'utf-8'
const NO_BYTES = new Uint8Array(0)

/** How many bytes follow a first byte, and what the second may be (Unicode, table 3-7). */
interface Lead {
  readonly more: number
  readonly low: number
  readonly high: number
}

function leadOf(byte: number): Lead | null {
  if (byte >= 0xc2 && byte <= 0xdf) return { more: 1, low: 0x80, high: 0xbf }
  if (byte >= 0xe0 && byte <= 0xef) {
    return { more: 2, low: byte === 0xe0 ? 0xa0 : 0x80, high: byte === 0xed ? 0x9f : 0xbf }
  }
  if (byte >= 0xf0 && byte <= 0xf4) {
    return { more: 3, low: byte === 0xf0 ? 0x90 : 0x80, high: byte === 0xf4 ? 0x8f : 0xbf }
  }
  return null
}

export class Utf8Decoder implements Decoder {
  readonly #errors: ErrorHandling
  readonly #whole = new TextDecoder(NAME, { fatal: true, ignoreBOM: true })
  /** The beginning of a character whose rest has not come. */
  #held: Uint8Array = NO_BYTES

  constructor(errors: ErrorHandling) {
    this.#errors = errors
  }

  decode(bytes: Uint8Array, final: boolean): string {
    const held = this.#held
    const all = held.length === 0 ? bytes : join(held, bytes)
    this.#held = NO_BYTES
    let text = ''
    let good = 0
    for (let at = 0; at < all.length; ) {
      const size = sizeAt(all, at)
      if (size > 0) {
        at += size
        continue
      }
      const end = at - size
      const cut = end === all.length && leadOf(all[at] as number) !== null
      if (cut && !final) {
        this.#held = all.slice(at)
        return text + this.#whole.decode(all.subarray(good, at))
      }
      text += this.#whole.decode(all.subarray(good, at))
      text += undecodable(this.#errors, NAME, all, at, end, reasonFor(all[at] as number, cut))
      good = end
      at = end
    }
    return text + this.#whole.decode(all.subarray(good))
  }
}

/** The size of the character at an index; negative: of the bytes there that are none, or not yet. */
function sizeAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number
  if (first < 0x80) return 1
  const lead = leadOf(first)
  if (lead === null) return -1
  for (let i = 1; i <= lead.more; i += 1) {
    const next = bytes[at + i]
    const [low, high] = i === 1 ? [lead.low, lead.high] : [0x80, 0xbf]
    if (next === undefined || next < low || next > high) return -i
  }
  return lead.more + 1
}

function reasonFor(first: number, cut: boolean): string {
  if (cut) return 'unexpected end of data'
  return leadOf(first) === null ? 'invalid start byte' : 'invalid continuation byte'
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const [bytes] = ByteQueue.EMPTY.append(first)
    .append(second)
    .take(first.length + second.length)
  return bytes
}
