import fc from 'fast-check'
import { expect, test } from 'vitest'
import { padded, table, widthOf, wrapped } from '../../src/cli/columns.ts'

test.each([
  ['', 0],
  ['abc', 3],
  ['客户端', 6],
  ['Ａ！', 4],
  ['한글', 4],
  ['e\u0301', 1],
  ['👍', 2],
])('%j is %i cells wide', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

test('a text is filled to a width, and left alone when it is wider', () => {
  expect(padded('客', 4)).toBe('客  ')
  expect(padded('客户', 3)).toBe('客户')
})

test('a text is cut between characters', () => {
  expect(wrapped('客户端', 5)).toEqual(['客户', '端'])
  expect(wrapped('abc', 3)).toEqual(['abc'])
  expect(wrapped('', 3)).toEqual([''])
})

test('pieces are no wider than asked, and make up the text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '客', 'e\u0301', '👍') })
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 9 }), (whole, width) => {
      const pieces = wrapped(whole, width)
      expect(pieces.join('')).toBe(whole)
      for (const piece of pieces) expect(widthOf(piece)).toBeLessThanOrEqual(width)
    }),
  )
})

test('columns of a table line up, and lines end without spaces', () => {
  const rows = [
    ['a', '客户', 'x'],
    ['bbb', 'c', ''],
  ]
  expect(table(rows)).toEqual(['a    客户  x', 'bbb  c'])
})
