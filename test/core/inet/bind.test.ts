import { describe, expect, test } from 'vitest'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { autobind, bindInet, resetAddress, unbind } from '../../../src/core/inet/bind.ts'
import { BOUND_ADDRESS, BOUND_PORT } from '../../../src/core/inet/inet-sock.ts'
import { sockname } from '../../../src/core/inet/names.ts'
import type { PortProtocol } from '../../../src/core/inet/ports.ts'
import type { HostOptions } from '../../support/two-kernels.ts'
import { PlainSock, plainHost } from './plain.ts'

const SOCK_STREAM = 1
const SOCK_DGRAM = 2

interface Bound {
  readonly sock: PlainSock
  readonly bind: (ip: string, port: number, scope?: number) => string
}

function socket(
  options: HostOptions = {},
  family: 2 | 10 = 2,
  protocol: PortProtocol = 'tcp',
): Bound {
  const { kernel } = plainHost(options)
  const sock = PlainSock.make(kernel, family, protocol === 'tcp' ? SOCK_STREAM : SOCK_DGRAM)
  sock.uid = options.uid ?? 0
  const bind = (ip: string, port: number, scope = 0): string => {
    const of = ip.includes(':') ? 10 : 2
    const address = inetAddress(of, ip, port, 0, scope)
    const answer = kernel.answered(bindInet(kernel, sock, address, protocol))
    return answer.failure ?? 'ok'
  }
  return { sock, bind }
}

describe('which addresses may be bound (facts 2.3)', () => {
  test.each([
    ['10.1.2.3', 'EADDRNOTAVAIL'],
    ['255.255.255.255', 'ok'],
    ['224.0.0.1', 'ok'],
    ['127.255.255.255', 'ok'],
    ['127.0.0.0', 'ok'],
    ['127.1.2.3', 'ok'],
    ['0.0.0.1', 'EADDRNOTAVAIL'],
    ['10.0.0.1', 'ok'],
    ['10.0.0.255', 'ok'],
    ['10.0.0.2', 'EADDRNOTAVAIL'],
    ['::1', 'EAFNOSUPPORT'],
  ])('%s: %s', (ip, expected) => {
    expect(socket({ ip: '10.0.0.1' }).bind(ip, 5000)).toBe(expected)
  })

  test.each([
    ['2001:db8::1', 'EADDRNOTAVAIL'],
    ['fe80::1', 'EINVAL'],
    ['ff02::1', 'EINVAL'],
    ['::ffff:10.1.2.3', 'EADDRNOTAVAIL'],
    ['::ffff:0.0.0.0', 'ok'],
    ['::ffff:127.0.0.1', 'ok'],
    ['::', 'ok'],
    ['127.0.0.1', 'EINVAL'],
  ])('AF_INET6 %s: %s', (ip, expected) => {
    expect(socket({}, 10).bind(ip, 5000)).toBe(expected)
  })

  test('IP_FREEBIND, IP_TRANSPARENT and ip_nonlocal_bind lift it', () => {
    for (const option of ['freebind', 'transparent'] as const) {
      const { sock, bind } = socket()
      sock.options[option] = true
      expect(bind('10.1.2.3', 5000)).toBe('ok')
    }
    expect(socket({ settings: { ip_nonlocal_bind: 1 } }).bind('10.1.2.3', 5000)).toBe('ok')
    expect(socket({ settings: { ip_nonlocal_bind: 1 } }, 10).bind('2001:db8::1', 5000)).toBe('ok')
  })

  test('IPV6_V6ONLY refuses a mapped address', () => {
    const { sock, bind } = socket({}, 10)
    sock.options.v6only = true
    expect(bind('::ffff:127.0.0.1', 5000)).toBe('EINVAL')
  })
})

describe('which check comes first (measured)', () => {
  test('AF_INET: address, privilege, state', () => {
    const { bind } = socket({ uid: 1000 })
    expect([bind('10.1.2.3', 80), bind('127.0.0.1', 80)]).toEqual(['EADDRNOTAVAIL', 'EACCES'])
    expect([bind('127.0.0.1', 1024), bind('127.0.0.1', 80), bind('10.1.2.3', 5000)]).toEqual([
      'ok',
      'EACCES',
      'EADDRNOTAVAIL',
    ])
    expect(bind('127.0.0.1', 5000)).toBe('EINVAL')
  })

  test('AF_INET6: privilege, state, address', () => {
    const { bind } = socket({ uid: 1000 }, 10)
    expect([bind('2001:db8::1', 80), bind('ff02::1', 80)]).toEqual(['EACCES', 'EINVAL'])
    expect([bind('::1', 7000), bind('::1', 80), bind('2001:db8::1', 7001)]).toEqual([
      'ok',
      'EACCES',
      'EINVAL',
    ])
  })

  test('ip_unprivileged_port_start moves the line', () => {
    const options = { uid: 1000, settings: { ip_unprivileged_port_start: 80 } }
    expect([socket(options).bind('', 79), socket(options).bind('127.0.0.1', 80)]).toEqual([
      'EADDRNOTAVAIL',
      'ok',
    ])
    expect(socket({ uid: 0 }).bind('127.0.0.1', 1)).toBe('ok')
  })
})

describe('what a bind leaves', () => {
  test('address and port are locked as far as they were named', () => {
    const locks = (ip: string, port: number, family: 2 | 10 = 2): number => {
      const { sock, bind } = socket({}, family)
      expect(bind(ip, port)).toBe('ok')
      return sock.locks
    }
    expect(locks('0.0.0.0', 0)).toBe(0)
    expect(locks('0.0.0.0', 5000)).toBe(BOUND_PORT)
    expect(locks('127.0.0.1', 0)).toBe(BOUND_ADDRESS)
    expect(locks('::', 5000, 10)).toBe(BOUND_PORT)
    expect(locks('::1', 0, 10)).toBe(BOUND_ADDRESS)
    expect(locks('::ffff:0.0.0.0', 0, 10)).toBe(BOUND_ADDRESS)
  })

  test('an IPv6 address makes the socket IPV6_V6ONLY, but for ::', () => {
    for (const [ip, expected] of [
      ['::1', true],
      ['::', false],
      ['::ffff:127.0.0.1', false],
    ] as const) {
      const { sock, bind } = socket({}, 10)
      const before = sock.options
      bind(ip, 0)
      expect(sock.options.v6only).toBe(expected)
      expect(before.v6only).toBe(false)
    }
  })

  test('a group or a broadcast is heard, not sent from', () => {
    const { sock, bind } = socket({}, 2, 'udp')
    bind('224.1.1.1', 5000)
    expect([sock.boundIp, sock.localIp]).toEqual(['224.1.1.1', '0.0.0.0'])
    expect(sockname(sock)).toEqual(inetAddress(2, '224.1.1.1', 5000))
  })

  test('IP_BIND_ADDRESS_NO_PORT sets the address alone, as often as one likes', () => {
    const { sock, bind } = socket()
    sock.options.bindAddressNoPort = true
    expect([bind('127.0.0.1', 0), sockname(sock).port]).toEqual(['ok', 0])
    expect([bind('127.0.0.2', 0), sockname(sock).ip]).toEqual(['ok', '127.0.0.2'])
    expect([bind('127.0.0.3', 7500), sockname(sock).port, bind('127.0.0.1', 0)]).toEqual([
      'ok',
      7500,
      'EINVAL',
    ])
  })

  test('a refused bind leaves nothing', () => {
    const { kernel } = plainHost()
    const first = PlainSock.make(kernel, 10)
    bindInet(kernel, first, inetAddress(10, '::1', 5000), 'tcp')
    const second = PlainSock.make(kernel, 10)
    const answer = bindInet(kernel, second, inetAddress(10, '::1', 5000), 'tcp')
    expect(answer.failure).toBe('EADDRINUSE')
    expect(second).toMatchObject({ boundIp: '::', localIp: '::', localPort: 0, locks: 0 })
    expect(second.options.v6only).toBe(false)
    expect(kernel.ports.on('tcp', 5000)).toEqual([first.id])
  })

  test('unbind frees the port, and the name goes on showing it', () => {
    const { kernel } = plainHost()
    const sock = PlainSock.make(kernel, 2)
    bindInet(kernel, sock, inetAddress(2, '127.0.0.1', 5000), 'tcp')
    unbind(kernel, sock, 'tcp')
    unbind(kernel, sock, 'tcp')
    resetAddress(sock)
    expect(sockname(sock)).toEqual(inetAddress(2, '0.0.0.0', 5000))
    expect(kernel.ports.on('tcp', 5000)).toEqual([])
    expect(sock.summary()).toMatchObject({ state: 'UNCONN', local: { port: 5000 }, remote: null })
  })

  test('a scope ties the socket to the interface; only link-local names show it', () => {
    const { sock, bind } = socket({}, 10, 'udp')
    expect(bind('ff02::1', 5000, 1)).toBe('ok')
    expect(sockname(sock)).toEqual(inetAddress(10, 'ff02::1', 5000, 0, 1))
    const other = socket({}, 10, 'udp')
    expect(other.bind('::1', 5000, 7)).toBe('ok')
    expect(sockname(other.sock).scopeId).toBe(0)
  })
})

test('TCP and UDP ports are separate', () => {
  const { kernel } = plainHost()
  const address = inetAddress(2, '127.0.0.1', 5000)
  for (const protocol of ['tcp', 'udp'] as const) {
    expect(bindInet(kernel, PlainSock.make(kernel, 2), address, protocol).failure).toBe(null)
  }
})

describe('UDP: two sockets on a port (facts 2.1)', () => {
  test.each([
    ['', '', 'EADDRINUSE'],
    ['A', 'A', null],
    ['P', 'P', null],
    ['A', 'P', 'EADDRINUSE'],
    ['A', '', 'EADDRINUSE'],
    ['', 'A', 'EADDRINUSE'],
  ])('flags %s and %s: %s', (first, second, expected) => {
    const { kernel } = plainHost()
    const bind = (flags: string, ip: string) => {
      const sock = PlainSock.make(kernel, 2, SOCK_DGRAM)
      sock.options.reuseAddr = flags.includes('A')
      sock.options.reusePort = flags.includes('P')
      return bindInet(kernel, sock, inetAddress(2, ip, 5000), 'udp').failure
    }
    expect(bind(first, '127.0.0.1')).toBe(null)
    expect(bind(second, '0.0.0.0')).toBe(expected)
    expect(bind('', '127.0.0.2')).toBe(expected === null ? 'EADDRINUSE' : null)
  })
})

test('tied to different interfaces, sockets do not meet', () => {
  const { kernel } = plainHost({ ip: '10.0.0.1' })
  const bind = (device: number) => {
    const sock = PlainSock.make(kernel, 2)
    sock.options.device = device
    return bindInet(kernel, sock, inetAddress(2, '0.0.0.0', 5000), 'tcp').failure
  }
  expect([bind(1), bind(2), bind(2), bind(0)]).toEqual([null, null, 'EADDRINUSE', 'EADDRINUSE'])
})

test('autobind takes a port once', () => {
  const { kernel } = plainHost()
  const sock = PlainSock.make(kernel, 2)
  expect(autobind(kernel, sock, 'tcp').failure).toBe(null)
  const { heldPort } = sock
  expect(autobind(kernel, sock, 'tcp').failure).toBe(null)
  expect(sock.heldPort).toBe(heldPort)
})
