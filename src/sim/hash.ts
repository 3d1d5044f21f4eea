// A running hash for traces and states: equal input gives equal text on every engine.
// Quick and well mixed, not cryptographic: nobody is trying to forge a trace.

const A = 0x9e3779b1
const B = 0x85ebca77
const WIDE = 0x5bd1e995
const OTHER = 0x27d4eb2f
const BYTES = 0x165667b1

const avalanche = (word: number): number => {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

/** 64 bits in two lanes of 32, fed one value at a time. The order of the values counts. */
export class RunningHash {
  private a = 0x6a09e667
  private b = 0x3c6ef372

  /** Any number; integers within 32 bits are the quick ones. `-0` counts as `0`. */
  int(n: number): this {
    if ((n | 0) === n) this.word(n)
    else if (Number.isSafeInteger(n)) {
      this.word(WIDE)
      this.word(n | 0)
      this.word(Math.floor(n / 0x1_0000_0000))
    } else {
      this.word(OTHER)
      this.text(String(n))
    }
    return this
  }

  /** The UTF-16 units of a string, and its length. */
  text(s: string): this {
    const length = s.length
    this.word(~length)
    for (let i = 0; i + 1 < length; i += 2) this.word(s.charCodeAt(i) | (s.charCodeAt(i + 1) << 16))
    if ((length & 1) === 1) this.word(s.charCodeAt(length - 1))
    return this
  }

  /** The bytes of a chunk, and its length. */
  bytes(chunk: Uint8Array): this {
    const length = chunk.length
    this.word(BYTES ^ length)
    let word = 0
    for (let i = 0; i < length; i++) {
      word |= (chunk[i] ?? 0) << ((i & 3) << 3)
      if ((i & 3) === 3) {
        this.word(word)
        word = 0
      }
    }
    if ((length & 3) !== 0) this.word(word)
    return this
  }

  /** The two 32-bit words of the hash of everything so far; more may follow. */
  words(): readonly [number, number] {
    const a = avalanche(this.a)
    const b = avalanche(this.b + a)
    return [a ^ b, b]
  }

  /** The hash of everything so far, as 16 hexadecimal digits; more may follow. */
  digest(): string {
    const [a, b] = this.words()
    return hex(a) + hex(b)
  }

  /** A copy that goes its own way. */
  clone(): RunningHash {
    const copy = new RunningHash()
    copy.a = this.a
    copy.b = this.b
    return copy
  }

  // Bijective in the lane for a given word, and in the word for a given lane.
  private word(w: number): void {
    const a = this.a
    const b = this.b
    this.a = Math.imul(((a << 5) | (a >>> 27)) ^ w, A)
    this.b = Math.imul(((b << 13) | (b >>> 19)) ^ w, B)
  }
}
