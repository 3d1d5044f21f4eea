// What sendmsg and recvmsg take and give beside a datagram.
import { describe, expect, test } from 'vitest'
import type { ControlMessage } from '../../../src/core/socket/call.ts'
import { AF_INET6, type TestMessage } from '../../support/sockets.ts'
import { lone, udp } from './support/udp-send.ts'

const MSG_CTRUNC = 0x8

/** One int, little-endian. */
function int(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24)
}

function cmsg(level: number, type: number, data: Uint8Array | number): ControlMessage {
  return { level, type, data: typeof data === 'number' ? int(data) : data }
}

function pktinfo(iface: number, source: readonly number[]): Uint8Array {
  return Uint8Array.of(...int(iface), ...source, 0, 0, 0, 0)
}

describe('ancillary data', () => {
  test('tells a receiver what it asked for, in the order of the kernel', () => {
    const net = lone()
    net.advance(1_500_000)
    const [r, s] = [udp(net), udp(net)]
    r.bind(['0.0.0.0', 5000])
    for (const name of [8, 12, 13]) r.setsockopt(0, name, 1)
    r.setsockopt(1, 29, 1)
    s.sendto('x', ['127.0.0.1', 5000])
    const { control } = r.recvmsg(10, 500) as TestMessage
    expect(control.map(([level, type, data]) => [level, type, [...data]])).toEqual([
      [1, 29, [1, 0, 0, 0, 0, 0, 0, 0, 0x20, 0xa1, 7, 0, 0, 0, 0, 0]],
      [0, 8, [1, 0, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]],
      [0, 2, [64, 0, 0, 0]],
      [0, 1, [0]],
    ])
  })

  test.each([
    [500, 4, 0],
    [60, 2, MSG_CTRUNC],
    [36, 1, MSG_CTRUNC],
    [20, 1, MSG_CTRUNC],
    [0, 0, MSG_CTRUNC],
  ])('with room for %i bytes there are %i messages', (room, count, flags) => {
    const net = lone()
    const [r, s] = [udp(net), udp(net)]
    r.bind(['0.0.0.0', 5000])
    for (const name of [8, 12, 13]) r.setsockopt(0, name, 1)
    r.setsockopt(1, 29, 1)
    s.sendto('x', ['127.0.0.1', 5000])
    const message = r.recvmsg(10, room) as TestMessage
    expect([message.control.length, message.flags]).toEqual([count, flags])
  })

  test('an IPv6 socket is told of both families', () => {
    const net = lone()
    const [r, s] = [udp(net, AF_INET6), udp(net, AF_INET6)]
    r.bind(['::', 5000])
    for (const name of [49, 51, 66]) r.setsockopt(41, name, 1)
    const kinds = (message: TestMessage | string) =>
      (message as TestMessage).control.map(([level, type]) => `${level}:${type}`)
    s.sendto('x', ['::1', 5000])
    expect(kinds(r.recvmsg(10, 500))).toEqual(['41:50', '41:52', '41:67'])
    s.sendto('x', ['::ffff:127.0.0.1', 5000])
    expect(kinds(r.recvmsg(10, 500))).toEqual(['41:50'])
    for (const name of [8, 12, 13]) r.setsockopt(0, name, 1)
    s.sendto('x', ['::ffff:127.0.0.1', 5000])
    expect(kinds(r.recvmsg(10, 500))).toEqual(['41:50', '0:8', '0:2', '0:1'])
  })

  test('lets a sender choose source, TTL and type of service', () => {
    const net = lone()
    const [r, s] = [udp(net), udp(net)]
    r.bind(['0.0.0.0', 5000])
    r.setsockopt(0, 12, 1)
    r.setsockopt(0, 13, 1)
    const to = ['127.0.0.1', 5000] as const
    const send = (...control: ControlMessage[]) => s.send('y', 0, to, control)
    expect(send(cmsg(0, 2, 7), cmsg(0, 1, Uint8Array.of(0x20)))).toBe(1)
    const { control } = r.recvmsg(10, 500) as TestMessage
    expect(control.map(([, , data]) => data[0])).toEqual([7, 0x20])
    expect(send(cmsg(0, 8, pktinfo(0, [127, 0, 0, 9])))).toBe(1)
    expect(r.recvfrom(10)).toMatchObject(['y', ['127.0.0.9', expect.any(Number)]])
    expect(send(cmsg(0, 8, pktinfo(0, [10, 9, 9, 9])))).toBe('ENETUNREACH')
    expect(send(cmsg(0, 8, pktinfo(9, [0, 0, 0, 0])))).toBe('ENODEV')
  })

  test.each([
    ['an unknown type of IPPROTO_IP', cmsg(0, 99, 1), 'EINVAL'],
    ['TTL 0', cmsg(0, 2, 0), 'EINVAL'],
    ['TTL 256', cmsg(0, 2, 256), 'EINVAL'],
    ['a short TTL', cmsg(0, 2, Uint8Array.of(1)), 'EINVAL'],
    ['TOS 256', cmsg(0, 1, 256), 'EINVAL'],
    ['an unknown type of SOL_SOCKET', cmsg(1, 99, 1), 'EINVAL'],
    ['descriptors', cmsg(1, 1, 1), 1],
    ['credentials', cmsg(1, 2, 1), 1],
    ['an unknown level', cmsg(77, 1, 1), 1],
    ['a short packet info', cmsg(0, 8, Uint8Array.of(1)), 'EINVAL'],
    ['IPPROTO_UDP', cmsg(17, 99, 1), 'EINVAL'],
    ['IPv6 packet info', cmsg(41, 50, 1), 1],
  ])('%s: %s', (_, control, expected) => {
    const s = udp(lone())
    expect(s.send('y', 0, ['127.0.0.1', 5000], [control])).toBe(expected)
  })

  const six = (address: readonly number[], iface: number): Uint8Array =>
    Uint8Array.of(...new Uint8Array(16 - address.length), ...address, ...int(iface))

  test.each([
    ['a hop limit', cmsg(41, 52, 7), 1],
    ['hop limit 256', cmsg(41, 52, 256), 'EINVAL'],
    ['the default hop limit', cmsg(41, 52, -1), 1],
    ['a traffic class', cmsg(41, 67, 7), 1],
    ['a short hop limit', cmsg(41, 52, Uint8Array.of(1)), 'EINVAL'],
    ['an unknown type', cmsg(41, 99, 1), 'EINVAL'],
    ['IPPROTO_IP', cmsg(0, 2, 7), 1],
    ['an interface', cmsg(41, 50, six([], 1)), 1],
    ['no interface', cmsg(41, 50, six([], 9)), 'ENODEV'],
    ['a foreign source', cmsg(41, 50, six([1, 2, 3], 0)), 'EINVAL'],
    ['the own source', cmsg(41, 50, six([1], 0)), 1],
    ['a short one', cmsg(41, 50, 1), 'EINVAL'],
  ])('IPv6, %s: %s', (_, control, expected) => {
    const s = udp(lone(), AF_INET6)
    expect(s.send('y', 0, ['::1', 5000], [control])).toBe(expected)
  })

  test('a mapped source for a mapped destination', () => {
    const net = lone()
    const [r, s] = [udp(net), udp(net, AF_INET6)]
    r.bind(['127.0.0.1', 5000])
    const control = [cmsg(41, 50, six([0xff, 0xff, 127, 0, 0, 5], 0))]
    expect(s.send('y', 0, ['::ffff:127.0.0.1', 5000], control)).toBe(1)
    expect(r.recvfrom(9)).toMatchObject(['y', ['127.0.0.5', expect.any(Number)]])
    for (const bytes of [six([1], 0), int(1)]) {
      const other = [cmsg(41, 50, bytes)]
      expect(s.send('y', 0, ['::ffff:127.0.0.1', 5000], other)).toBe('EINVAL')
    }
  })

  test.each([
    ['a group', [224, 1, 1, 1], 'EINVAL'],
    ['255.255.255.255', [255, 255, 255, 255], 'EINVAL'],
    ['none after one', [0, 0, 0, 0], 1],
  ])('%s as source: %s', (_, source, expected) => {
    const s = udp(lone())
    const control = [cmsg(0, 8, pktinfo(0, [10, 9, 9, 9])), cmsg(0, 8, pktinfo(0, source))]
    expect(s.send('y', 0, ['127.0.0.1', 5000], control)).toBe(expected)
  })
})
