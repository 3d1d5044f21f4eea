// What programs seldom do with raw sockets.
import { describe, expect, test } from 'vitest'
import { encodePacket } from '../../../src/core/inet/wire.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { Packet, RawPayload } from '../../../src/core/packet.ts'
import { AF_INET6, SOCK_RAW, TestSocket } from '../../support/sockets.ts'
import { type HostOptions, TestNet } from '../../support/two-kernels.ts'

const DONTWAIT = 0x40
const SO_BINDTODEVICE = 25
const IP_HDRINCL = 3
const IP_RECVERR = 11
const IP_MULTICAST_ALL = 49
const ADD_MEMBERSHIP = 35
const ADD_SOURCE_MEMBERSHIP = 39
const ERRQUEUE = 0x2000
const LO = '127.0.0.1'

const lone = (options: HostOptions = {}) => new TestNet(HOST_STACK, options)
const link = () => new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
const raw = (net: TestNet, protocol = 200, family = 2, host = 0) =>
  TestSocket.make(net, family, SOCK_RAW, protocol, host)
const heard = (sock: TestSocket) => sock.recv(100, DONTWAIT).slice(-2)
const ips = (...all: readonly string[]) => Uint8Array.from(all.join('.').split('.'), Number)
const packet = (source: string, to: string, text = 'hi') =>
  new Packet(source, to, 200, 64, 0, false, new RawPayload(new TextEncoder().encode(text)))

describe('connect', () => {
  test('refuses where there is no way', () => {
    expect(raw(lone()).connect(['10.9.9.9', 0])).toBe('ENETUNREACH')
  })

  test('letting go of the peer forgets even an address that a bind named (measured)', () => {
    const sock = raw(lone())
    sock.bind(['127.0.0.2', 0])
    sock.connect([LO, 0])
    expect([sock.connect(null), sock.getsockname()]).toEqual(['ok', ['0.0.0.0', 0]])
    expect(sock.close()).toBe('ok')
  })
})

describe('packets to a group', () => {
  test('are heard on an interface that has joined it, by whoever takes the group', () => {
    const net = link()
    const [joined, filtered, quiet] = [raw(net), raw(net), raw(net)]
    const { kernel } = net.host()
    kernel.receive(packet('10.0.0.2', '224.1.1.1'))
    expect(heard(joined)).toBe('N>')
    joined.setsockopt(0, ADD_MEMBERSHIP, ips('224.1.1.1', '10.0.0.1'))
    filtered.setsockopt(0, ADD_SOURCE_MEMBERSHIP, ips('224.1.1.1', '10.0.0.1', '10.0.0.9'))
    quiet.setsockopt(0, IP_MULTICAST_ALL, 0)
    kernel.receive(packet('10.0.0.2', '224.1.1.1'))
    expect([joined, filtered, quiet].map(heard)).toEqual(['hi', 'N>', 'N>'])
  })
})

test('a socket tied to an interface hears only that', () => {
  const net = link()
  const [lo, eth] = [raw(net), raw(net)]
  lo.setsockopt(1, SO_BINDTODEVICE, new TextEncoder().encode('lo'))
  eth.setsockopt(1, SO_BINDTODEVICE, new TextEncoder().encode('eth0'))
  net.host().kernel.receive(packet('10.0.0.2', '10.0.0.1'))
  expect([heard(lo), heard(eth)]).toEqual(['N>', 'hi'])
})

describe('errors', () => {
  test('go to those who may have sent what they quote, as they would have sent it', () => {
    const net = link()
    const [asking, elsewhere] = [raw(net), raw(net)]
    elsewhere.bind([LO, 0])
    for (const sock of [asking, elsewhere]) {
      sock.setsockopt(0, IP_RECVERR, 1)
      sock.setsockopt(0, IP_HDRINCL, 1)
    }
    asking.sendto(encodePacket(packet('10.0.0.1', '10.0.0.2')), ['10.0.0.2', 0])
    expect(asking.recvmsg(99, 99, ERRQUEUE)).toMatchObject({
      data: expect.stringMatching(/^E.*hi$/s),
    })
    expect(elsewhere.recvmsg(99, 99, ERRQUEUE)).toBe('EAGAIN')
  })
})

describe('sending', () => {
  test('IPPROTO_RAW over IPv6 sends the protocol that the address names', () => {
    const net = lone()
    const sock = raw(net, 255, AF_INET6)
    expect([sock.sendto('x', ['::1', 200]), sock.sendto('x', ['::1', 0])]).toEqual([1, 1])
    const sent = net.sent.filter((one) => one.packet.body.kind === 'raw')
    expect(sent.map((one) => one.packet.protocol)).toEqual([200, 255])
  })

  test('ancillary data chooses the source; an address without a way is refused', () => {
    const net = lone()
    const sock = raw(net)
    const info = (source: string) => [
      { level: 0, type: 8, data: ips('0.0.0.0', source, '0.0.0.0') },
    ]
    expect(sock.send('x', 0, [LO, 0], info('127.0.0.7'))).toBe(1)
    expect(net.sent[0]?.packet.source).toBe('127.0.0.7')
    expect(sock.sendto('x', ['10.9.9.9', 0])).toBe('ENETUNREACH')
  })

  test('a source that the program wrote into its header stays', () => {
    const net = lone()
    const sock = raw(net, 255)
    sock.sendto(encodePacket(packet('127.0.0.9', LO)), [LO, 0])
    sock.sendto(encodePacket(packet('0.0.0.0', LO)), [LO, 0])
    const sources = net.sent.map((one) => one.packet).filter(({ body }) => body.kind === 'raw')
    expect(sources.map(({ source }) => source)).toEqual(['127.0.0.9', LO])
  })
})

test('ICMP_FILTER is set as a number or as bytes', () => {
  const net = lone()
  const sock = raw(net, 1)
  expect(sock.setsockopt(255, 1, 1)).toBe('ok')
  const echo = Uint8Array.of(8, 0, 0xf7, 0xff, 0, 0, 0, 0)
  sock.sendto(echo, [LO, 0])
  expect(sock.recv(100)[20]).toBe('\b')
  expect(sock.recv(100, DONTWAIT)).toBe('<EAGAIN>')
})
