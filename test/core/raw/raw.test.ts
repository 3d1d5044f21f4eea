import { describe, expect, test } from 'vitest'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { encodePacket } from '../../../src/core/inet/wire.ts'
import { bind } from '../../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { Datagram, IcmpMessage, IPPROTO, Packet, RawPayload } from '../../../src/core/packet.ts'
import {
  AF_INET6,
  SOCK_DGRAM,
  SOCK_RAW,
  type TestMessage,
  TestSocket,
} from '../../support/sockets.ts'
import { type HostOptions, TestNet } from '../../support/two-kernels.ts'

const ICMP = 1
const ICMPV6 = 58
const MSG_OOB = 1
const MSG_DONTWAIT = 0x40
const MSG_ERRQUEUE = 0x2000
const LO = '127.0.0.1'

function lone(options: HostOptions = {}): TestNet {
  return new TestNet(HOST_STACK, options)
}

function raw(net: TestNet, protocol = ICMP, family = 2): TestSocket {
  return TestSocket.make(net, family, SOCK_RAW, protocol)
}

/** The ICMP message of an echo, as bytes. */
function echo(type: number, id: number, data = 'abc'): Uint8Array {
  const message = new IcmpMessage(type, 0, null, id * 0x1_0000 + 1, new TextEncoder().encode(data))
  return encodePacket(new Packet(LO, LO, ICMP, 64, 0, true, message)).subarray(20)
}

function hex(text: string): string {
  return [...text].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}

describe('socket(2)', () => {
  test.each([
    [2, SOCK_RAW, 0, 'EPROTONOSUPPORT'],
    [2, SOCK_RAW, 263, 'EINVAL'],
    [2, SOCK_RAW, 255, 'ok'],
    [10, SOCK_RAW, 58, 'ok'],
    [2, SOCK_DGRAM, 1, 'EACCES'],
    [10, SOCK_DGRAM, 58, 'EACCES'],
    [10, SOCK_DGRAM, 1, 'EPROTONOSUPPORT'],
    [2, SOCK_DGRAM, 6, 'EPROTONOSUPPORT'],
    [2, SOCK_DGRAM, 17, 'ok'],
    [2, 5, 0, 'ESOCKTNOSUPPORT'],
    [2, 5, 263, 'EINVAL'],
    [2, 1, 17, 'EPROTONOSUPPORT'],
    [2, 1, 6, 'ok'],
  ])('family %i, type %i, protocol %i: %s', (family, type, protocol, expected) => {
    const made = TestSocket.open(lone(), family, type, protocol)
    expect(typeof made === 'string' ? made : 'ok').toBe(expected)
  })

  test('needs privilege, which is asked for last', () => {
    const net = lone({ uid: 1000 })
    const open = (protocol: number) => TestSocket.open(net, 2, SOCK_RAW, protocol)
    expect([open(0), open(1), open(263)]).toEqual(['EPROTONOSUPPORT', 'EPERM', 'EINVAL'])
  })
})

describe('names', () => {
  test('the protocol stands where the port would', () => {
    const s = raw(lone())
    expect([s.getsockname(), s.getpeername()]).toEqual([['0.0.0.0', 1], 'ENOTCONN'])
    expect([s.bind([LO, 99]), s.getsockname()]).toEqual(['ok', [LO, 1]])
    expect([s.bind(['127.0.0.2', 5]), s.getsockname()]).toEqual(['ok', ['127.0.0.2', 1]])
    expect([s.bind(['10.1.1.1', 0]), s.bind(['0.0.0.0', 0])]).toEqual(['EADDRNOTAVAIL', 'ok'])
    expect([s.connect([LO, 0]), s.getpeername()]).toEqual(['ok', 'ENOTCONN'])
    expect([s.connect([LO, 5]), s.getpeername(), s.bind([LO, 0])]).toEqual([
      'ok',
      [LO, 5],
      'EINVAL',
    ])
    expect([s.listen(5), s.getsockopt(1, 30)]).toEqual(['ENOTSUP', 0])
  })

  test('IPv6 takes no mapped address', () => {
    const s = raw(lone(), ICMPV6, AF_INET6)
    expect(s.getsockname()).toEqual(['::', 58, 0, 0])
    expect([s.bind(['::1', 4]), s.getsockname()]).toEqual(['ok', ['::1', 58, 0, 0]])
    expect([s.bind(['::ffff:127.0.0.1', 0]), s.bind(['fe80::1', 0])]).toEqual([
      'EADDRNOTAVAIL',
      'EINVAL',
    ])
    const four = bind(s.host.kernel, s.fd, inetAddress(2, '127.0.0.1', 0))
    expect([four.failure, s.bind(['ff02::1', 0, 0, 9])]).toEqual(['EINVAL', 'ENODEV'])
  })

  test('letting go of the peer is the end of hearing', () => {
    const net = lone()
    const s = raw(net)
    s.connect([LO, 0])
    expect([s.connect(null), s.getsockname()]).toEqual(['ok', ['0.0.0.0', 0]])
    raw(net).sendto(echo(8, 7), [LO, 0])
    expect(s.recv(100, MSG_DONTWAIT)).toBe('<EAGAIN>')
  })
})

describe('IPv4', () => {
  test('what is heard has its header, and the echo is answered', () => {
    const s = raw(lone())
    expect([s.send('x'), s.sendto(echo(8, 7), [LO, 0])]).toEqual(['EDESTADDRREQ', 11])
    const [request, from] = s.recvfrom(100) as readonly [string, readonly [string, number]]
    // As measured, but for the identification, which is 0 here.
    expect(hex(request)).toBe('4500001f0000400040013cdc7f0000017f00000108003395000700016162' + '63')
    expect(from).toEqual([LO, 0])
    expect(hex(s.recv(100))).toBe(
      '4500001f0000000040017cdc7f0000017f00000100003b950007000161626' + '3',
    )
    expect(s.recv(100, MSG_DONTWAIT)).toBe('<EAGAIN>')
  })

  test('every socket of the protocol that takes the addresses gets a copy', () => {
    const net = lone()
    const [all, here, elsewhere, fromHere, fromElsewhere] = Array.from({ length: 5 }, () =>
      raw(net, 200),
    ) as [TestSocket, TestSocket, TestSocket, TestSocket, TestSocket]
    here.bind([LO, 0])
    elsewhere.bind(['127.0.0.2', 0])
    fromHere.connect([LO, 0])
    fromElsewhere.connect(['127.0.0.2', 0])
    raw(net, 200).sendto('hi', [LO, 0])
    const heard = [all, here, elsewhere, fromHere, fromElsewhere].map((s) =>
      s.recv(100, MSG_DONTWAIT).slice(-2),
    )
    expect(heard).toEqual(['hi', 'hi', 'N>', 'hi', 'N>'])
  })

  test('sizes, flags, cut reading', () => {
    const s = raw(lone())
    s.connect([LO, 0])
    expect([s.send(new Uint8Array(65536)), s.send(new Uint8Array(65516))]).toEqual([
      'EMSGSIZE',
      'EMSGSIZE',
    ])
    expect(s.send(new Uint8Array(65515))).toBe(65515)
    expect([s.send('x', MSG_OOB), s.recv(1, MSG_OOB)]).toEqual(['ENOTSUP', '<ENOTSUP>'])
    expect(s.ioctl(0x541b)).toBe(65535)
    expect(s.recvmsg(10)).toMatchObject({ flags: 0x20 })
  })

  test('sending asks neither for errors nor for shutdown', () => {
    const s = raw(lone())
    s.connect([LO, 0])
    expect([s.shutdown(1), s.send(echo(8, 1))]).toEqual(['ok', 11])
    s.setsockopt(0, 3, 1)
    expect(s.send(new Uint8Array(20))).toBe('EPIPE')
  })

  test('ICMP_FILTER keeps types away', () => {
    const s = raw(lone())
    s.setsockopt(255, 1, Uint8Array.of(1, 0, 0, 0))
    s.sendto(echo(8, 7), [LO, 0])
    expect(hex(s.recv(100)).slice(40, 42)).toBe('08')
    expect(s.recv(100, MSG_DONTWAIT)).toBe('<EAGAIN>')
  })

  test('a full buffer drops, one more than fits is taken', () => {
    const net = lone()
    const [s, from] = [raw(net, 200), raw(net, 200)]
    s.setsockopt(1, 8, 0)
    for (let i = 0; i < 9; i++) from.sendto('x', [LO, 0])
    let count = 0
    while (s.recv(99, MSG_DONTWAIT) !== '<EAGAIN>') count += 1
    expect(count).toBe(3)
  })
})

describe('IP_HDRINCL', () => {
  function header(protocol: number, payload: Uint8Array, source = '0.0.0.0', to = LO): Uint8Array {
    const bytes = encodePacket(
      new Packet(source, to, protocol, 9, 0, false, new RawPayload(payload)),
    )
    bytes.set([0, 0], 2)
    return bytes
  }

  const datagram = encodePacket(
    new Packet(LO, LO, IPPROTO.udp, 64, 0, true, new Datagram(1234, 5000, Uint8Array.of(100))),
  ).subarray(20)

  test('a program may make its own datagrams', () => {
    const net = lone()
    const s = raw(net, 255)
    const r = TestSocket.make(net, 2, SOCK_DGRAM)
    r.bind([LO, 5000])
    const hearer = raw(net, 17)
    expect(s.sendto(header(17, datagram), ['127.0.0.2', 0])).toBe(29)
    expect(r.recvfrom(9)).toEqual(['d', [LO, 1234]])
    expect(hearer.recv(99)).toHaveLength(29)
    const wrong = datagram.slice()
    wrong[6] = 0x11
    s.sendto(header(17, wrong), [LO, 0])
    expect(r.recv(9, MSG_DONTWAIT)).toBe('<EAGAIN>')
    expect(hearer.recv(99)).toHaveLength(29)
  })

  test('the header must be whole', () => {
    const s = raw(lone(), 255)
    expect(s.sendto('hi', [LO, 0])).toBe('EINVAL')
    const long = header(200, Uint8Array.of(1))
    long[0] = 0x4f
    expect(s.sendto(long, [LO, 0])).toBe('EINVAL')
    const none = header(200, Uint8Array.of(1))
    none[0] = 0x95
    expect(s.sendto(none, [LO, 0])).toBe(21)
  })

  test('the header must say that it has 20 bytes or more', () => {
    const s = raw(lone(), 255)
    const bytes = header(200, Uint8Array.of(1, 2, 3, 4))
    const answers = [0x40, 0x41, 0x44, 0x45, 0x46, 0x47].map((first) => {
      bytes[0] = first
      return s.sendto(bytes, [LO, 0])
    })
    expect(answers).toEqual(['EINVAL', 'EINVAL', 'EINVAL', 24, 24, 'EINVAL'])
  })

  test('what is of another version, or a fragment, is sent and reaches nobody', () => {
    const net = lone()
    const [s, hearer] = [raw(net, 255), raw(net, 200)]
    const send = (at: number, value: number) => {
      const bytes = header(200, new Uint8Array(40))
      bytes[at] = value
      return [s.sendto(bytes, [LO, 0]), hearer.recv(99, MSG_DONTWAIT).length]
    }
    const lost = [60, '<EAGAIN>'.length]
    expect([send(0, 0x65), send(6, 0x20), send(6, 0x01), send(7, 3)]).toEqual(Array(4).fill(lost))
    expect([send(6, 0x40), send(6, 0x80)]).toEqual(Array(2).fill([60, 60]))
  })

  test('neither the identification nor the options of a header arrive', () => {
    const net = lone()
    const [s, hearer] = [raw(net, 255), raw(net, 200)]
    const bytes = header(200, Uint8Array.of(1, 1, 1, 0, 97))
    bytes.set([0x46, 0, 0, 0, 0x12, 0x34])
    expect(s.sendto(bytes, [LO, 0])).toBe(25)
    expect(hex(hearer.recv(99))).toBe('450000150000000009c8b31f7f0000017f00000161')
  })

  test('nothing is fragmented', () => {
    const s = raw(lone({ ip: '10.0.0.1' }), 255)
    expect(s.sendto(header(200, new Uint8Array(1481)), ['10.0.0.2', 0])).toBe('EMSGSIZE')
  })
})

describe('IPv6', () => {
  test('the header is the kernel’s, and so is the checksum of ICMPv6', () => {
    const s = raw(lone(), ICMPV6, AF_INET6)
    const request = Uint8Array.of(128, 0, 0, 0, 0, 9, 0, 1, 97, 98, 99)
    expect([s.send('x'), s.sendto(request, ['::1', 0])]).toEqual(['EDESTADDRREQ', 11])
    expect(hex(s.recv(100))).toBe('8000bb4b00090001616263')
    expect(hex(s.recv(100))).toBe('8100ba4b00090001616263')
  })

  test('a port must be the protocol', () => {
    const s = raw(lone(), ICMPV6, AF_INET6)
    expect([58, 59, 256].map((port) => s.sendto('x', ['::1', port]))).toEqual([
      1,
      'EINVAL',
      'EINVAL',
    ])
    expect(s.sendto('x', ['::ffff:127.0.0.1', 0])).toBe('ENETUNREACH')
    expect(s.send('x', MSG_OOB, ['::1', 0])).toBe('ENOTSUP')
  })
})

describe('errors about what was sent', () => {
  test('a connected socket is told, IP_RECVERR keeps them', () => {
    const net = new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
    const [connected, asking, other] = [raw(net, 200), raw(net, 200), raw(net, 200)]
    connected.connect(['10.0.0.2', 0])
    asking.setsockopt(0, 11, 1)
    connected.send('hi')
    expect([connected.getsockopt(1, 4), asking.getsockopt(1, 4), other.getsockopt(1, 4)]).toEqual([
      92, 92, 0,
    ])
    expect(asking.recvmsg(99, 99, MSG_ERRQUEUE) as TestMessage).toMatchObject({
      data: 'hi',
      address: ['10.0.0.2', 0],
    })
    connected.setsockopt(0, 3, 1)
    connected.setsockopt(0, 11, 1)
    connected.send(new Uint8Array(20).fill(0x45, 0, 1))
  })

  test('with IP_HDRINCL the next send fails with it', () => {
    const net = new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
    const s = raw(net, 200)
    s.connect(['10.0.0.2', 0])
    s.send('hi')
    s.setsockopt(0, 3, 1)
    expect(s.send(new Uint8Array(20))).toBe('ENOPROTOOPT')
  })
})

test('a snapshot keeps its queue', () => {
  const net = lone()
  const s = raw(net, 200)
  s.sendto('hi', [LO, 0])
  const { kernel } = s.host
  const [record] = [...kernel.records.values()]
  kernel.owner = {}
  expect(s.recv(99).slice(-2)).toBe('hi')
  expect(record?.summary()).toMatchObject({ protocol: 'raw', receiveQueue: 832, sendQueue: 0 })
})

test('ancillary data chooses TTL; bad data is refused', () => {
  const net = lone()
  const s = raw(net, 200)
  const ttl = (value: number) => [{ level: 0, type: 2, data: Uint8Array.of(value, 0, 0, 0) }]
  expect(s.send('x', 0, [LO, 0], ttl(7))).toBe(1)
  expect(net.sent[0]?.packet.ttl).toBe(7)
  expect(s.send('x', 0, [LO, 0], ttl(0))).toBe('EINVAL')
})

test('close is the end', () => {
  const net = lone()
  const s = raw(net, 200)
  expect([s.close(), s.close()]).toEqual(['ok', 'EBADF'])
  raw(net, 201).sendto('x', [LO, 0])
  expect(net.host().kernel.records.size).toBe(1)
})
