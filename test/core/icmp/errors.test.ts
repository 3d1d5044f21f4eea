import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { IcmpMessage, IPPROTO, Packet } from '../../../src/core/packet.ts'
import {
  AF_INET6,
  SOCK_DGRAM,
  SOCK_STREAM,
  type TestMessage,
  TestSocket,
} from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

const MSG_DONTWAIT = 0x40
const MSG_ERRQUEUE = 0x2000
const RECVERR = 11
const RECVERR6 = 25
const POLLOUT = 0x4
const POLLERR = 0x8
const NOTHING = new Uint8Array(0)

function lone(): TestNet {
  return new TestNet(HOST_STACK, {})
}

function link(): TestNet {
  return new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
}

function udp(net: TestNet, family = 2): TestSocket {
  return TestSocket.make(net, family, SOCK_DGRAM)
}

/** Sends a datagram, and answers it with an error as a router would. */
function answered(
  s: TestSocket,
  to: readonly [string, number],
  type: number,
  code: number,
  rest = 0,
): number | string {
  s.net.lose = () => true
  const sent = s.sendto('hello', to)
  if (typeof sent === 'string') return sent
  const about = s.net.sent.at(-1)?.packet as Packet
  const protocol = about.source.includes(':') ? IPPROTO.icmpv6 : IPPROTO.icmp
  const message = new IcmpMessage(type, code, about, rest, NOTHING)
  s.host.kernel.receive(new Packet('10.0.0.9', about.source, protocol, 64, 0, false, message))
  s.net.settle()
  return s.getsockopt(1, 4) as number
}

function errorBytes({ control }: TestMessage): number[] {
  return [...(control[0] as TestMessage['control'][number])[2]]
}

// Measured with forged messages: type, code, second word; errno with IP_RECVERR; is it hard?
const ERRNO = {
  ENETUNREACH: 101,
  EHOSTUNREACH: 113,
  ENOPROTOOPT: 92,
  ECONNREFUSED: 111,
  EMSGSIZE: 90,
  ENOTSUP: 95,
  EHOSTDOWN: 112,
  ENONET: 64,
  EPROTO: 71,
} as const

const MEANINGS: readonly (readonly [number, number, number, keyof typeof ERRNO | null, boolean])[] =
  [
    [3, 0, 0, 'ENETUNREACH', false],
    [3, 1, 0, 'EHOSTUNREACH', false],
    [3, 2, 0, 'ENOPROTOOPT', true],
    [3, 3, 0, 'ECONNREFUSED', true],
    [3, 4, 0, 'EMSGSIZE', true],
    [3, 4, 1000, 'EMSGSIZE', true],
    [3, 5, 0, 'ENOTSUP', false],
    [3, 6, 0, 'ENETUNREACH', true],
    [3, 7, 0, 'EHOSTDOWN', true],
    [3, 8, 0, 'ENONET', true],
    [3, 9, 0, 'ENETUNREACH', true],
    [3, 10, 0, 'EHOSTUNREACH', true],
    [3, 11, 0, 'ENETUNREACH', false],
    [3, 12, 0, 'EHOSTUNREACH', false],
    [3, 13, 0, 'EHOSTUNREACH', true],
    [3, 14, 0, 'EHOSTUNREACH', true],
    [3, 15, 0, 'EHOSTUNREACH', true],
    [3, 16, 0, null, false],
    [11, 0, 0, 'EHOSTUNREACH', false],
    [12, 0, 5, 'EPROTO', true],
    [4, 0, 0, null, false],
    [5, 0, 0, null, false],
  ]

describe.each(MEANINGS)('ICMP type %i, code %i, %i', (type, code, rest, errno, hard) => {
  const number = errno === null ? 0 : ERRNO[errno]

  test('told to a connected UDP socket if hard', () => {
    const s = udp(link())
    s.connect(['10.0.0.2', 7000])
    expect(answered(s, ['10.0.0.2', 7000], type, code, rest)).toBe(hard ? number : 0)
  })

  test('not told to an unconnected one', () => {
    expect(answered(udp(link()), ['10.0.0.2', 7000], type, code, rest)).toBe(0)
  })

  test.each([true, false])('told and kept with IP_RECVERR (connected: %s)', (connected) => {
    const s = udp(link())
    s.setsockopt(0, RECVERR, 1)
    if (connected) s.connect(['10.0.0.2', 7000])
    expect(answered(s, ['10.0.0.2', 7000], type, code, rest)).toBe(number)
    const message = s.recvmsg(100, 200, MSG_ERRQUEUE | MSG_DONTWAIT)
    if (errno === null) {
      expect(message).toBe('EAGAIN')
      return
    }
    const { data, control, address, flags } = message as TestMessage
    expect([data, address, flags]).toEqual(['hello', ['10.0.0.2', 7000], MSG_ERRQUEUE])
    const [level, kind, bytes] = control[0] as TestMessage['control'][number]
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    expect([level, kind, bytes.length]).toEqual([0, RECVERR, 32])
    expect([view.getUint32(0, true), ...bytes.subarray(4, 8), view.getUint32(8, true)]).toEqual([
      number,
      2,
      type,
      code,
      0,
      rest,
    ])
    expect([...bytes.subarray(16, 24)]).toEqual([2, 0, 0, 0, 10, 0, 0, 9])
  })
})

describe('refused (facts 6.2)', () => {
  test('one error for each datagram, reported once', () => {
    const s = udp(lone())
    s.connect(['127.0.0.1', 5999])
    expect([s.send('x'), s.poll()]).toEqual([1, POLLOUT | POLLERR])
    expect([s.send('x'), s.send('x'), s.send('x')]).toEqual(['ECONNREFUSED', 1, 'ECONNREFUSED'])
    s.send('x')
    expect([s.recv(9), s.recv(9)]).toEqual(['<ECONNREFUSED>', '<blocks>'])
  })

  test('wakes a waiting reader', () => {
    const s = udp(lone())
    s.connect(['127.0.0.1', 5999])
    expect(s.recv(9)).toBe('<blocks>')
    s.send('x')
    expect(s.outcome()).toBe('<ECONNREFUSED>')
  })

  test('goes before datagrams that wait', () => {
    const net = lone()
    const [a, b] = [udp(net), udp(net)]
    a.bind(['127.0.0.1', 5001])
    b.bind(['127.0.0.1', 5000])
    a.connect(['127.0.0.1', 5000])
    b.sendto('d', ['127.0.0.1', 5001])
    b.close()
    a.send('x')
    expect([a.recv(9), a.recv(9), a.recv(9, MSG_DONTWAIT)]).toEqual([
      '<ECONNREFUSED>',
      'd',
      '<EAGAIN>',
    ])
  })

  test('comes over IPv6 too', () => {
    const s = udp(lone(), AF_INET6)
    s.connect(['::1', 5999])
    expect([s.send('x'), s.send('x'), s.send('x')]).toEqual([1, 'ECONNREFUSED', 1])
  })

  test('six at once, then one a second to a host on a link', () => {
    const net = link()
    const s = udp(net)
    s.connect(['10.0.0.2', 5999])
    const errors = (count: number): number => {
      let sum = 0
      for (let i = 0; i < count; i++) {
        if (s.send('x') === 'ECONNREFUSED') sum += 1
        net.advance(20_000)
      }
      return sum
    }
    expect(errors(40)).toBe(6)
    net.advance(3_000_000)
    expect(errors(20)).toBe(4)
  })

  test('the loopback knows no limit', () => {
    const s = udp(lone())
    s.connect(['127.0.0.1', 5999])
    const outcomes = Array.from({ length: 40 }, () => s.send('x'))
    expect(outcomes.filter((one) => one === 'ECONNREFUSED')).toHaveLength(20)
  })
})

describe('the error queue', () => {
  test('IP_RECVERR tells an unconnected socket, and keeps the datagram', () => {
    const s = udp(lone())
    s.setsockopt(0, RECVERR, 1)
    s.sendto('abc', ['127.0.0.1', 5999])
    expect(s.poll()).toBe(POLLOUT | POLLERR)
    expect(s.getsockopt(1, 4)).toBe(111)
    expect(s.poll()).toBe(POLLOUT | POLLERR)
    expect(s.recvmsg(2, 20, MSG_ERRQUEUE)).toMatchObject({
      data: 'ab',
      flags: MSG_ERRQUEUE | 0x20 | 0x8,
      address: ['127.0.0.1', 5999],
    })
    expect(s.poll()).toBe(POLLOUT)
    expect(s.recvmsg(2, 20, MSG_ERRQUEUE)).toBe('EAGAIN')
  })

  test('reading one makes the next the pending error', () => {
    const s = udp(lone())
    s.setsockopt(0, RECVERR, 1)
    s.sendto('abc', ['127.0.0.1', 5999])
    s.recv(9)
    s.sendto('def', ['127.0.0.1', 5998])
    expect(s.recvmsg(9, 0, MSG_ERRQUEUE)).toMatchObject({ data: 'abc' })
    expect(s.getsockopt(1, 4)).toBe(111)
    expect(s.recvmsg(9, 0, MSG_ERRQUEUE)).toMatchObject({ data: 'def' })
    expect(s.getsockopt(1, 4)).toBe(0)
  })

  test('switching it off empties it', () => {
    const s = udp(lone())
    s.setsockopt(0, RECVERR, 1)
    s.sendto('abc', ['127.0.0.1', 5999])
    s.setsockopt(0, RECVERR, 0)
    expect(s.recvmsg(9, 0, MSG_ERRQUEUE)).toBe('EAGAIN')
    expect(s.getsockopt(1, 4)).toBe(111)
  })

  test('keeps errors of the own host, without a pending error', () => {
    const s = udp(lone())
    s.setsockopt(0, RECVERR, 1)
    s.connect(['127.0.0.1', 5999])
    expect(s.send(new Uint8Array(65520))).toBe('EMSGSIZE')
    expect([s.poll(), s.getsockopt(1, 4)]).toEqual([POLLOUT | POLLERR, 0])
    const message = s.recvmsg(9, 200, MSG_ERRQUEUE) as TestMessage
    expect(errorBytes(message)).toEqual([
      90,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      0xff,
      0xff,
      0,
      0,
      0,
      0,
      0,
      0,
      ...new Uint8Array(16),
    ])
  })

  test('IPv6 has an option of its own, and larger addresses', () => {
    const s = udp(lone(), AF_INET6)
    s.setsockopt(41, RECVERR6, 1)
    s.sendto('abc', ['::1', 5999])
    const message = s.recvmsg(9, 200, MSG_ERRQUEUE) as TestMessage
    const { control, address } = message
    expect(address).toEqual(['::1', 5999, 0, 0])
    expect(control[0]?.slice(0, 2)).toEqual([41, RECVERR6])
    expect(errorBytes(message).slice(0, 8)).toEqual([111, 0, 0, 0, 3, 1, 4, 0])
    expect(control[0]?.[2]).toHaveLength(44)
    s.sendto('abc', ['::ffff:127.0.0.1', 5999])
    expect(s.recvmsg(9, 200, MSG_ERRQUEUE)).toBe('EAGAIN')
    s.setsockopt(0, RECVERR, 1)
    s.sendto('abc', ['::ffff:127.0.0.1', 5999])
    expect(s.recvmsg(9, 200, MSG_ERRQUEUE)).toMatchObject({
      address: ['::ffff:127.0.0.1', 5999, 0, 0],
    })
  })
})

describe('"too big"', () => {
  test('narrows the way, for ten minutes', () => {
    const net = link()
    const s = udp(net)
    s.connect(['10.0.0.2', 7000])
    expect(s.getsockopt(0, 14)).toBe(1500)
    expect(answered(s, ['10.0.0.2', 7000], 3, 4, 1000)).toBe(90)
    expect(s.getsockopt(0, 14)).toBe(1000)
    s.send(new Uint8Array(973))
    expect(net.sent.at(-1)?.packet.df).toBe(false)
    net.advance(600_000_000)
    s.send(new Uint8Array(973))
    expect(net.sent.at(-1)?.packet.df).toBe(true)
  })

  test('is nothing to a socket that does not discover', () => {
    const s = udp(link())
    s.setsockopt(0, 10, 0)
    s.connect(['10.0.0.2', 7000])
    expect(answered(s, ['10.0.0.2', 7000], 3, 4, 1000)).toBe(0)
  })
})

test('an error about a segment fails an attempt to connect', () => {
  const net = link()
  net.lose = () => true
  const s = TestSocket.make(net, 2, SOCK_STREAM)
  expect(s.connect(['10.0.0.2', 5000])).toBe('blocks')
  const about = net.sent.at(-1)?.packet as Packet
  const message = new IcmpMessage(3, 13, about, 0, NOTHING)
  s.host.kernel.receive(new Packet('10.0.0.9', '10.0.0.1', IPPROTO.icmp, 64, 0, false, message))
  expect(s.outcome()).toBe('<EHOSTUNREACH>')
})

test('an error that quotes nothing of ours is dropped', () => {
  const net = link()
  const { kernel } = net.host()
  const receive = (about: Packet | null): void => {
    const message = new IcmpMessage(3, 3, about, 0, NOTHING)
    kernel.receive(new Packet('10.0.0.9', '10.0.0.1', IPPROTO.icmp, 64, 0, false, message))
  }
  receive(null)
  receive(new Packet('9.9.9.9', '8.8.8.8', IPPROTO.udp, 64, 0, false, message()))
  expect(net.host().fired.map(({ id }) => id)).toEqual(['icmp.unquoted', 'icmp.unquoted'])
})

function message(): IcmpMessage {
  return new IcmpMessage(8, 0, null, 0, NOTHING)
}
