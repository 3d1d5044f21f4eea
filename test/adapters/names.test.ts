import { describe, expect, test } from 'vitest'
import {
  type AddressInfoOptions,
  AF_INET,
  AF_INET6,
  AF_UNIX,
  AI_ADDRCONFIG,
  AI_ALL,
  AI_CANONNAME,
  AI_NUMERICHOST,
  AI_NUMERICSERV,
  AI_PASSIVE,
  AI_V4MAPPED,
  NI_DGRAM,
  NI_NAMEREQD,
  NI_NOFQDN,
  NI_NUMERICHOST,
  NI_NUMERICSERV,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
  simulate,
} from '../../src/index.ts'

const world = simulate()
const host = world.host('client')
world.host('server', { addresses: ['10.0.0.9/24', 'fd00::9/64'], aliases: ['www.example.org'] })
world.host('old', { addresses: ['10.0.0.8/24'] })

/** The answers in short: type, protocol, canonical name, address. */
async function info(
  name: string | null,
  service: number | string | null,
  options?: AddressInfoOptions,
): Promise<unknown[]> {
  const found = await host.getaddrinfo(name, service, options)
  return found.map(([, ...rest]) => rest)
}

const STREAM = { type: SOCK_STREAM }

describe('getaddrinfo', () => {
  test('gives every type of socket', async () => {
    expect(await info('127.0.0.1', 80)).toEqual([
      [SOCK_STREAM, 6, '', ['127.0.0.1', 80]],
      [SOCK_DGRAM, 17, '', ['127.0.0.1', 80]],
      [SOCK_RAW, 0, '', ['127.0.0.1', 80]],
    ])
  })

  test('IPv6 before IPv4', async () => {
    expect(await info('server', 'http', STREAM)).toEqual([
      [SOCK_STREAM, 6, '', ['fd00::9', 80, 0, 0]],
      [SOCK_STREAM, 6, '', ['10.0.0.9', 80]],
    ])
    expect(await info('localhost', null, STREAM)).toEqual([
      [SOCK_STREAM, 6, '', ['::1', 0, 0, 0]],
      [SOCK_STREAM, 6, '', ['127.0.0.1', 0]],
    ])
  })

  test('without a host: this one, or all of its addresses', async () => {
    expect(await info(null, 80, STREAM)).toEqual([
      [SOCK_STREAM, 6, '', ['::1', 80, 0, 0]],
      [SOCK_STREAM, 6, '', ['127.0.0.1', 80]],
    ])
    expect(await info(null, 80, { ...STREAM, flags: AI_PASSIVE })).toEqual([
      [SOCK_STREAM, 6, '', ['0.0.0.0', 80]],
      [SOCK_STREAM, 6, '', ['::', 80, 0, 0]],
    ])
  })

  test.each([
    ['http', [[SOCK_STREAM, 6, '', ['127.0.0.1', 80]]]],
    ['tftp', [[SOCK_DGRAM, 17, '', ['127.0.0.1', 69]]]],
    [
      'domain',
      [
        [SOCK_STREAM, 6, '', ['127.0.0.1', 53]],
        [SOCK_DGRAM, 17, '', ['127.0.0.1', 53]],
      ],
    ],
  ])('the service %s', async (service, expected) => {
    expect(await info('127.0.0.1', service)).toEqual(expected)
  })

  test.each([
    [' 80', 80],
    ['70000', 4464],
    [70000, 4464],
  ])('the port %j is %d', async (service, port) => {
    expect(await info('127.1', service, STREAM)).toEqual([
      [SOCK_STREAM, 6, '', ['127.0.0.1', port]],
    ])
  })

  test('takes what is wanted in Python’s order too', async () => {
    expect(await host.getaddrinfo('server', 80, AF_INET, SOCK_DGRAM)).toEqual([
      [AF_INET, SOCK_DGRAM, 17, '', ['10.0.0.9', 80]],
    ])
  })

  test('flags', async () => {
    const names = async (flags: number, family = AF_INET6): Promise<unknown[]> =>
      (await host.getaddrinfo('old', 80, { ...STREAM, family, flags })).map(
        ([, , , , address]) => address[0],
      )
    expect(await names(AI_V4MAPPED)).toEqual(['::ffff:10.0.0.8'])
    expect(await names(AI_V4MAPPED | AI_ALL)).toEqual(['::ffff:10.0.0.8'])
    expect(await names(AI_ADDRCONFIG, AF_INET)).toEqual(['10.0.0.8'])
    expect(
      await info('WWW.example.org', 80, { ...STREAM, family: AF_INET, flags: AI_CANONNAME }),
    ).toEqual([[SOCK_STREAM, 6, 'www.example.org', ['10.0.0.9', 80]]])
    expect(
      await info('127.0.0.1', 80, { family: AF_INET6, ...STREAM, flags: AI_V4MAPPED }),
    ).toEqual([[SOCK_STREAM, 6, '', ['::ffff:127.0.0.1', 80, 0, 0]]])
    expect(await info('fe80::1%lo', 80, STREAM)).toEqual([
      [SOCK_STREAM, 6, '', ['fe80::1', 80, 0, 1]],
    ])
    expect(await info('fe80::1%2', 80, STREAM)).toEqual([
      [SOCK_STREAM, 6, '', ['fe80::1', 80, 0, 2]],
    ])
  })

  test.each<[string | null, number | string | null, AddressInfoOptions, string]>([
    [null, null, {}, 'EAI_NONAME'],
    ['', 80, {}, 'EAI_NONAME'],
    ['nope.invalid', 80, {}, 'EAI_NONAME'],
    ['1.2.3.4.5', 80, {}, 'EAI_NONAME'],
    ['old', 80, { family: AF_INET6 }, 'EAI_NONAME'],
    ['localhost', 80, { flags: AI_NUMERICHOST }, 'EAI_NONAME'],
    ['localhost', 'http', { flags: AI_NUMERICSERV }, 'EAI_NONAME'],
    ['fe80::1%nope', 80, {}, 'EAI_NONAME'],
    ['localhost', 'nope', {}, 'EAI_SERVICE'],
    ['localhost', -1, {}, 'EAI_SERVICE'],
    ['localhost', 'http', { type: SOCK_DGRAM }, 'EAI_SERVICE'],
    ['localhost', 80, { type: SOCK_RAW }, 'EAI_SERVICE'],
    ['localhost', 80, { proto: 99 }, 'EAI_SERVICE'],
    ['localhost', 80, { type: 9 }, 'EAI_SOCKTYPE'],
    ['localhost', 80, { type: SOCK_STREAM, proto: 17 }, 'EAI_SOCKTYPE'],
    ['localhost', 80, { family: AF_UNIX }, 'EAI_FAMILY'],
    ['localhost', 80, { family: 99 }, 'EAI_FAMILY'],
    ['localhost', 80, { flags: 0x10000000 }, 'EAI_BADFLAGS'],
    [null, 80, { flags: AI_CANONNAME }, 'EAI_BADFLAGS'],
    ['::1', 80, { family: AF_INET }, 'EAI_ADDRFAMILY'],
    ['127.0.0.1', 80, { family: AF_INET6 }, 'EAI_ADDRFAMILY'],
  ])('%j %j %j fails with %s', async (name, service, options, code) => {
    await expect(host.getaddrinfo(name, service, options)).rejects.toMatchObject({
      name: 'GaiError',
      code,
    })
  })
})

describe('getnameinfo', () => {
  test.each<[readonly [string, number, number?, number?], number, [string, string]]>([
    [['10.0.0.9', 80], 0, ['server', 'http']],
    [['10.0.0.9', 80], NI_NUMERICHOST, ['10.0.0.9', 'http']],
    [['10.0.0.9', 80], NI_NUMERICHOST | NI_NUMERICSERV, ['10.0.0.9', '80']],
    [['10.0.0.9', 69], 0, ['server', '69']],
    [['10.0.0.9', 69], NI_DGRAM, ['server', 'tftp']],
    [['fd00::9', 54321, 0, 0], NI_NOFQDN, ['server', '54321']],
    [['10.9.8.7', 80], 0, ['10.9.8.7', 'http']],
    [['fe80::99', 80, 0, 1], NI_NUMERICHOST, ['fe80::99%lo', 'http']],
  ])('%j %d', async (address, flags, expected) => {
    expect(await host.getnameinfo(address, flags)).toEqual(expected)
  })

  test('NI_NAMEREQD, unknown flags and names are refused', async () => {
    const fails = (address: [string, number], flags: number) =>
      expect(host.getnameinfo(address, flags)).rejects
    await fails(['10.9.8.7', 80], NI_NAMEREQD).toMatchObject({ code: 'EAI_NONAME' })
    await fails(['10.0.0.9', 80], 0x1000000).toMatchObject({ code: 'EAI_BADFLAGS' })
    await fails(['server', 80], 0).toMatchObject({ code: 'EAI_NONAME' })
  })
})

describe('the older look-ups', () => {
  test('gethostbyname', async () => {
    expect(await host.gethostbyname('SERVER')).toBe('10.0.0.9')
    expect(await host.gethostbyname('127.1')).toBe('127.0.0.1')
    expect(await host.gethostbyname('')).toBe('0.0.0.0')
    expect(await host.gethostbyname('<broadcast>')).toBe('255.255.255.255')
    await expect(host.gethostbyname('nope.invalid')).rejects.toMatchObject({
      code: 'EAI_NONAME',
      errno: -2,
    })
    await expect(host.gethostbyname('::1')).rejects.toMatchObject({ code: 'EAI_ADDRFAMILY' })
  })

  test('gethostbynameEx', async () => {
    expect(await host.gethostbynameEx('Server')).toEqual(['server', [], ['10.0.0.9']])
    expect(await host.gethostbynameEx('127.0.0.1')).toEqual(['127.0.0.1', [], ['127.0.0.1']])
    await expect(host.gethostbynameEx('')).rejects.toMatchObject({ name: 'HError', errno: 3 })
  })

  test('gethostbyaddr', async () => {
    expect(await host.gethostbyaddr('10.0.0.9')).toEqual([
      'server',
      ['www.example.org'],
      ['10.0.0.9'],
    ])
    expect(await host.gethostbyaddr('fd00::9')).toEqual([
      'server',
      ['www.example.org'],
      ['fd00::9'],
    ])
    expect(await host.gethostbyaddr('old')).toEqual(['old', [], ['10.0.0.8']])
    await expect(host.gethostbyaddr('10.9.8.7')).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' })
    await expect(host.gethostbyaddr('nope.invalid')).rejects.toMatchObject({ code: 'EAI_NONAME' })
    await expect(host.gethostbyaddr('')).rejects.toMatchObject({ python: 'OSError' })
  })

  test('getfqdn', async () => {
    expect(await host.getfqdn('10.0.0.9')).toBe('www.example.org')
    expect(await host.getfqdn('old')).toBe('old')
    expect(await host.getfqdn('nope.invalid')).toBe('nope.invalid')
    expect(await host.getfqdn()).toBe('client')
  })

  test('services, protocols and interfaces', () => {
    expect(host.gethostname()).toBe('client')
    expect(host.getservbyname('https')).toBe(443)
    expect(host.getservbyport(53, 'udp')).toBe('domain')
    expect(host.getprotobyname('icmp')).toBe(1)
    expect(host.ifNameindex()).toEqual([
      [1, 'lo'],
      [2, 'eth0'],
    ])
    expect(host.ifNametoindex('eth0')).toBe(2)
    expect(host.ifIndextoname(1)).toBe('lo')
    expect(host.hasDualstackIpv6()).toBe(true)
  })
})

test('a name is looked up where an address is wanted', async () => {
  const listener = await world.host('server').createServer(['', 80])
  const sock = await host.createConnection(['www.example.org', 80])
  expect(sock.getpeername()).toEqual(['10.0.0.9', 80])
  await listener.accept()
  await expect(host.socket().connect(['nope.invalid', 80])).rejects.toMatchObject({
    name: 'GaiError',
    code: 'EAI_NONAME',
    hostname: 'nope.invalid',
  })
  await expect(host.socket(AF_INET6).connect(['old', 80])).rejects.toMatchObject({
    code: 'EAI_NONAME',
  })
})

test('createConnection tries every address and tells of the last failure, or of all', async () => {
  await expect(host.createConnection(['server', 1])).rejects.toMatchObject({
    code: 'ECONNREFUSED',
    address: '10.0.0.9',
  })
  await expect(host.createConnection(['server', 1], { allErrors: true })).rejects.toMatchObject({
    name: 'AggregateError',
    message: 'create_connection failed',
    errors: [{ address: 'fd00::9' }, { address: '10.0.0.9' }],
  })
  const listener = await world.host('old').createServer(['', 80], { backlog: 1 })
  const sock = await host.createConnection(['old', 80], { sourceAddress: ['', 4444], timeout: 100 })
  expect(sock.getsockname()).toEqual(['10.0.0.1', 4444])
  expect(sock.gettimeout()).toBe(100)
  await listener.close()
})

test('createServer names the address that it could not have', async () => {
  await expect(host.createServer(['10.9.8.7', 1])).rejects.toMatchObject({
    code: 'EADDRNOTAVAIL',
    message:
      "Cannot assign requested address (while attempting to bind on address ('10.9.8.7', 1))",
  })
  const both = await host.createServer(['', 81], { family: AF_INET6, dualstackIpv6: true })
  await world.host('old').createConnection(['client', 81])
  const [, peer] = await both.accept()
  expect(peer[0]).toBe('::ffff:10.0.0.8')
})
