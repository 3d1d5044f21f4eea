import { describe, expect, test } from 'vitest'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { bindInet } from '../../../src/core/inet/bind.ts'
import { CONNECT, resolveDestination, SEND } from '../../../src/core/inet/destination.ts'
import { arrivalInterface } from '../../../src/core/inet/interfaces.ts'
import { Packet, RawPayload } from '../../../src/core/packet.ts'
import type { Context } from '../../../src/core/socket/context.ts'
import type { HostOptions } from '../../support/two-kernels.ts'
import { PlainSock, plainHost } from './plain.ts'

type Protocol = 'tcp' | 'udp'

function aim(
  ip: string,
  protocol: Protocol = 'tcp',
  options: HostOptions = {},
  prepare: (sock: PlainSock, context: Context) => void = () => {},
  way = CONNECT,
  scope = 0,
): string {
  const { kernel } = plainHost(options)
  const six = ip.includes(':')
  const sock = PlainSock.make(kernel, six ? 10 : 2, protocol === 'tcp' ? 1 : 2)
  prepare(sock, kernel)
  const address = inetAddress(six ? 10 : 2, ip, 5000, 0, scope)
  const answer = kernel.answered(resolveDestination(kernel, sock, address, protocol, way))
  if (answer.failure !== null) return answer.failure
  const { ip: to, source, route } = answer.value
  return `${source} > ${to} by ${route.iface}`
}

describe('TCP connect on a host with only its loopback (facts 2.3)', () => {
  test.each([
    ['10.1.2.3', 'ENETUNREACH'],
    ['255.255.255.255', 'ENETUNREACH'],
    ['224.0.0.1', 'ENETUNREACH'],
    ['127.255.255.255', 'ENETUNREACH'],
    ['127.0.0.0', '127.0.0.1 > 127.0.0.0 by 1'],
    ['127.0.0.2', '127.0.0.1 > 127.0.0.2 by 1'],
    ['0.0.0.0', '127.0.0.1 > 127.0.0.1 by 1'],
    ['0.0.0.1', 'ENETUNREACH'],
    ['::', '::1 > ::1 by 1'],
    ['2001:db8::1', 'ENETUNREACH'],
    ['fe80::1', 'EINVAL'],
    ['ff02::1', 'ENETUNREACH'],
    ['::ffff:10.1.2.3', 'ENETUNREACH'],
    ['::ffff:0.0.0.0', '127.0.0.1 > 127.0.0.1 by 1'],
  ])('%s: %s', (ip, expected) => {
    expect(aim(ip)).toBe(expected)
  })
})

describe('with a link', () => {
  const link = { ip: '10.0.0.1', defroute: true }

  test.each([
    ['10.0.0.2', '10.0.0.1 > 10.0.0.2 by 2'],
    ['10.0.0.1', '10.0.0.1 > 10.0.0.1 by 1'],
    ['10.0.0.255', 'ENETUNREACH'],
    ['0.0.0.1', 'EINVAL'],
    ['9.9.9.9', '10.0.0.1 > 9.9.9.9 by 2'],
  ])('TCP to %s: %s', (ip, expected) => {
    expect(aim(ip, 'tcp', link)).toBe(expected)
  })

  const bound =
    (ip: string) =>
    (sock: PlainSock, context: Context): void => {
      bindInet(context, sock, inetAddress(2, ip, 0), 'udp')
    }

  test('the bound address is the source', () => {
    expect(aim('10.0.0.1', 'udp', link, bound('127.0.0.2'))).toBe('127.0.0.2 > 10.0.0.1 by 1')
    expect(aim('10.0.0.2', 'udp', link, bound('127.0.0.2'))).toBe('EINVAL')
    expect(aim('0.0.0.0', 'udp', link, bound('10.0.0.1'))).toBe('10.0.0.1 > 10.0.0.1 by 1')
  })

  test('groups go out where the source lives, or where IP_MULTICAST_IF says', () => {
    const group = '224.1.1.1'
    expect(aim(group, 'udp', link)).toBe('10.0.0.1 > 224.1.1.1 by 2')
    expect(aim(group, 'udp', link, bound('127.0.0.1'))).toBe('127.0.0.1 > 224.1.1.1 by 1')
    const chosen = (sock: PlainSock): void => {
      sock.options.multicastIf = 1
      sock.options.multicastIfAddress = '127.0.0.1'
    }
    expect(aim(group, 'udp', link, chosen)).toBe('127.0.0.1 > 224.1.1.1 by 1')
    const tied = (sock: PlainSock): void => {
      sock.options.device = 1
    }
    expect(aim(group, 'udp', link, tied)).toBe('127.0.0.1 > 224.1.1.1 by 1')
    expect(aim(group, 'udp', { ip: '10.0.0.1' })).toBe('ENETUNREACH')
  })

  test('ancillary data names source and interface', () => {
    const way = { purpose: 'send', source: '127.0.0.9', iface: 0 } as const
    expect(aim('127.0.0.1', 'udp', link, () => {}, way)).toBe('127.0.0.9 > 127.0.0.1 by 1')
    const nowhere = { purpose: 'send', source: null, iface: 9 } as const
    expect(aim('127.0.0.1', 'udp', link, () => {}, nowhere)).toBe('ENODEV')
  })

  test('IP_TRANSPARENT may send from anywhere', () => {
    const prepare = (sock: PlainSock, context: Context): void => {
      sock.options.transparent = true
      bindInet(context, sock, inetAddress(2, '10.9.9.9', 0), 'udp')
    }
    expect(aim('10.0.0.2', 'udp', link, prepare)).toBe('10.9.9.9 > 10.0.0.2 by 2')
  })
})

describe('families and scopes', () => {
  const to = (
    family: 2 | 10,
    target: 2 | 10,
    protocol: Protocol,
    v6only = false,
    way = CONNECT,
  ) => {
    const { kernel } = plainHost()
    const sock = PlainSock.make(kernel, family, protocol === 'tcp' ? 1 : 2)
    sock.options.v6only = v6only
    const address = inetAddress(target, target === 2 ? '127.0.0.1' : '::1', 5000)
    return kernel.answered(resolveDestination(kernel, sock, address, protocol, way)).failure
  }

  test('an IPv4 socket takes no IPv6 address', () => {
    expect(to(2, 10, 'tcp')).toBe('EAFNOSUPPORT')
  })

  test('an IPv6 socket takes IPv4 addresses for datagrams', () => {
    expect([to(10, 2, 'tcp'), to(10, 2, 'udp'), to(10, 2, 'udp', false, SEND)]).toEqual([
      'EINVAL',
      null,
      null,
    ])
    expect([to(10, 2, 'udp', true), to(10, 2, 'udp', true, SEND)]).toEqual([
      'EAFNOSUPPORT',
      'ENETUNREACH',
    ])
  })

  test('a connect to a link-local address needs a scope, and the one that it is bound to', () => {
    expect(aim('fe80::2', 'udp', {}, () => {}, CONNECT, 1)).toBe('ENETUNREACH')
    const tied = (sock: PlainSock): void => {
      sock.scopeId = 2
    }
    expect(aim('fe80::2', 'udp', {}, tied, CONNECT, 1)).toBe('EINVAL')
    const multicast = (sock: PlainSock): void => {
      sock.options.multicastIf6 = 1
    }
    expect(aim('ff02::2', 'udp', {}, multicast)).toBe('::1 > ff02::2 by 1')
    expect(aim('fe80::2', 'udp', {}, () => {}, SEND)).toBe('ENETUNREACH')
  })

  test('a socket bound to a mapped address speaks IPv4', () => {
    const prepare = (sock: PlainSock, context: Context): void => {
      bindInet(context, sock, inetAddress(10, '::ffff:127.0.0.1', 0), 'udp')
    }
    expect(aim('::1', 'udp', {}, prepare)).toBe('EAFNOSUPPORT')
    expect(aim('::', 'udp', {}, prepare)).toBe('127.0.0.1 > 127.0.0.1 by 1')
  })

  test('the scope of a connect is kept once there is a way', () => {
    const { kernel } = plainHost()
    const sock = PlainSock.make(kernel, 10, 2)
    const address = inetAddress(10, 'ff02::2', 5000, 0, 1)
    expect(resolveDestination(kernel, sock, address, 'udp').failure).toBe(null)
    expect(sock.scopeId).toBe(1)
  })
})

describe('the interface that a packet has come in by', () => {
  const from = (source: string, destination: string, options: HostOptions): number => {
    const body = new RawPayload(new Uint8Array(0))
    const packet = new Packet(source, destination, 200, 64, 0, true, body)
    return arrivalInterface(plainHost(options).kernel, packet)
  }

  test.each([
    ['127.0.0.1', '127.0.0.1', 1],
    ['10.0.0.1', '10.0.0.1', 1],
    ['10.0.0.1', '224.1.1.1', 2],
    ['127.0.0.1', '224.1.1.1', 1],
    ['10.0.0.2', '10.0.0.1', 2],
    ['9.9.9.9', '224.1.1.1', 2],
  ])('%s to %s: %i', (source, destination, expected) => {
    expect(from(source, destination, { ip: '10.0.0.1' })).toBe(expected)
  })

  test('without a link it is the loopback', () => {
    expect(from('9.9.9.9', '127.0.0.1', {})).toBe(1)
  })

  test('of several it is the one on the sender’s network', () => {
    const { kernel } = plainHost({ ip: '10.0.0.1' })
    const third = {
      index: 3,
      name: 'eth1',
      mtu: 1500,
      up: true,
      addresses: [
        { ip: '10.0.16.1', prefix: 20 },
        { ip: 'fd00::1', prefix: 64 },
      ],
    }
    kernel.environment.interfaces = [...kernel.interfaces, third]
    const body = new RawPayload(new Uint8Array(0))
    const by = (source: string) =>
      arrivalInterface(kernel, new Packet(source, '10.0.0.1', 200, 64, 0, true, body))
    expect([
      by('10.0.31.255'),
      by('10.0.32.1'),
      by('10.0.0.9'),
      by('fd00::9'),
      by('fd01::9'),
    ]).toEqual([3, 2, 2, 3, 2])
  })
})
