/**
 * Programs over one file of makefile, whose other end is a socket that feeds it and looks at what has come out. They are
 * drawn so that both languages can play them: no argument of a type that only JavaScript takes, no method that only one
 * of Python's classes has.
 */
import fc from 'fast-check'

/** The name of what is done, and its arguments: bytes as arrays of numbers, times in seconds. */
export type Step = readonly [name: string, ...args: unknown[]]

const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)]

const BYTES = fc.oneof(
  fc.array(fc.constantFrom(97, 98, 10, 13, 0xc3, 0xa9, 0xf0, 0x9f, 0x8c, 0x8d, 255), {
    maxLength: 12,
  }),
  fc.constantFrom(
    ...['a\nb\r\nc\rd', 'héllo\n', 'x'.repeat(20), '🌍\n🌍', '\n\n', '\r\r\n'].map(utf8),
  ),
)
const TEXT = fc.constantFrom(
  'a',
  'ab\n',
  'é',
  '🌍',
  '\r\n',
  'x'.repeat(9),
  'abc\ndef',
  '',
  '\ud800',
)
const SIZE = fc.constantFrom(undefined, -1, 0, 1, 2, 3, 7, 50)
const ROOM = fc.constantFrom(0, 1, 3, 20)

const sized = (name: string): fc.Arbitrary<Step> =>
  SIZE.map((size) => (size === undefined ? [name] : [name, size]))
const into = (name: string): fc.Arbitrary<Step> => ROOM.map((size) => [name, size])
const plain = (...names: string[]): fc.Arbitrary<Step> =>
  fc.constantFrom(...names).map((name) => [name])
const many = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary })

const COMMON = [
  many(
    6,
    BYTES.map((bytes): Step => ['feed', bytes]),
  ),
  many(4, plain('arrived')),
  many(1, plain('end', 'closesock', 'closed', 'close', 'readable', 'writable')),
]
const READING = [
  many(3, sized('read')),
  many(3, sized('readline')),
  many(2, sized('readlines')),
  many(1, plain('lines')),
]
const READING_BYTES = [
  many(2, sized('read1')),
  many(2, sized('peek')),
  many(2, into('readinto')),
  many(1, into('readinto1')),
]
const READING_RAW = [many(2, into('readinto'))]
const writing = (data: fc.Arbitrary<unknown>) => [
  many(
    4,
    data.map((one): Step => ['write', one]),
  ),
  many(
    1,
    fc.array(data, { maxLength: 3 }).map((all): Step => ['writelines', all]),
  ),
  many(2, plain('flush')),
]

const BUFFERING = fc.constantFrom(undefined, -1, 1, 2, 5, 8, 100)
const TEXT_OPTIONS = fc.record({
  buffering: BUFFERING,
  encoding: fc.constantFrom(undefined, 'utf-8', 'latin-1', 'ascii', 'UTF8', 'US-ASCII'),
  errors: fc.constantFrom(
    undefined,
    ...['strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape'],
    'xmlcharrefreplace',
  ),
  newline: fc.constantFrom(undefined, '', '\n', '\r', '\r\n'),
})

function program(
  modes: readonly string[],
  options: fc.Arbitrary<object>,
  ...steps: { weight: number; arbitrary: fc.Arbitrary<Step> }[][]
): fc.Arbitrary<Step[]> {
  const step = fc.oneof(...COMMON, ...steps.flat())
  return fc
    .tuple(
      fc.constantFrom(0, 0.02),
      fc.constantFrom(...modes),
      options,
      fc.array(step, { minLength: 1, maxLength: 10 }),
    )
    .map(([timeout, mode, given, all]) => [
      ['settimeout', timeout],
      ['makefile', mode, JSON.parse(JSON.stringify(given))],
      ...all,
    ])
}

const BINARY_OPTIONS = fc.record({ buffering: BUFFERING })
const RAW_OPTIONS = fc.constant({ buffering: 0 })

export const FILE_PROGRAMS: fc.Arbitrary<Step[]> = fc.oneof(
  program(['r', ''], TEXT_OPTIONS, READING),
  program(['w'], TEXT_OPTIONS, writing(TEXT)),
  program(['rw', 'wr'], TEXT_OPTIONS, READING, writing(TEXT)),
  program(['rb', 'br', 'b'], BINARY_OPTIONS, READING, READING_BYTES),
  program(['wb'], BINARY_OPTIONS, writing(BYTES)),
  program(['rb', 'rwb'], RAW_OPTIONS, READING, READING_RAW),
  program(['wb', 'rwb'], RAW_OPTIONS, writing(BYTES)),
)
