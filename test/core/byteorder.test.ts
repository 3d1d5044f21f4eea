import { describe, expect, test } from 'vitest'
import { htonl, htons, ntohl, ntohs } from '../../src/core/byteorder.ts'
import { outcome } from '../support/outcome.ts'
import { python, pythonIsThere } from '../support/python.ts'

test('swaps the bytes', () => {
  expect(htons(0x1234)).toBe(0x3412)
  expect(ntohs(0x3412)).toBe(0x1234)
  expect(htonl(0x12345678)).toBe(0x78563412)
  expect(ntohl(0xff)).toBe(0xff000000)
})

test('refuses what is no number, or none of that size', () => {
  expect(outcome(() => htons(65536))).toEqual([
    'OverflowError',
    'htons: Python int too large to convert to C 16-bit unsigned integer',
  ])
  expect(outcome(() => ntohs(-1))).toEqual([
    'OverflowError',
    "ntohs: can't convert negative Python int to C 16-bit unsigned integer",
  ])
  expect(outcome(() => htonl(2 ** 32))).toEqual(['OverflowError', 'int larger than 32 bits'])
  expect(outcome(() => ntohl(-1))).toEqual([
    'OverflowError',
    "can't convert negative value to unsigned int",
  ])
  expect(outcome(() => htonl(2 ** 64))).toEqual([
    'OverflowError',
    'Python int too large to convert to C unsigned long',
  ])
  expect(outcome(() => htonl(1.5))).toEqual(['TypeError', 'expected int, float found'])
})

describe.runIf(pythonIsThere)('against Python', () => {
  test('answers the same for every kind of value', () => {
    const large = [2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 63, 2 ** 64]
    const values = [
      0,
      1,
      0x1234,
      65535,
      65536,
      0x12345678,
      -1,
      -(2 ** 40),
      ...large,
      1.5,
      'x',
      null,
      true,
    ]
    // JSON would write 2 ** 64 as a float.
    const sent = values.map((value) =>
      Number.isInteger(value) ? BigInt(value as number).toString() : value,
    )
    const script = `
read = lambda v: int(v) if isinstance(v, str) and v.lstrip('-').isdigit() else v
calls = [socket.htons, socket.ntohs, socket.htonl, socket.ntohl]
answer([[outcome(lambda: call(read(v))) for v in data] for call in calls])`
    const ours = [htons, ntohs, htonl, ntohl].map((call) =>
      values.map((value) => outcome(() => call(value as number))),
    )
    expect(ours).toEqual(python(script, sent))
  })
})
