import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inetAton, inetNtoa, inetNtop, inetPton } from '../../../src/core/address/inet.ts'
import { AF_INET, AF_INET6, AF_UNIX } from '../../../src/core/constants/families.ts'
import { outcome } from '../../support/outcome.ts'
import { python, pythonIsThere } from '../../support/python.ts'

test('texts become packed bytes and back', () => {
  expect([...inetAton('127.1')]).toEqual([127, 0, 0, 1])
  expect([...inetAton('1.2.3.4 and more')]).toEqual([1, 2, 3, 4])
  expect(inetNtoa(Uint8Array.of(127, 0, 0, 1))).toBe('127.0.0.1')
  expect([...inetPton(AF_INET, '1.2.3.4')]).toEqual([1, 2, 3, 4])
  expect(inetNtop(AF_INET6, inetPton(AF_INET6, 'FE80::0:1'))).toBe('fe80::1')
})

test('what is no address, or not of that family or length, is refused', () => {
  const bytes = new Uint8Array(5)
  expect(outcome(() => inetAton(''))).toEqual([
    'OSError',
    'illegal IP address string passed to inet_aton',
  ])
  const illegal = ['OSError', 'illegal IP address string passed to inet_pton']
  expect(outcome(() => inetPton(AF_INET, '::1'))).toEqual(illegal)
  expect(outcome(() => inetPton(AF_INET6, '1.2.3.4'))).toEqual(illegal)
  expect(outcome(() => inetPton(AF_UNIX, '::1'))).toEqual(['errno', 'EAFNOSUPPORT'])
  expect(outcome(() => inetNtoa(bytes))).toEqual([
    'OSError',
    'packed IP wrong length for inet_ntoa',
  ])
  expect(outcome(() => inetNtop(AF_UNIX, bytes))).toEqual([
    'ValueError',
    'unknown address family 1',
  ])
  const length = ['ValueError', 'invalid length of packed IP address string']
  expect(outcome(() => inetNtop(AF_INET, bytes))).toEqual(length)
  expect(outcome(() => inetNtop(AF_INET6, bytes))).toEqual(length)
})

const part = fc.oneof(
  fc.nat({ max: 300 }).map(String),
  fc.nat({ max: 2 ** 33 }).map((n) => `0x${n.toString(16)}`),
  fc.nat({ max: 300 }).map((n) => `0${n.toString(8)}`),
  fc.constantFrom('', '0', '00', '08', '0x', '0X1F', '+1', '-1', '1e3', '256', '65535', '65536'),
  fc.constantFrom('16777215', '16777216', '4294967295', '4294967296', '99999999999999999999', ' 1'),
)
const end = fc.oneof(
  fc.constant(''),
  fc.constantFrom(' ', ' x', '\t', '\n', '\v5', '\r', 'x', '.', '\0', '%lo'),
)
const ipv4 = fc.oneof(
  fc.tuple(fc.array(part, { maxLength: 5 }), end).map(([parts, tail]) => parts.join('.') + tail),
  fc.ipV4(),
)
const group = fc.oneof(
  fc.nat({ max: 0xffff }).map((n) => n.toString(16)),
  fc.constantFrom(
    '',
    '',
    '0',
    '0000',
    'FFFF',
    '12345',
    'g',
    '1.2.3.4',
    '01.2.3.4',
    '1.2.3',
    '-1',
    ' 1',
  ),
)
const ipv6 = fc.oneof(
  fc.array(group, { maxLength: 10 }).map((groups) => groups.join(':')),
  fc.tuple(fc.ipV6(), end).map(([text, tail]) => text + tail),
)
const packed = fc.array(fc.oneof(fc.constant(0), fc.constant(255), fc.nat({ max: 255 })), {
  minLength: 16,
  maxLength: 16,
})
const runs = fc
  .array(fc.constantFrom(0, 0, 0, 0xffff, 1), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.flatMap((group) => [group >>> 8, group & 0xff]))

describe.runIf(pythonIsThere)('against Python', () => {
  test('the same texts are addresses', () => {
    const texts = [...fc.sample(ipv4, 2000), ...fc.sample(ipv6, 2000)]
    const script = `answer([[outcome(lambda: socket.inet_aton(t)), *[
      outcome(lambda: socket.inet_pton(f, t)) for f in (2, 10)]] for t in data])`
    const theirs = python<unknown[][]>(script, texts)
    for (const [i, text] of texts.entries()) {
      const ours = [
        outcome(() => inetAton(text)),
        outcome(() => inetPton(AF_INET, text)),
        outcome(() => inetPton(AF_INET6, text)),
      ]
      expect([text, ...ours]).toEqual([text, ...(theirs[i] as unknown[])])
    }
    const accepted = [0, 1, 2].map(
      (i) => theirs.filter((row) => (row[i] as unknown[])[0] === 'ok').length,
    )
    expect(Math.min(...accepted)).toBeGreaterThan(200)
  })

  test('addresses have the same text', () => {
    const addresses = [...fc.sample(packed, 500), ...fc.sample(runs, 500)]
    const script = `answer([[socket.inet_ntop(10, bytes(a)), socket.inet_ntoa(bytes(a[:4])),
      socket.inet_ntop(2, bytes(a[12:]))] for a in data])`
    const ours = addresses.map((address) => {
      const bytes = Uint8Array.from(address)
      const [first, last] = [bytes.subarray(0, 4), bytes.subarray(12)]
      return [inetNtop(AF_INET6, bytes), inetNtoa(first), inetNtop(AF_INET, last)]
    })
    expect(ours).toEqual(python(script, addresses))
  })

  test('the same arguments are refused in the same words', () => {
    const script = `answer([outcome(call) for call in [
      lambda: socket.inet_aton(5), lambda: socket.inet_pton('x', 'y'), lambda: socket.inet_pton(5, 'x'),
      lambda: socket.inet_pton(2, 5), lambda: socket.inet_ntop(5, b''), lambda: socket.inet_ntop(2, 'x'),
      lambda: socket.inet_ntop(2, b'123'), lambda: socket.inet_ntoa('x'), lambda: socket.inet_ntoa(b'')]])`
    const [number, text] = [5 as unknown, 'x' as unknown]
    const ours = [
      () => inetAton(number as string),
      () => inetPton(text as number, 'y'),
      () => inetPton(5, 'x'),
      () => inetPton(2, number as string),
      () => inetNtop(5, new Uint8Array(0)),
      () => inetNtop(2, text as Uint8Array),
      () => inetNtop(2, new Uint8Array(3)),
      () => inetNtoa(text as Uint8Array),
      () => inetNtoa(new Uint8Array(0)),
    ].map(outcome)
    expect(ours).toEqual(python(script))
  })
})
