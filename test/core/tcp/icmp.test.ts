// ICMP errors about segments: RFC 9293 3.9.2.2, RFC 1191; facts 2.4, 5.4.
import { describe, expect, test } from 'vitest'
import { SO_ERROR, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { TCP_MAXSEG } from '../../../src/core/constants/tcp-options.ts'
import { IcmpMessage, IPPROTO, Packet } from '../../../src/core/packet.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { HERE, THERE, Wire } from './support/wire.ts'

const UNREACHABLE = 3
const HOST = 1
const PORT_CODE = 3
const FRAGMENTATION_NEEDED = 4

/** An ICMP error about the n-th segment from the end. */
function icmp(wire: Wire, code: number, mtu = 0, back = 1): void {
  const about = wire.seen.at(-back)?.packet ?? null
  const message = new IcmpMessage(UNREACHABLE, code, about, mtu, new Uint8Array(0))
  wire.host.kernel.receive(new Packet(THERE, HERE, IPPROTO.icmp, 64, 0, true, message))
  wire.net.settle()
}

describe('while connecting', () => {
  test.each([
    ['host unreachable', HOST, 'EHOSTUNREACH'],
    ['port unreachable', PORT_CODE, 'ECONNREFUSED'],
  ])('%s is final', (_, code, errno) => {
    const wire = new Wire()
    const sock = wire.dialling()
    icmp(wire, code)
    expect(wire.rules()).toContain('segment-in.icmpHard')
    expect(wire.states()).toEqual(['CLOSE'])
    expect(sock.connect([THERE, 6000])).toBe(errno)
    expect(wire.host.timers.size).toBe(0)
  })

  test('a simultaneous open ends as well', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    wire.send('S')
    icmp(wire, HOST)
    expect(sock.recv()).toBe('<EHOSTUNREACH>')
  })
})

describe('of a connection', () => {
  function sent(): { wire: Wire; sock: TestSocket } {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send('x')
    return { wire, sock }
  }

  test('is remembered: SO_ERROR shows it once, and the connection goes on', () => {
    const { wire, sock } = sent()
    icmp(wire, HOST)
    expect(wire.rules()).toContain('segment-in.icmpSoft')
    expect(sock.getsockopt(SOL_SOCKET, SO_ERROR)).toBe(113)
    expect(sock.getsockopt(SOL_SOCKET, SO_ERROR)).toBe(0)
    wire.send('.')
    expect(sock.send('y')).toBe(1)
  })

  test('about what is acknowledged, or nobody’s, is ignored', () => {
    const { wire, sock } = sent()
    wire.send('.')
    icmp(wire, HOST)
    sock.close()
    wire.send('F.')
    icmp(wire, HOST)
    wire.advance(60_000)
    icmp(wire, HOST)
    expect(wire.rules()).not.toContain('segment-in.icmpSoft')
  })
})

describe('fragmentation needed (RFC 1191)', () => {
  test('smaller segments, and what was too large again', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send(new Uint8Array(4000))
    expect(wire.take()).toEqual(['. 1+1448 ack 1', '. 1449+1448 ack 1', 'P. 2897+1104 ack 1'])
    icmp(wire, FRAGMENTATION_NEEDED, 1300, 3)
    expect(wire.rules()).toContain('segment-in.icmpMtu')
    expect(sock.getsockopt(6, TCP_MAXSEG)).toBe(1248)
    const again = ['. 1+1248 ack 1', '. 1249+200 ack 1', '. 1449+1248 ack 1', '. 2697+200 ack 1']
    expect(wire.take()).toEqual(again)
    wire.send('.')
    expect(wire.record(sock).tcb).toMatchObject({
      flow: { packetsOut: 0 },
      recovery: { lostOut: 0, retransOut: 0 },
    })
    sock.send(new Uint8Array(2000))
    expect(wire.take()[0]).toBe('. 4001+1248 ack 1')
  })

  test('a way that is no narrower changes nothing', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send('x')
    wire.take()
    icmp(wire, FRAGMENTATION_NEEDED, 1500)
    expect(wire.take()).toEqual([])
    expect(wire.record(sock).tcb.mtu).toBe(1500)
  })

  test('what is reported as received, sent again or lost already counts once', () => {
    const wire = new Wire()
    const sock = wire.connected()
    sock.send(new Uint8Array(6 * 1448))
    wire.advance(10)
    const at = (n: number): number => 1 + n * 1448
    wire.send('.', { ack: 1, sack: [[at(2), at(5)]] })
    icmp(wire, FRAGMENTATION_NEEDED, 1000, 1)
    const { tcb } = wire.record(sock)
    expect(tcb.mss).toBe(948)
    wire.send('.')
    expect(wire.record(sock).tcb).toMatchObject({
      flow: { packetsOut: 0 },
      recovery: { lostOut: 0, retransOut: 0, sackedOut: 0 },
    })
  })
})
