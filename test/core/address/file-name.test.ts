import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeFileName, encodeFileName } from '../../../src/core/address/file-name.ts'
import { outcome } from '../../support/outcome.ts'
import { python, pythonIsThere } from '../../support/python.ts'

// Bytes of which many begin, continue or break a UTF-8 sequence.
const byte = fc.oneof(
  fc.nat({ max: 255 }),
  fc.constantFrom(0x41, 0x80, 0xbf, 0xbd, 0xc3, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xff),
)
const name = fc.oneof(
  fc.array(byte, { maxLength: 12 }),
  fc.string({ unit: 'binary' }).map((text) => [...new TextEncoder().encode(text)]),
  fc.constantFrom([0xef, 0xbf, 0xbd, 0xff], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]),
)

describe('file names', () => {
  test('are UTF-8', () => {
    expect([...encodeFileName('é𝄞')]).toEqual([0xc3, 0xa9, 0xf0, 0x9d, 0x84, 0x9e])
    expect(decodeFileName(encodeFileName('é𝄞\ufffd'))).toBe('é𝄞\ufffd')
  })

  test('hold any byte', () => {
    expect(decodeFileName(Uint8Array.of(0x41, 0xff, 0xc3, 0xa9))).toBe('A\udcffé')
    expect([...encodeFileName('A\udcffé')]).toEqual([0x41, 0xff, 0xc3, 0xa9])
    expect(decodeFileName(Uint8Array.of(0xff, 0xef, 0xbf, 0xbd))).toBe('\udcff\ufffd')
    fc.assert(
      fc.property(name, (bytes) => {
        expect([...encodeFileName(decodeFileName(Uint8Array.from(bytes)))]).toEqual(bytes)
      }),
    )
  })

  test('hold no other surrogate', () => {
    for (const [text, escaped, position] of [
      ['\ud800', '\\ud800', 0],
      ['𝄞b\udc7f', '\\udc7f', 2],
      ['\udfff', '\\udfff', 0],
    ] as const) {
      const where = `'${escaped}' in position ${position}`
      const message = `'utf-8' codec can't encode character ${where}: surrogates not allowed`
      expect(outcome(() => encodeFileName(text))).toEqual(['ValueError', message])
    }
  })
})

test.runIf(pythonIsThere)('the text of a name is that of Python', () => {
  const names = fc.sample(name, 500)
  const theirs = python('answer([ascii(os.fsdecode(bytes(n))) for n in data])', names)
  const script = 'answer([ascii(n) for n in data])'
  const ours = names.map((bytes) => decodeFileName(Uint8Array.from(bytes)))
  expect(python(script, ours)).toEqual(theirs)
})
