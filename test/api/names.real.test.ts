/** Names, numbers and texts of hosts, services, protocols, interfaces and addresses. */
import { expect } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  AI_NUMERICHOST,
  AI_PASSIVE,
  errnoName,
  errnoNumber,
  GaiError,
  getprotobyname,
  getservbyname,
  getservbyport,
  htonl,
  htons,
  IPPROTO_TCP,
  inetAton,
  inetNtoa,
  inetNtop,
  inetPton,
  NI_NUMERICHOST,
  NI_NUMERICSERV,
  ntohl,
  ntohs,
  SOCK_STREAM,
  SocketError,
  strerror,
} from '../../src/index.ts'
import { describeWorlds } from '../real/support/worlds.ts'

describeWorlds('names', (test) => {
  test('getaddrinfo', async ({ host }) => {
    const [first] = await host.getaddrinfo('127.0.0.1', 'http', { type: SOCK_STREAM })
    expect(first).toEqual([AF_INET, SOCK_STREAM, IPPROTO_TCP, '', ['127.0.0.1', 80]])
    const any = await host.getaddrinfo(null, 80, AF_INET, SOCK_STREAM, 0, AI_PASSIVE)
    expect(any.map(([, , , , address]) => address)).toEqual([['0.0.0.0', 80]])
    const local = await host.getaddrinfo('localhost', 80, { family: AF_INET, type: SOCK_STREAM })
    expect(local.map(([, , , , address]) => address)).toEqual([['127.0.0.1', 80]])
    const failing = host.getaddrinfo('localhost', 80, { flags: AI_NUMERICHOST })
    await expect(failing).rejects.toBeInstanceOf(GaiError)
    await expect(failing).rejects.toMatchObject({ code: 'EAI_NONAME' })
  })

  test('getnameinfo', async ({ host }) => {
    const numeric = NI_NUMERICHOST | NI_NUMERICSERV
    expect(await host.getnameinfo(['127.0.0.1', 80], numeric)).toEqual(['127.0.0.1', '80'])
    expect(await host.getnameinfo(['::1', 80, 0, 0], NI_NUMERICHOST)).toEqual(['::1', 'http'])
  })

  test('gethostbyname, gethostbynameEx, gethostbyaddr, getfqdn and gethostname', async ({
    host,
  }) => {
    expect(await host.gethostbyname('127.0.0.1')).toBe('127.0.0.1')
    expect(await host.gethostbyname('localhost')).toBe('127.0.0.1')
    const [name, aliases, addresses] = await host.gethostbynameEx('localhost')
    expect([name, aliases, addresses.includes('127.0.0.1')]).toEqual(['localhost', [], true])
    const [found, , own] = await host.gethostbyaddr('127.0.0.1')
    expect([found, own]).toEqual(['localhost', ['127.0.0.1']])
    expect(await host.getfqdn('localhost')).toBe('localhost')
    expect(host.gethostname()).toBe(host.name)
  })

  test('services and protocols', ({ host }) => {
    expect([host.getservbyname('http'), getservbyname('domain', 'udp')]).toEqual([80, 53])
    expect([host.getservbyport(443, 'tcp'), getservbyport(53)]).toEqual(['https', 'domain'])
    expect([host.getprotobyname('icmp'), getprotobyname('udp')]).toEqual([1, 17])
    expect(() => host.getservbyname('nosuch')).toThrow('service/proto not found')
  })

  test('interfaces have names and numbers', ({ host }) => {
    const [index, name] = host.ifNameindex()[0] as [number, string]
    expect([host.ifNametoindex(name), host.ifIndextoname(index)]).toEqual([index, name])
    expect(() => host.ifNametoindex('nosuch0')).toThrow('no interface with this name')
    expect(() => host.ifIndextoname(9999)).toThrow(SocketError)
  })

  test('byte order', () => {
    expect([htons(80), ntohs(0x5000)]).toEqual([0x5000, 80])
    expect([htonl(1), ntohl(0x01000000)]).toEqual([0x01000000, 1])
  })

  test('addresses as text and as bytes', () => {
    expect([...inetAton('127.1')]).toEqual([127, 0, 0, 1])
    expect(inetNtoa(Uint8Array.of(10, 0, 0, 1))).toBe('10.0.0.1')
    const packed = inetPton(AF_INET6, '::1')
    expect([packed.length, inetNtop(AF_INET6, packed)]).toEqual([16, '::1'])
    expect(() => inetPton(AF_INET, '127.1')).toThrow('illegal IP address string')
  })

  test('errors have numbers, names and texts', () => {
    expect([errnoNumber('EAGAIN'), errnoName(9), strerror(111)]).toEqual([
      11,
      'EBADF',
      'Connection refused',
    ])
    expect(errnoNumber('EWOULDBLOCK')).toBe(errnoNumber('EAGAIN'))
  })
})
