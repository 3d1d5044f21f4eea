/** What programs send. */
import fc from 'fast-check'

/** What a segment carries on an Ethernet: sizes around it and its multiples show what one byte less does not. */
const SEGMENT = 1448

const BORDERS = [1, 2, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 1] as const

/** Numbers of bytes: small ones, and those around the borders of segments. */
export function sizes(most = 65_536): fc.Arbitrary<number> {
  const borders = BORDERS.filter((size) => size <= most)
  return fc.oneof(
    fc.integer({ min: 1, max: Math.min(most, 100) }),
    fc.constantFrom(1, ...borders),
    fc.integer({ min: 1, max: most }),
  )
}

/** Bytes, from none to `most`, of any value. */
export function payloads(most = 4096): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ maxLength: most, size: 'max' })
}

/** Text whose characters take one to four bytes each, so that a segment may end within one. */
export function texts(most = 1000): fc.Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength: most, size: 'max' })
}
