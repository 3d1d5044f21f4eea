// What programs seldom do with datagrams.
import { describe, expect, test } from 'vitest'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { Datagram, IPPROTO, Packet } from '../../../src/core/packet.ts'
import { ConnectCall } from '../../../src/core/socket/call.ts'
import { AF_INET6, SOCK_DGRAM, type TestMessage, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

const MORE = 0x8000
const PEEK = 2
const DONTWAIT = 0x40
const SO_SNDBUF = 7
const SO_REUSEADDR = 2
const SO_REUSEPORT = 15
const SO_PEEK_OFF = 42
const SOL_UDP = 17
const UDP_CORK = 1
const POLLOUT = 4
const IP_PKTINFO = 8
const IP_TRANSPARENT = 19
const LO = '127.0.0.1'

const lone = () => new TestNet(HOST_STACK, {})
const link = () => new TestNet(HOST_STACK, { ip: '10.0.0.1', ip6: 'fd00::1' }, { ip: '10.0.0.2' })
const udp = (net: TestNet, family = 2) => TestSocket.make(net, family, SOCK_DGRAM)
const bytes = (...ips: readonly string[]) => Uint8Array.from(ips.join('.').split('.'), Number)
const got = (sock: TestSocket) => sock.recv(100, DONTWAIT)

describe('what is held back', () => {
  test('counts against SO_SNDBUF: half of it, and poll says no', () => {
    const sock = udp(lone())
    sock.setsockopt(1, SO_SNDBUF, 4608)
    sock.connect([LO, 5000])
    expect(sock.poll() & POLLOUT).toBe(POLLOUT)
    expect(sock.send(new Uint8Array(4000), MORE)).toBe(4000)
    expect(sock.poll() & POLLOUT).toBe(0)
  })

  test('UDP_CORK may be given as bytes', () => {
    const net = lone()
    const [sock, reader] = [udp(net), udp(net)]
    reader.bind([LO, 5000])
    sock.connect([LO, 5000])
    sock.setsockopt(SOL_UDP, UDP_CORK, Uint8Array.of(1, 0, 0, 0))
    sock.send('ab')
    sock.send('cd')
    expect(got(reader)).toBe('<EAGAIN>')
    sock.setsockopt(SOL_UDP, UDP_CORK, Uint8Array.of(0, 0, 0, 0))
    expect(got(reader)).toBe('abcd')
  })

  test('a connect that fails over IPv6, or for the family, leaves IPv4 that is held back alone', () => {
    const net = lone()
    const [sock, reader] = [udp(net, AF_INET6), udp(net)]
    reader.bind([LO, 5000])
    sock.send('ab', MORE, ['::ffff:127.0.0.1', 5000])
    expect(sock.connect(['2001:db8::1', 7000])).toBe('ENETUNREACH')
    sock.send('cd', 0, ['::ffff:127.0.0.1', 5000])
    expect(got(reader)).toBe('abcd')
  })
})

test('what is held back stays where it is when connect is given an address of another family', () => {
  const net = lone()
  const [sock, reader] = [udp(net), udp(net)]
  reader.bind([LO, 5000])
  sock.send('ab', MORE, [LO, 5000])
  const address = inetAddress(AF_INET6, '::ffff:127.0.0.1', 7000)
  expect(sock.call(new ConnectCall(address))).toBe('EAFNOSUPPORT')
  sock.send('cd', 0, [LO, 5000])
  expect(got(reader)).toBe('abcd')
})

describe('SO_PEEK_OFF', () => {
  test('reading at offset 0 leaves it there', () => {
    const net = lone()
    const [sock, reader] = [udp(net), udp(net)]
    reader.bind([LO, 5000])
    reader.setsockopt(1, SO_PEEK_OFF, 0)
    for (const text of ['one', 'two']) sock.sendto(text, [LO, 5000])
    expect([got(reader), reader.getsockopt(1, SO_PEEK_OFF)]).toEqual(['one', 0])
    expect([reader.recv(2, PEEK), reader.recv(2, PEEK)]).toEqual(['tw', 'o'])
  })
})

describe('who gets it', () => {
  test('an IPv6 socket that leaves IPv4 alone hears none of it, not even for many', () => {
    const net = link()
    const six = udp(net, AF_INET6)
    six.setsockopt(41, 26, 1)
    six.bind(['::', 5000])
    const one = udp(net)
    expect(one.sendto('x', [LO, 5000])).toBe(1)
    one.setsockopt(1, 6, 1)
    expect(one.sendto('x', ['10.0.0.255', 5000])).toBe(1)
    expect(got(six)).toBe('<EAGAIN>')
  })

  test('sharers of a port by address are groups of their own', () => {
    const net = lone()
    const [all, here] = [udp(net), udp(net)]
    for (const [sock, ip] of [
      [all, '0.0.0.0'],
      [here, LO],
    ] as const) {
      sock.setsockopt(1, SO_REUSEPORT, 1)
      expect(sock.bind([ip, 5000])).toBe('ok')
    }
    const sender = udp(net)
    for (let i = 0; i < 8; i++) sender.sendto('x', [LO, 5000])
    expect([got(all), got(here)]).toEqual(['<EAGAIN>', 'x'])
  })

  test('of sharers the connected ones hear only their peer', () => {
    const net = lone()
    const socks = Array.from({ length: 3 }, () => udp(net))
    for (const sock of socks) {
      sock.setsockopt(1, SO_REUSEPORT, 1)
      sock.bind([LO, 5000])
    }
    const sender = udp(net)
    sender.bind([LO, 6000])
    const [connected, ...others] = socks as [TestSocket, TestSocket, TestSocket]
    connected.connect([LO, 7000])
    for (let port = 0; port < 12; port++) sender.sendto('x', [LO, 5000])
    expect(got(connected)).toBe('<EAGAIN>')
    expect(others.map(got)).toContain('x')
  })
})

describe('IPv6 sockets on one port', () => {
  test('two addresses do not meet, and neither do an address and IPv4', () => {
    const net = link()
    const [a, b, four] = [udp(net, AF_INET6), udp(net, AF_INET6), udp(net)]
    expect([
      a.bind(['::1', 5000]),
      b.bind(['fd00::1', 5000]),
      four.bind(['0.0.0.0', 5000]),
    ]).toEqual(['ok', 'ok', 'ok'])
  })
})

describe('groups', () => {
  const ADD = 35
  const DROP = 36
  const ADD_SOURCE = 39
  const DROP_SOURCE = 40
  const BLOCK = 38

  test('an address that is no group, and an interface that is not there, have no sources', () => {
    const sock = udp(link())
    expect(sock.setsockopt(0, ADD_SOURCE, bytes('10.0.0.2', '10.0.0.1', '10.0.0.9'))).toBe('EINVAL')
    expect(sock.setsockopt(0, ADD_SOURCE, bytes('224.1.1.1', '10.9.9.9', '10.0.0.9'))).toBe(
      'ENODEV',
    )
  })

  test('sources change in one group and leave the others alone', () => {
    const net = link()
    const sock = udp(net)
    sock.bind(['0.0.0.0', 5000])
    for (const group of ['224.1.1.1', '224.2.2.2']) {
      sock.setsockopt(0, ADD, bytes(group, '10.0.0.1'))
    }
    expect(sock.setsockopt(0, BLOCK, bytes('224.2.2.2', '10.0.0.1', '10.0.0.2'))).toBe('ok')
    const send = (group: string) => {
      const datagram = new Datagram(9, 5000, Uint8Array.of(120))
      net.host().kernel.receive(new Packet('10.0.0.2', group, IPPROTO.udp, 1, 0, false, datagram))
      return got(sock)
    }
    expect([send('224.1.1.1'), send('224.2.2.2')]).toEqual(['x', '<EAGAIN>'])
    expect(sock.setsockopt(0, DROP_SOURCE, bytes('224.1.1.1', '10.0.0.1', '10.0.0.2'))).toBe(
      'EADDRNOTAVAIL',
    )
  })

  test('leaving by an address of nobody’s finds nothing, by no address the first', () => {
    const sock = udp(new TestNet(HOST_STACK, { ip: '10.0.0.1', defroute: true }))
    sock.setsockopt(0, ADD, bytes('224.1.1.1', '10.0.0.1'))
    expect(sock.setsockopt(0, DROP, bytes('224.1.1.1', '10.9.9.9'))).toBe('EADDRNOTAVAIL')
    expect(sock.setsockopt(0, DROP, bytes('224.1.1.1', '0.0.0.0'))).toBe('ok')
  })

  test('IPv6 leaves by interface', () => {
    const sock = udp(link(), AF_INET6)
    const request = (iface: number) => {
      const whole = new Uint8Array(20)
      whole.set([0xff, 0x15], 0)
      whole[15] = 7
      whole[16] = iface
      return whole
    }
    expect(sock.setsockopt(41, 20, request(2))).toBe('ok')
    expect(sock.setsockopt(41, 21, request(1))).toBe('EADDRNOTAVAIL')
    expect(sock.setsockopt(41, 21, request(2))).toBe('ok')
  })

  test('a source that IP_TRANSPARENT lets pass lives nowhere: no group can be reached (measured)', () => {
    const sock = udp(new TestNet(HOST_STACK, { ip: '10.0.0.1', defroute: true }))
    sock.setsockopt(0, IP_TRANSPARENT, 1)
    expect(sock.bind(['10.9.9.9', 5000])).toBe('ok')
    expect(sock.sendto('x', ['224.1.1.1', 5000])).toBe('ENETUNREACH')
    expect(sock.setsockopt(0, 32, bytes('10.0.0.1'))).toBe('ok')
    expect(sock.sendto('x', ['224.1.1.1', 5000])).toBe(1)
  })
})

test('where an interface has no address, the answer would come from the group (IP_PKTINFO)', () => {
  const net = link()
  const sock = udp(net)
  sock.bind(['0.0.0.0', 5000])
  sock.setsockopt(0, IP_PKTINFO, 1)
  sock.setsockopt(1, SO_REUSEADDR, 1)
  const { kernel } = net.host()
  const send = () => {
    const datagram = new Datagram(9, 5000, Uint8Array.of(120))
    kernel.receive(new Packet('10.0.0.2', '224.0.0.1', IPPROTO.udp, 1, 0, false, datagram))
    const { control } = sock.recvmsg(10, 100) as TestMessage
    const [[, , data] = [0, 0, new Uint8Array(0)]] = control
    return [...data].slice(4)
  }
  expect(send()).toEqual([10, 0, 0, 1, 224, 0, 0, 1])
  kernel.environment.interfaces = kernel.environment.interfaces.map((one) =>
    one.name === 'eth0'
      ? { ...one, addresses: one.addresses.filter(({ prefix }) => prefix === 64) }
      : one,
  )
  expect(send()).toEqual([224, 0, 0, 1, 224, 0, 0, 1])
})
