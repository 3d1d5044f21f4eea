/** Values that no caller with types would pass. */
import fc from 'fast-check'

/** What the values themselves throw when they are touched: theirs, not the library's. */
export class Own extends Error {}

const touchy = (): never => {
  throw new Own('touched')
}

/** Every look at it throws. */
const proxy = (): object =>
  new Proxy(() => {}, {
    get: touchy,
    has: touchy,
    ownKeys: touchy,
    apply: touchy,
    getOwnPropertyDescriptor: touchy,
    getPrototypeOf: touchy,
  })

const getters = (): object =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      ['signal', 'host', 'name', 'length', 'fileno', 'mtu', 'clock', 'latency'].map((name) => [
        name,
        { enumerable: true, get: touchy },
      ]),
    ),
  )

const circle = (): object => {
  const self: unknown[] = []
  self.push(self)
  return self
}

/** By name, so that a report can print which one it was without touching it. */
const MAKERS: Readonly<Record<string, () => unknown>> = {
  symbol: () => Symbol('hostile'),
  NaN: () => Number.NaN,
  '-1': () => -1,
  '0': () => 0,
  '0.5': () => 0.5,
  '2**31': () => 2 ** 31,
  '2**53': () => 2 ** 53,
  '-2**53': () => -(2 ** 53),
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '1n': () => 1n,
  '2n**64n': () => 2n ** 64n,
  'no text': () => '',
  'a null character': () => '\0',
  'half a character': () => '\ud800',
  'a long text': () => 'x'.repeat(300),
  null: () => null,
  undefined: () => undefined,
  true: () => true,
  'a function': () => () => {},
  'an object without prototype': () => Object.create(null),
  'an object that is no text': () => ({ toString: touchy, [Symbol.toPrimitive]: touchy }),
  'an address of a symbol': () => [Symbol('inside'), 80],
  'a port of a symbol': () => ['127.0.0.1', Symbol('port')],
  'a port too large': () => ['127.0.0.1', 2 ** 53],
  'an address of nothing': () => [null, null],
  'a list of symbols': () => [Symbol('one')],
  'a date': () => new Date(0),
  'an expression': () => /x/,
  'a map': () => new Map(),
  bytes: () => new Uint8Array(3),
  'a proxy': proxy,
  'an object with getters': getters,
  'a circle': circle,
  // What a caller might pass.
  '1': () => 1,
  '2': () => 2,
  a: () => 'a',
  machine: () => 'machine',
  'an address': () => ['127.0.0.1', 80],
  'an object': () => ({}),
  'a list': () => [],
}

/** The name of a value; {@link make} makes it. */
export const value: fc.Arbitrary<string> = fc.constantFrom(...Object.keys(MAKERS))

export function make(name: string): unknown {
  return MAKERS[name]?.()
}
