import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { formatIpv4 } from '../../../src/core/address/ipv4.ts'
import { formatIpv6 } from '../../../src/core/address/ipv6.ts'
import { checksum } from '../../../src/core/inet/checksum.ts'
import { encodePacket } from '../../../src/core/inet/wire.ts'
import { decodePacket } from '../../../src/core/inet/wire-decode.ts'
import {
  Datagram,
  IcmpMessage,
  IPPROTO,
  NO_OPTIONS,
  Packet,
  RawPayload,
  Segment,
  SegmentOptions,
} from '../../../src/core/packet.ts'

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

// Packets that Linux 6.18 sent over a link, checksums by the kernel.
const CAPTURED: readonly (readonly [what: string, hex: string])[] = [
  [
    'SYN',
    '4500003c487a40004006de3f0a0000010a000002b51e13887f90678600000000a002faf00f1e0000020405b40402080aee358bf8000000000103030a',
  ],
  [
    'SYN-ACK',
    '4500003c00004000400626ba0a0000020a0000011388b51e7bc2f1817f906787a012fe88e5190000020405b40402080a9a2d1ee9ee358bf80103030a',
  ],
  [
    'ACK',
    '45000034487b40004006de460a0000010a000002b51e13887f9067877bc2f1828010003f123300000101080aee358bf89a2d1ee9',
  ],
  [
    'data',
    '45000039487c40004006de400a0000010a000002b51e13887f9067877bc2f1828018003fce5300000101080aee358bf89a2d1ee968656c6c6f',
  ],
  [
    'FIN',
    '4500003490c54000400695fc0a0000020a0000011388b51e7bc2f1827f90678c8011004011c700000101080a9a2d1f4eee358bf8',
  ],
  ['RST', '4500002800004000400626ce0a0000020a000001176ec5d4000000009168a6d15014000086510000'],
  ['datagram', '4500001fcd7f40004011594c0a0000010a000002c820176f000b38e16f6464'],
  [
    'SYN over IPv6',
    '6009c17700280640fd000000000000000000000000000001fd000000000000000000000000000002bd221388b84305ce00000000a002fd205dfb0000020405a00402080a24d33f61000000000103030a',
  ],
  [
    'data over IPv6',
    '6009c17700250640fd000000000000000000000000000001fd000000000000000000000000000002bd221388b84305cf5d7987f680180040679f00000101080a24d33f6197e960af68656c6c6f',
  ],
  [
    'datagram over IPv6',
    '600fcd4e000b1140fd000000000000000000000000000001fd0000000000000000000000000000028790176f000b936f6f6464',
  ],
]

/** The packet without IPv4 identification or IPv6 flow label, which packets here do not carry. */
function anonymous(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  if ((copy[0] as number) >> 4 === 6) {
    copy[1] = (copy[1] as number) & 0xf0
    copy[2] = 0
    copy[3] = 0
    return copy
  }
  copy.set([0, 0], 4)
  copy.set([0, 0], 10)
  const sum = checksum(copy.subarray(0, 20))
  copy.set([sum >> 8, sum & 0xff], 10)
  return copy
}

test.each(CAPTURED)('%s: decoded and encoded again, byte for byte', (_, hex) => {
  const bytes = fromHex(hex)
  const packet = decodePacket(bytes) as Packet
  expect(packet.body.kind).not.toBe('raw')
  expect(toHex(encodePacket(packet))).toBe(toHex(anonymous(bytes)))
})

describe('ICMP as Linux sent it', () => {
  test('port unreachable quotes the datagram', () => {
    const quoted = '4500001fcd7f40004011594c0a0000010a000002c820176f000b38e16f6464'
    const packet = decodePacket(
      fromHex(`45c0003bae4b00004001b7b40a0000020a0000010303111c00000000${quoted}`),
    ) as Packet
    expect(packet).toMatchObject({ tos: 0xc0, df: false })
    const { about, type, code } = packet.body as IcmpMessage
    expect([type, code]).toEqual([3, 3])
    expect(toHex(encodePacket(about as Packet))).toBe(toHex(anonymous(fromHex(quoted))))
  })

  test('echo request and reply have its checksums', () => {
    const echo = (type: number, six: boolean) =>
      new Packet(
        six ? '::1' : '127.0.0.1',
        six ? '::1' : '127.0.0.1',
        six ? IPPROTO.icmpv6 : IPPROTO.icmp,
        64,
        0,
        true,
        new IcmpMessage(type, 0, null, six ? 0x90001 : 0x70001, fromHex('616263')),
      )
    const body = (packet: Packet, header: number) => toHex(encodePacket(packet).subarray(header))
    expect(body(echo(8, false), 20)).toBe('0800339500070001616263')
    expect(body(echo(0, false), 20)).toBe('00003b9500070001616263')
    expect(body(echo(128, true), 40)).toBe('8000bb4b00090001616263')
    expect(body(echo(129, true), 40)).toBe('8100ba4b00090001616263')
  })
})

const word = fc.integer({ min: 0, max: 0xffff })
const long = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })
const stamp = fc.integer({ min: 0, max: 0xffff_ffff })
const payload = fc.uint8Array({ maxLength: 40 })

const options = fc.oneof(
  fc.constant(NO_OPTIONS),
  fc
    .record({
      mss: fc.option(word),
      scale: fc.option(fc.integer({ min: 0, max: 14 })),
      permitted: fc.boolean(),
      stamps: fc.option(fc.tuple(stamp, stamp)),
    })
    .map(({ mss, scale, permitted, stamps }) =>
      mss === null && scale === null && !permitted && stamps === null
        ? NO_OPTIONS
        : new SegmentOptions(mss, scale, permitted, stamps, []),
    ),
  fc
    .record({
      stamps: fc.option(fc.tuple(stamp, stamp)),
      sack: fc.array(fc.tuple(long, long), { minLength: 1, maxLength: 3 }),
    })
    .map(({ stamps, sack }) => new SegmentOptions(null, null, false, stamps, sack)),
)

const segment = fc
  .tuple(word, word, long, long, fc.integer({ min: 0, max: 0x3f }), word, word, options, payload)
  .map((args) => new Segment(...args))
const datagram = fc.tuple(word, word, payload).map((args) => new Datagram(...args))

const packet = fc
  .record({
    six: fc.boolean(),
    addresses: fc.tuple(
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
    ),
    ttl: fc.integer({ min: 1, max: 255 }),
    tos: fc.integer({ min: 0, max: 255 }),
    df: fc.boolean(),
    kind: fc.constantFrom('tcp', 'udp', 'echo', 'raw'),
    segment,
    datagram,
    payload,
    rest: stamp,
  })
  .map(({ six, addresses, ttl, tos, df, kind, segment, datagram, payload, rest }) => {
    const [source, destination] = addresses.map((bytes) =>
      six ? formatIpv6(bytes) : formatIpv4(new DataView(bytes.buffer).getUint32(0)),
    ) as [string, string]
    const echo = new IcmpMessage(six ? 128 : 8, 0, null, rest, payload)
    const [protocol, body] = {
      tcp: [IPPROTO.tcp, segment] as const,
      udp: [IPPROTO.udp, datagram] as const,
      echo: [six ? IPPROTO.icmpv6 : IPPROTO.icmp, echo] as const,
      raw: [200, new RawPayload(payload)] as const,
    }[kind as 'tcp' | 'udp' | 'echo' | 'raw']
    return new Packet(source, destination, protocol, ttl, tos, six || df, body)
  })

property.prop([packet])('what is encoded is decoded', (original) => {
  expect(decodePacket(encodePacket(original))).toEqual(original)
})

property.prop([packet, fc.nat(), fc.integer({ min: 1, max: 255 })])(
  'a damaged transport stays bytes, or differs from what was sent',
  (original, at, flip) => {
    const bytes = encodePacket(original)
    const header = original.source.includes(':') ? 40 : 20
    if (bytes.length === header) return
    const place = header + (at % (bytes.length - header))
    bytes[place] = (bytes[place] as number) ^ flip
    expect(decodePacket(bytes)).not.toEqual(original)
  },
)

property.prop([fc.uint8Array({ maxLength: 100 })])(
  'any bytes are decoded without a throw',
  (bytes) => {
    const decoded = decodePacket(bytes)
    if (decoded !== null) encodePacket(decoded)
  },
)

describe('quotations', () => {
  test.each([8, 12, 20, 30])('%i bytes of a segment are enough to find its connection', (size) => {
    const about = decodePacket(fromHex(CAPTURED[3]?.[1] as string)) as Packet
    const whole = encodePacket(about)
    const cut = whole.subarray(0, 20 + size)
    const message = new Packet(
      '10.0.0.9',
      '10.0.0.1',
      IPPROTO.icmp,
      64,
      0,
      false,
      new IcmpMessage(3, 1, null, 0, cut),
    )
    const { body } = decodePacket(encodePacket(message)) as Packet
    expect((body as IcmpMessage).about?.body).toMatchObject({
      kind: 'tcp',
      sourcePort: 0xb51e,
      destinationPort: 5000,
      seq: 0x7f906787,
    })
  })

  test('an error quotes 548 bytes over IPv4 and 1232 over IPv6', () => {
    const about = (ip: string) =>
      new Packet(ip, ip, IPPROTO.udp, 64, 0, true, new Datagram(1, 2, new Uint8Array(3000)))
    const size = (ip: string, protocol: number) =>
      encodePacket(
        new Packet(ip, ip, protocol, 64, 0, true, new IcmpMessage(3, 0, about(ip), 0, fromHex(''))),
      ).length
    expect([size('127.0.0.1', IPPROTO.icmp), size('::1', IPPROTO.icmpv6)]).toEqual([576, 1280])
  })

  test.each([
    ['an MTU', 3, 4, 1400, '000005780'],
    ['a pointer', 12, 0, 20, '140000000'],
  ])('%s has its place', (_, type, code, rest, expected) => {
    const ip = '127.0.0.1'
    const message = new IcmpMessage(type, code, null, rest, fromHex('0000'))
    const bytes = encodePacket(new Packet(ip, ip, IPPROTO.icmp, 64, 0, true, message))
    expect(toHex(bytes.subarray(24, 28))).toBe(expected.slice(0, 8))
    expect(decodePacket(bytes)?.body).toMatchObject({ rest })
  })
})
