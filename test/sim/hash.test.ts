import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { RunningHash } from '../../src/sim/hash.ts'

type Part = number | string | Uint8Array

const hashOf = (...parts: Part[]): string => {
  const hash = new RunningHash()
  for (const part of parts) {
    if (typeof part === 'number') hash.int(part)
    else if (typeof part === 'string') hash.text(part)
    else hash.bytes(part)
  }
  return hash.digest()
}

const part = fc.oneof<fc.Arbitrary<Part>[]>(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }).map((n) => n + 0), // -0 counts as 0
  fc.string({ unit: 'binary' }),
  fc.uint8Array(),
)

describe('RunningHash', () => {
  it('gives these digests, on every engine and for ever', () => {
    expect(hashOf()).toBe('7140992d0ae9e8f2')
    expect(hashOf(1, 'abc', Uint8Array.of(1, 2, 3, 4, 5))).toBe('012114afd00f5ad7')
    expect(hashOf(-1, 2 ** 40, -(2 ** 40), Infinity, 0.1, 'ä€😀')).toBe('65bf111bec6498d5')
  })

  it('tells different sequences apart', () => {
    const parts = fc.array(part, { maxLength: 8 })
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(hashOf(...one) === hashOf(...other)).toBe(fc.stringify(one) === fc.stringify(other))
      }),
      { numRuns: 2000 },
    )
  })

  it('tells apart what lies close together', () => {
    const close: Part[][] = [
      [],
      [0],
      [0, 0],
      [''],
      ['', ''],
      ['a'],
      ['a', ''],
      ['', 'a'],
      ['ab'],
      ['a', 'b'],
      ['ba'],
      ['a\0'],
      [new Uint8Array(0)],
      [new Uint8Array(1)],
      [new Uint8Array(4)],
      [new Uint8Array(5)],
      [Uint8Array.of(0, 0, 0, 1)],
      [Uint8Array.of(1)],
      [1],
      [2 ** 32],
      [2 ** 32 + 1],
      [-(2 ** 32)],
      [2 ** 31],
      [-(2 ** 31)],
      [2 ** 53],
      [0.5],
      [Infinity],
      [-Infinity],
      [NaN],
      ['NaN'],
    ]
    expect(new Set(close.map((parts) => hashOf(...parts))).size).toBe(close.length)
  })

  it('spreads a million neighbours without a collision, over all bits', () => {
    const seen = new Set<string>()
    const ones = new Float64Array(64)
    const count = 1_000_000
    for (let i = 0; i < count; i++) {
      const [a, b] = new RunningHash()
        .int(i % 1000)
        .int(Math.floor(i / 1000))
        .words()
      seen.add(String.fromCharCode(a & 0xffff, a >>> 16, b & 0xffff, b >>> 16))
      for (let bit = 0; bit < 32; bit++) {
        ones[bit] = (ones[bit] ?? 0) + ((a >>> bit) & 1)
        ones[bit + 32] = (ones[bit + 32] ?? 0) + ((b >>> bit) & 1)
      }
    }
    expect(seen.size).toBe(count)
    // Five standard deviations of a fair coin.
    for (const sum of ones) expect(Math.abs(sum - count / 2)).toBeLessThan(2500)
  })

  it('goes on after a digest, and its clone goes its own way', () => {
    const hash = new RunningHash().int(1)
    const before = hash.digest()
    expect(hash.digest()).toBe(before)
    const clone = hash.clone()
    hash.text('x')
    expect(clone.digest()).toBe(before)
    expect(clone.text('x').digest()).toBe(hash.digest())
    expect(hash.digest()).toBe(hashOf(1, 'x'))
    expect(hash.digest()).toMatch(/^[0-9a-f]{16}$/)
  })

  it('takes a view for its bytes, wherever they lie', () => {
    const bytes = Uint8Array.from({ length: 40 }, (_, i) => i)
    expect(hashOf(bytes.subarray(3, 30))).toBe(hashOf(bytes.slice(3, 30)))
  })

  it('counts -0 as 0', () => {
    expect(hashOf(-0)).toBe(hashOf(0))
  })
})
