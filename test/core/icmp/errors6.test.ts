// Measured with forged messages on Linux 6.18: type, code, second word; the pending error of a connected UDP socket.
import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { Datagram, IcmpMessage, IPPROTO, Packet } from '../../../src/core/packet.ts'
import { AF_INET6, SOCK_DGRAM, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

const RECVERR6 = 25
const NOTHING = new Uint8Array(0)

const ENETUNREACH = 101
const EPROTO = 71
const EACCES = 13
const EMSGSIZE = 90
const EHOSTUNREACH = 113

const MEASURED: readonly (readonly [number, number, number, plain: number, asked: number])[] = [
  [1, 0, 0, 0, ENETUNREACH],
  [1, 6, 0, EACCES, EACCES],
  [1, 7, 0, EPROTO, EPROTO],
  [1, 9, 0, EPROTO, EPROTO],
  [2, 0, 1300, EMSGSIZE, EMSGSIZE],
  [2, 0, 600, EMSGSIZE, EMSGSIZE],
  [3, 0, 0, 0, EHOSTUNREACH],
  [3, 1, 0, 0, EHOSTUNREACH],
  [4, 0, 0, EPROTO, EPROTO],
  [4, 1, 6, EPROTO, EPROTO],
  [5, 0, 0, 0, EPROTO],
  [130, 0, 0, 0, 0],
]

function told(type: number, code: number, rest: number, asks: boolean): unknown {
  const net = new TestNet(HOST_STACK, { ip: '10.0.0.1', ip6: 'fd00::1' })
  const sock = TestSocket.make(net, AF_INET6, SOCK_DGRAM)
  sock.bind(['fd00::1', 7000])
  if (asks) sock.setsockopt(41, RECVERR6, 1)
  sock.connect(['fd00::2', 7001])
  const datagram = new Datagram(7000, 7001, NOTHING)
  const about = new Packet('fd00::1', 'fd00::2', IPPROTO.udp, 64, 0, true, datagram)
  const message = new IcmpMessage(type, code, about, rest, NOTHING)
  net.host().kernel.receive(new Packet('fd00::9', 'fd00::1', IPPROTO.icmpv6, 64, 0, true, message))
  net.settle()
  return sock.getsockopt(1, 4)
}

describe.each(MEASURED)('ICMPv6 type %i, code %i, %i', (type, code, rest, plain, asked) => {
  test(`tells a connected socket ${plain}, with IPV6_RECVERR ${asked}`, () => {
    expect([told(type, code, rest, false), told(type, code, rest, true)]).toEqual([plain, asked])
  })
})

test('a way is not believed to be narrower than IPv6 allows (RFC 8200 5)', () => {
  const net = new TestNet(HOST_STACK, { ip: '10.0.0.1', ip6: 'fd00::1' })
  const { network } = net.host().kernel
  network.learnMtu('fd00::2', 600, 0)
  network.learnMtu('10.0.0.2', 100, 0)
  expect([network.pathMtu('fd00::2', 1500, 1), network.pathMtu('10.0.0.2', 1500, 1)]).toEqual([
    1280, 552,
  ])
})
