import { expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { IcmpMessage, IPPROTO, Packet, RawPayload } from '../../../src/core/packet.ts'
import { TestNet } from '../../support/two-kernels.ts'

const DATA = Uint8Array.of(1, 2, 3)

function link(): TestNet {
  return new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
}

function replies(net: TestNet): Packet[] {
  net.settle()
  return net.sent.map(({ packet }) => packet)
}

test('an echo request is answered from the address that was asked', () => {
  const net = link()
  const request = new IcmpMessage(8, 0, null, 0x70001, DATA)
  net
    .host()
    .kernel.receive(new Packet('10.0.0.2', '10.0.0.1', IPPROTO.icmp, 64, 0x10, true, request))
  const [reply] = replies(net)
  expect(reply).toMatchObject({
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: IPPROTO.icmp,
    tos: 0x10,
    df: false,
    body: { kind: 'icmp', type: 0, code: 0, rest: 0x70001, payload: DATA },
  })
})

test('over IPv6 likewise', () => {
  const net = link()
  const request = new IcmpMessage(128, 0, null, 7, DATA)
  net.host().kernel.receive(new Packet('::1', '::1', IPPROTO.icmpv6, 64, 0, true, request))
  const [reply] = replies(net)
  expect(reply).toMatchObject({
    source: '::1',
    protocol: IPPROTO.icmpv6,
    body: { type: 129, rest: 7 },
  })
})

test('a broadcast is not answered', () => {
  const net = link()
  const request = new IcmpMessage(8, 0, null, 1, DATA)
  for (const to of ['10.0.0.255', '224.0.0.1']) {
    net.host().kernel.receive(new Packet('10.0.0.2', to, IPPROTO.icmp, 64, 0, true, request))
  }
  expect(replies(net)).toEqual([])
  expect(net.host().fired.map(({ id }) => id)).toEqual(['icmp.echoToMany', 'icmp.echoToMany'])
})

test('a protocol that nobody hears is unreachable', () => {
  const net = link()
  const body = new RawPayload(DATA)
  net.host().kernel.receive(new Packet('10.0.0.2', '10.0.0.1', 200, 64, 0, true, body))
  expect(replies(net)[0]).toMatchObject({ tos: 0xc0, body: { type: 3, code: 2 } })
})

test('over IPv6 it is a parameter problem', () => {
  const net = link()
  const body = new RawPayload(DATA)
  net.host().kernel.receive(new Packet('::1', '::1', 200, 64, 0, true, body))
  expect(replies(net)[0]).toMatchObject({ body: { type: 4, code: 1, rest: 6 } })
})

test('malformed bytes of a known protocol, and packets of no single host, draw nothing', () => {
  const net = link()
  const { kernel } = net.host()
  const body = new RawPayload(DATA)
  kernel.receive(new Packet('10.0.0.2', '10.0.0.1', IPPROTO.udp, 64, 0, true, body))
  for (const source of ['0.0.0.0', '224.0.0.1', '10.0.0.255', '255.255.255.255']) {
    kernel.receive(new Packet(source, '10.0.0.1', 200, 64, 0, true, body))
  }
  expect(replies(net)).toEqual([])
})

test('over IPv6 many may be asked: each answers from an address of its own (RFC 4443 4.2)', () => {
  const net = new TestNet(HOST_STACK, { ip: '10.0.0.1', ip6: 'fd00::1' })
  const request = new IcmpMessage(128, 0, null, 7, DATA)
  const packet = new Packet('fd00::2', 'ff02::1', IPPROTO.icmpv6, 64, 0, true, request)
  net.host().kernel.receive(packet)
  expect(replies(net)).toMatchObject([{ source: 'fd00::1', destination: 'fd00::2' }])
})

test('who cannot be reached gets no answer', () => {
  const net = link()
  const request = new IcmpMessage(8, 0, null, 1, DATA)
  net.host().kernel.receive(new Packet('9.9.9.9', '10.0.0.1', IPPROTO.icmp, 64, 0, true, request))
  expect(replies(net)).toEqual([])
  expect(net.host().fired).toEqual([])
})

test('an unknown protocol that was for many is not reported (RFC 1122 3.2.2)', () => {
  const net = link()
  const body = new RawPayload(DATA)
  for (const to of ['10.0.0.255', '224.0.0.1']) {
    net.host().kernel.receive(new Packet('10.0.0.2', to, 200, 64, 0, true, body))
  }
  expect(replies(net)).toEqual([])
  expect(net.host().fired.map(({ id }) => id)).toEqual(['icmp.kept', 'icmp.kept'])
})
