// Turned bits: a real checksum decides what becomes of the packet.
import { describe, expect, it } from 'vitest'
import {
  ACK,
  Datagram,
  IcmpMessage,
  IPPROTO,
  NO_OPTIONS,
  Packet,
  RawPayload,
  Segment,
  type Transport,
} from '../../src/core/packet.ts'
import { Transit } from '../../src/sim/transit.ts'
import { linkWith } from './support/carry.ts'

const payload = new Uint8Array(64).map((_, i) => i * 7)
const bodies: readonly (readonly [string, number, Transport])[] = [
  ['TCP', IPPROTO.tcp, new Segment(1, 2, 3, 4, ACK, 5, 0, NO_OPTIONS, payload)],
  ['UDP', IPPROTO.udp, new Datagram(1, 2, payload)],
  ['ICMP', IPPROTO.icmp, new IcmpMessage(8, 0, null, 7, payload)],
]

function carried(packet: Packet, bits: number, count: number): Transit[] {
  const link = linkWith('corrupt', { kind: 'corrupt', rate: 1, bits })
  return Array.from({ length: count }, (_, now) => {
    const transit = new Transit()
    transit.begin(packet, 100, now, now)
    link.carry(transit)
    return transit
  })
}

describe('corruption', () => {
  it.each(bodies)('of one bit of %s over IPv4 is always noticed', (_, protocol, body) => {
    const packet = new Packet('10.0.0.1', '10.0.0.2', protocol, 64, 0, false, body)
    const all = carried(packet, 1, 3000)
    expect(all.every(({ damage, dropped }) => damage !== null && dropped === null)).toBe(true)
    expect(new Set(all.map(({ damage }) => damage))).toEqual(new Set(['checksum', 'malformed']))
  })

  it('of one bit over IPv6 is noticed but in what no checksum covers', () => {
    const [, protocol, body] = bodies[0] as (typeof bodies)[0]
    const packet = new Packet('fd00::1', 'fd00::2', protocol, 64, 0, true, body)
    const passed = carried(packet, 1, 3000).filter(({ damage }) => damage === null)
    // Traffic class, flow label and hop limit: 36 of the 124 * 8 bits.
    expect(passed.length / 3000).toBeCloseTo(36 / (124 * 8), 1)
    expect(passed.every(({ packet: { body: got } }) => got.kind === 'tcp')).toBe(true)
    const hops = new Set(passed.map(({ packet: { ttl } }) => ttl))
    expect([hops.has(64), hops.has(65), hops.has(0)]).toEqual([true, true, true])
  })

  it('of two bits may cancel out in the sum, and then nobody notices', () => {
    const body = new Datagram(1, 2, new Uint8Array(1000))
    const packet = new Packet('10.0.0.1', '10.0.0.2', IPPROTO.udp, 64, 0, false, body)
    const count = 20_000
    const passed = carried(packet, 2, count).filter(({ damage }) => damage === null)
    // All bits of the payload are 0, and one turned bit cannot cancel another but in the checksum, or a header.
    expect(passed.length / count).toBeLessThan(0.01)
    const mixed = new Datagram(
      1,
      2,
      new Uint8Array(1000).map((_, i) => (i & 2 ? 255 : 0)),
    )
    const half = new Packet('10.0.0.1', '10.0.0.2', IPPROTO.udp, 64, 0, false, mixed)
    const through = carried(half, 2, count).filter(({ damage }) => damage === null)
    // The same place in another word, with probability 1/16, and of the other value, with 1/2.
    expect(through.length / count).toBeCloseTo(1 / 32, 2)
    expect(through.some(({ packet: { body: got } }) => !same(got.payload, mixed.payload))).toBe(
      true,
    )
  })

  it('of what has no checksum passes', () => {
    const body = new RawPayload(payload)
    const packet = new Packet('fd00::1', 'fd00::2', 253, 64, 0, true, body)
    const through = carried(packet, 1, 1000).filter(({ damage }) => damage === null)
    expect(through.length).toBeGreaterThan(500)
  })

  it('happens at its rate', () => {
    const link = linkWith('corrupt', { kind: 'corrupt', rate: 0.05, bits: 1 })
    const [, protocol, body] = bodies[1] as (typeof bodies)[1]
    const packet = new Packet('10.0.0.1', '10.0.0.2', protocol, 64, 0, false, body)
    let damaged = 0
    for (let now = 0; now < 20_000; now++) {
      const transit = new Transit()
      transit.begin(packet, 100, now, now)
      link.carry(transit)
      if (transit.damage !== null) damaged += 1
    }
    expect(Math.abs(damaged - 1000)).toBeLessThan(4 * Math.sqrt(950))
  })
})

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i])
}
