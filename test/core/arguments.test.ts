import { describe, expect, test } from 'vitest'
import { bytesLike, cInt, cString, integer, pythonType, shown } from '../../src/core/arguments.ts'
import { outcome } from '../support/outcome.ts'

test('values have the names of the Python types that they correspond to', () => {
  const values = ['a', 1, -0, 1.5, Number.NaN, 1n, true, undefined, null]
  const types = ['str', 'int', 'int', 'float', 'float', 'int', 'bool', 'NoneType', 'NoneType']
  expect(values.map(pythonType)).toEqual(types)
  expect(pythonType([1])).toBe('tuple')
  expect(pythonType(new Uint8Array(1))).toBe('bytes')
  expect(pythonType({})).toBe('dict')
  expect(pythonType(outcome)).toBe('function')
  expect(pythonType(Symbol('s'))).toBe('object')
})

test('values are shown in messages whatever they are', () => {
  const circle: unknown[] = []
  circle.push(circle)
  const values = ['a', 7n, null, { a: [1] }, outcome, circle, { toJSON: () => undefined }]
  expect(values.map(shown)).toEqual([
    "'a'",
    '7',
    'null',
    '{"a":[1]}',
    'a function',
    'an object',
    'an object',
  ])
  expect(shown('x'.repeat(99))).toBe(`'${'x'.repeat(79)}...`)
})

describe('integers', () => {
  test('are numbers without a fraction, big ones, and truth values', () => {
    expect([7, -0, 7n, true, false].map(integer)).toEqual([7, 0, 7, 1, 0])
    expect(outcome(() => integer('7'))).toEqual([
      'TypeError',
      "'str' object cannot be interpreted as an integer",
    ])
  })

  test('must fit a C int where C takes one', () => {
    expect([-(2 ** 31), 2 ** 31 - 1].map(cInt)).toEqual([-(2 ** 31), 2 ** 31 - 1])
    const messages = [2 ** 31, -(2 ** 31) - 1, 2 ** 63, -(2 ** 64)].map((n) =>
      outcome(() => cInt(n)),
    )
    expect(messages).toEqual([
      ['OverflowError', 'signed integer is greater than maximum'],
      ['OverflowError', 'signed integer is less than minimum'],
      ['OverflowError', 'Python int too large to convert to C long'],
      ['OverflowError', 'Python int too large to convert to C long'],
    ])
  })
})

test('texts have no NUL', () => {
  expect(cString('call', 1, 'text')).toBe('text')
  expect(outcome(() => cString('call', 2, 5))).toEqual([
    'TypeError',
    'call() argument 2 must be str, not int',
  ])
  expect(outcome(() => cString('call', 1, 'a\0'))).toEqual([
    'ValueError',
    'embedded null character',
  ])
})

test('bytes are bytes', () => {
  const bytes = Uint8Array.of(1)
  expect(bytesLike(bytes)).toBe(bytes)
  expect(outcome(() => bytesLike('1'))).toEqual([
    'TypeError',
    "a bytes-like object is required, not 'str'",
  ])
})
