import { describe, expect, test } from 'vitest'
import { formatAddress } from '../../../src/core/address/format.ts'
import type { Ip } from '../../../src/core/address/ip.ts'
import { numericHost, parseAddress } from '../../../src/core/address/parse.ts'
import type { Family } from '../../../src/core/address/socket-address.ts'
import { AF_INET, AF_INET6, AF_UNIX } from '../../../src/core/constants/families.ts'
import { GaiError } from '../../../src/core/resolver-errors.ts'
import { outcome } from '../../support/outcome.ts'
import { python, pythonIsThere } from '../../support/python.ts'

const resolve = (name: string, family: number): Ip | null => {
  if (name !== 'server') return null
  return family === AF_INET ? '10.0.0.1' : 'fd00::1'
}

const parse = (family: Family, address: unknown, call = 'bind'): [string, unknown] =>
  outcome(() => formatAddress(parseAddress(call, family, address, resolve)))

describe('AF_INET', () => {
  test('takes a pair of host and port', () => {
    expect(parseAddress('bind', AF_INET, ['127.0.0.1', 9999], resolve)).toEqual({
      family: AF_INET,
      ip: '127.0.0.1',
      port: 9999,
      flowInfo: 0,
      scopeId: 0,
    })
  })

  test('knows the wildcard, the broadcast and every form of an address', () => {
    const hosts = ['', '<broadcast>', '127.1', '0x7f000001', '0177.0.0.1', '::ffff:1.2.3.4']
    const ips = ['0.0.0.0', '255.255.255.255', '127.0.0.1', '127.0.0.1', '127.0.0.1', '1.2.3.4']
    expect(hosts.map((host) => numericHost(host, AF_INET))).toEqual(ips)
  })

  test('asks for what is not an address', () => {
    expect(parse(AF_INET, ['server', 80])).toEqual(['ok', ['10.0.0.1', 80]])
    expect(parse(AF_INET, [new TextEncoder().encode('server'), 80])).toEqual([
      'ok',
      ['10.0.0.1', 80],
    ])
    expect(() => parseAddress('bind', AF_INET, ['elsewhere', 80], resolve)).toThrow(
      expect.objectContaining({ code: 'EAI_NONAME', hostname: 'elsewhere' }),
    )
    expect(parse(AF_INET, ['1:2:3', 80])).toEqual(['gaierror', 'Name or service not known'])
  })

  test('refuses an IPv6 address', () => {
    const mismatch = ['gaierror', 'Address family for hostname not supported']
    expect(parse(AF_INET, ['::1', 80])).toEqual(mismatch)
    expect(parse(AF_INET, ['fe80::1%eth0', 80])).toEqual(mismatch)
  })

  test('names the call when the port does not fit', () => {
    for (const port of [-1, 65536, 2 ** 31, -(2 ** 63), 2 ** 64]) {
      const message = 'connect_ex(): port must be 0-65535.'
      expect(parse(AF_INET, ['127.0.0.1', port], 'connect_ex')).toEqual(['OverflowError', message])
    }
    expect(() => parseAddress('bind', AF_INET, ['127.0.0.1', 65536], resolve)).toThrow(
      expect.objectContaining({ code: 'ERR_SOCKET_BAD_PORT' }),
    )
  })

  test('looks the host up before it looks at the port, as Python does', () => {
    expect(parse(AF_INET, ['elsewhere', 65536])).toEqual(['gaierror', 'Name or service not known'])
    expect(parse(AF_INET, ['elsewhere', 2 ** 31])[0]).toBe('OverflowError')
  })
})

describe('AF_INET6', () => {
  test('takes flow and scope, or leaves them 0', () => {
    expect(parse(AF_INET6, ['::1', 80])).toEqual(['ok', ['::1', 80, 0, 0]])
    expect(parse(AF_INET6, ['::1', 80, 5])).toEqual(['ok', ['::1', 80, 5, 0]])
    expect(parse(AF_INET6, ['fe80:0::1', 80, 5, 2])).toEqual(['ok', ['fe80::1', 80, 5, 2]])
    expect(parse(AF_INET6, ['', 80])).toEqual(['ok', ['::', 80, 0, 0]])
    expect(parse(AF_INET6, ['server', 80])).toEqual(['ok', ['fd00::1', 80, 0, 0]])
    expect(parse(AF_INET6, ['::ffff:1.2.3.4', 80])).toEqual(['ok', ['::ffff:1.2.3.4', 80, 0, 0]])
  })

  test('refuses IPv4', () => {
    const mismatch = ['gaierror', 'Address family for hostname not supported']
    expect(parse(AF_INET6, ['127.0.0.1', 80])).toEqual(mismatch)
    expect(parse(AF_INET6, ['<broadcast>', 80])).toEqual(['OSError', 'address family mismatched'])
  })

  test('checks a scope in the text, and takes it from the fourth item', () => {
    expect(parse(AF_INET6, ['fe80::1%eth0', 80])).toEqual(['ok', ['fe80::1', 80, 0, 0]])
    expect(parse(AF_INET6, ['::1%7', 80, 0, 3])).toEqual(['ok', ['::1', 80, 0, 3]])
    for (const host of ['::1%eth0', '::1%', 'fe80::1%', '::1%4294967296']) {
      expect([host, parse(AF_INET6, [host, 80])[0]]).toEqual([host, 'gaierror'])
    }
  })

  test('reads flow and scope modulo 2^32, and bounds the flow', () => {
    expect(parse(AF_INET6, ['::1', 0, 2 ** 32 + 5, -1])).toEqual(['ok', ['::1', 0, 5, 2 ** 32 - 1]])
    const message = 'bind(): flowinfo must be 0-1048575.'
    expect(parse(AF_INET6, ['::1', 0, 1048576])).toEqual(['OverflowError', message])
  })
})

describe('AF_UNIX', () => {
  const encoder = new TextEncoder()

  test('takes a path or an abstract name, as text or bytes', () => {
    for (const name of ['app.sock', '\0name', '', '/tmp/é', '\0a\0b', '\0']) {
      expect(parse(AF_UNIX, name)).toEqual(['ok', name])
      expect(parse(AF_UNIX, encoder.encode(name))).toEqual(['ok', name])
    }
    expect(parse(AF_UNIX, Uint8Array.of(0, 0xff))).toEqual(['ok', '\0\udcff'])
  })

  test('cuts a path at its NUL', () => {
    expect(parse(AF_UNIX, '/tmp/a\0b')).toEqual(['ok', '/tmp/a'])
  })

  test('has room for 108 bytes, of which a path needs one to end', () => {
    const tooLong = ['OSError', 'AF_UNIX path too long']
    expect(parse(AF_UNIX, 'x'.repeat(107))[0]).toBe('ok')
    expect(parse(AF_UNIX, 'x'.repeat(108))).toEqual(tooLong)
    expect(parse(AF_UNIX, 'é'.repeat(54))).toEqual(tooLong)
    expect(parse(AF_UNIX, `\0${'x'.repeat(107)}`)[0]).toBe('ok')
    expect(parse(AF_UNIX, `\0${'x'.repeat(108)}`)).toEqual(tooLong)
  })
})

test('an error of the look-up passes through', () => {
  const fail = (): never => {
    throw new GaiError('EAI_AGAIN', 'server')
  }
  expect(() => parseAddress('bind', AF_INET, ['server', 80], fail)).toThrow('Temporary failure')
})

test('what has not the shape or the types of an address is refused', () => {
  const noInteger = "'str' object cannot be interpreted as an integer"
  const refused: [Family, unknown, string][] = [
    [AF_INET, 'server', 'bind(): AF_INET address must be tuple, not str'],
    [AF_INET6, null, 'bind(): AF_INET6 address must be tuple, not NoneType'],
    [AF_INET, ['server'], 'AF_INET address must be a pair (host, port)'],
    [AF_INET, ['server', 80, 0], 'AF_INET address must be a pair (host, port)'],
    [
      AF_INET6,
      ['server', 80, 0, 0, 0],
      'AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])',
    ],
    [AF_INET, [5, 80], 'str, bytes or bytearray expected, not int'],
    [AF_INET, ['a\0b', 80], 'host name must not contain null character'],
    [AF_INET, ['server', '80'], noInteger],
    [AF_INET6, ['server', 80, '0'], noInteger],
    [AF_INET6, ['server', 80, 0, '0'], noInteger],
    [AF_UNIX, 5, "a bytes-like object is required, not 'int'"],
  ]
  for (const [family, address, message] of refused) {
    expect([address, ...parse(family, address)]).toEqual([address, 'TypeError', message])
  }
})

// Each is bound for real; where the kernel refuses, Python had accepted the address.
const BOUND: readonly (readonly [Family, ...unknown[]])[] = [
  [AF_INET, ['127.0.0.1', 0], ['127.1', 0], ['2130706433', 0], ['0x7f.1', 0], ['127.0.0.01', 0]],
  [AF_INET, ['', 0], ['0.0.0.0', 0], ['<broadcast>', 0], ['255.255.255.255', 0], ['::1', 0]],
  [AF_INET, ['::ffff:127.0.0.1', 0], ['fe80::1%lo', 0], ['::1%1', 0], ['::', 0], ['127.9.8.7', 0]],
  [AF_INET, ['127.0.0.1', -1], ['127.0.0.1', 65536], ['127.0.0.1', 2 ** 31], ['::1', 65536]],
  [AF_INET, ['::1', 2 ** 31], ['127.0.0.1', true], ['127.0.0.1', 1.5], ['127.0.0.1', 'x']],
  [AF_INET, ['127.0.0.1', null], [null, 0], [5, 0], [[], 0], [5, 'x'], ['a\0b', 0], ['a\0b', 'x']],
  [AF_INET, ['127.0.0.1'], ['127.0.0.1', 0, 0], [], '127.0.0.1', null, 5, 1.5, true],
  [AF_INET6, ['::1', 0], ['::1', 0, 0], ['::1', 0, 0, 0], ['', 0], ['::', 0, 1048576]],
  [AF_INET6, ['::ffff:127.0.0.1', 0], ['127.0.0.1', 0], ['127.1', 0], ['<broadcast>', 0]],
  [AF_INET6, ['255.255.255.255', 0], ['::1%1', 0], ['::1%lo', 0], ['::1%', 0], ['::1%x', 0]],
  [AF_INET6, ['::1%01', 0], ['::1%4294967295', 0], ['::1%4294967296', 0], ['::1', 70000]],
  [AF_INET6, ['::1', -1, 2 ** 30], ['::1', 2 ** 40], ['::1', 0, -1], ['::1', 0, 2 ** 32]],
  [AF_INET6, ['::1', 0, 1.5], ['::1', 0, 'x'], ['::1', 0, 0, 'x'], ['::1', 0, 0, 0, 0], ['::1']],
  [AF_INET6, '::1', null, [5, 'x', 'y']],
  [AF_UNIX, 5, null, ['a'], 'x'.repeat(108), `\0${'x'.repeat(108)}`, 1.5],
]

test.runIf(pythonIsThere)('Python accepts the same, and refuses the rest in the same words', () => {
  const cases = BOUND.flatMap(([family, ...addresses]) =>
    addresses.map((a) => [family, a] as const),
  )
  const script = `
def bind(family, address):
  s = socket.socket(family, socket.SOCK_DGRAM)
  try:
    if isinstance(address, list): address = tuple(tuple(x) if isinstance(x, list) else x for x in address)
    s.bind(address)
    return s.getsockname()[0]
  except OSError as e:
    if e.errno is None or isinstance(e, socket.gaierror): raise
    return None
  finally:
    s.close()
answer([outcome(lambda: bind(*c)) for c in data])`
  const theirs = python<[string, unknown][]>(script, cases)
  for (const [i, [family, address]] of cases.entries()) {
    const [kind, bound] = theirs[i] as [string, unknown]
    const ours = outcome(() => {
      const parsed = formatAddress(parseAddress('bind', family, address, resolve))
      return bound === null ? null : parsed[0]
    })
    expect([family, address, ...ours]).toEqual([family, address, kind, bound])
  }
})
