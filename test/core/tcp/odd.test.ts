// Corners of the endpoint that no other file is about.
import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { IcmpMessage, IPPROTO, Packet } from '../../../src/core/packet.ts'
import { vanish } from '../../../src/core/tcp/dissolve.ts'
import { AF_INET6, SOCK_STREAM, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'
import { HERE, Wire } from './support/wire.ts'

const TCP_MAXSEG = 2
const TCP_QUICKACK = 12
const TCP_DEFER_ACCEPT = 9
const TCP_INFO = 11

describe('IPv6 sockets', () => {
  test('one that has tried an IPv4 peer speaks to no other: its SYN goes nowhere (measured)', () => {
    const net = new TestNet(HOST_STACK, {})
    const listener = TestSocket.make(net, AF_INET6, SOCK_STREAM)
    listener.bind(['::1', 5000])
    listener.listen(5)
    const sock = TestSocket.make(net, AF_INET6, SOCK_STREAM)
    expect(sock.connect(['::ffff:127.0.0.1', 5999])).toBe('ECONNREFUSED')
    net.sent.length = 0
    expect(sock.connect(['::1', 5000])).toBe('blocks')
    expect(net.sent).toEqual([])
    expect(net.host().fired.map(({ id }) => id)).toContain('segment-out.mappedBefore')
  })
})

describe('TCP_MAXSEG of a listener', () => {
  test('is what it offers, and what it sends at most', () => {
    const wire = new Wire()
    const sock = wire.accepted((listener) => listener.setsockopt(6, TCP_MAXSEG, 1000))
    expect(wire.seen.find(({ segment }) => (segment.flags & 2) !== 0)?.segment.options.mss).toBe(
      1000,
    )
    sock.send(new Uint8Array(2000))
    expect(wire.take()).toEqual(['. 1+988 ack 1', '. 989+988 ack 1', 'P. 1977+24 ack 1'])
  })
})

describe('TCP_DEFER_ACCEPT', () => {
  test('an acknowledged request stays longer than others where it is told to wait longer', () => {
    const wire = new Wire({}, { settings: { tcp_synack_retries: 2 } })
    wire.listener(5, (listener) => listener.setsockopt(6, TCP_DEFER_ACCEPT, 31))
    wire.send('S')
    wire.send('.')
    wire.advance(20_000)
    expect(wire.states()).toEqual(['LISTEN', 'SYN_RECV'])
    wire.advance(60_000)
    expect(wire.states()).toEqual(['LISTEN'])
  })

  test('a request that nobody acknowledged does not', () => {
    const wire = new Wire({}, { settings: { tcp_synack_retries: 2 } })
    wire.listener(5, (listener) => listener.setsockopt(6, TCP_DEFER_ACCEPT, 31))
    wire.send('S')
    wire.advance(20_000)
    expect(wire.states()).toEqual(['LISTEN'])
  })
})

describe('TCP_QUICKACK', () => {
  test('on: what waits to be acknowledged is, at once', () => {
    const wire = new Wire()
    const sock = wire.accepted()
    wire.send('P.', { data: 'a' })
    sock.send('b')
    wire.send('P.', { data: 'c' })
    sock.send('d')
    wire.take()
    wire.send('P.', { data: 'e' })
    expect([wire.take(), sock.getsockopt(6, TCP_QUICKACK)]).toEqual([[], 0])
    sock.setsockopt(6, TCP_QUICKACK, 1)
    expect([wire.take(), sock.getsockopt(6, TCP_QUICKACK)]).toEqual([['. 3 ack 4'], 1])
  })
})

describe('TCP_INFO', () => {
  test('tells what was agreed on', () => {
    const options = (peer: object) => {
      const wire = new Wire(peer)
      const info = wire.accepted().getsockopt(6, TCP_INFO, 8) as Uint8Array
      return info[5]
    }
    expect([options({}), options({ timestamps: false, sack: false, scale: null })]).toEqual([7, 0])
  })
})

describe('a narrower way (RFC 1191)', () => {
  function tooBig(wire: Wire, index: number, mtu: number): void {
    const about = wire.seen.at(index)?.packet as Packet
    const message = new IcmpMessage(3, 4, about, mtu, new Uint8Array(0))
    wire.host.kernel.receive(new Packet('10.0.0.9', HERE, IPPROTO.icmp, 64, 0, false, message))
    wire.net.settle()
  }

  test('that only small segments have been sent on: nothing is sent again', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send('x')
    wire.take()
    tooBig(wire, -1, 1000)
    expect(wire.take()).toEqual([])
    expect(wire.record(sock).tcb).toMatchObject({
      recovery: { state: 'open', lostOut: 0 },
      mss: 948,
    })
  })

  test('after a timeout: what was being sent again is cut', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send(new Uint8Array(3000))
    wire.advance(1000)
    expect(wire.record(sock).tcb.recovery.state).toBe('loss')
    wire.take()
    tooBig(wire, -1, 1000)
    expect(wire.take()[0]).toBe('. 1+948 ack 1')
    wire.send('.')
    wire.advance(1000)
    wire.send('.')
    expect(wire.record(sock).tcb).toMatchObject({
      flow: { packetsOut: 0 },
      recovery: { lostOut: 0, retransOut: 0 },
    })
  })
})

describe('a connection that goes without a word', () => {
  test('a listener and a dead socket have none; an orphan is gone', () => {
    const wire = new Wire()
    const sock = wire.accepted()
    const { kernel } = wire.host
    for (const record of [...kernel.records.values()]) vanish(kernel, record as never)
    expect(wire.states()).toEqual(['CLOSE', 'LISTEN'])
    for (const record of [...kernel.records.values()]) vanish(kernel, record as never)
    expect(sock.recv(1)).toBe('<ECONNABORTED>')
    expect(wire.take()).toEqual([])
  })

  test('nobody keeps what its program had closed', () => {
    const wire = new Wire()
    const sock = wire.accepted()
    const record = wire.record(sock)
    sock.close()
    vanish(wire.host.kernel, record)
    expect(wire.states()).toEqual(['LISTEN'])
  })
})
