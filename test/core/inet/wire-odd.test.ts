// Bytes that no kernel sends, and the corners of the format.
import { describe, expect, test } from 'vitest'
import { transportChecksum } from '../../../src/core/inet/checksum.ts'
import { encodePacket } from '../../../src/core/inet/wire.ts'
import { decodePacket, decodeTransport } from '../../../src/core/inet/wire-decode.ts'
import { decodeSegment, encodeSegment } from '../../../src/core/inet/wire-tcp.ts'
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

const A = '10.0.0.1'
const B = '10.0.0.2'
const NOTHING = new Uint8Array(0)

function segment(options: SegmentOptions): Segment {
  return new Segment(1, 2, 3, 4, 16, 5, 0, options, NOTHING)
}

/** A segment whose options are these bytes, padded by the caller. */
function withOptions(...options: readonly number[]): SegmentOptions | undefined {
  const bytes = new Uint8Array(20 + options.length)
  bytes.set(encodeSegment(segment(NO_OPTIONS)))
  bytes[12] = ((20 + options.length) >> 2) << 4
  bytes.set(options, 20)
  return decodeSegment(bytes)?.options
}

/** Bytes whose checksum is right, whatever they are. */
function sealed(protocol: number, bytes: Uint8Array, at: number): Uint8Array {
  const sum = transportChecksum(A, B, protocol, bytes)
  bytes[at] = sum >> 8
  bytes[at + 1] = sum & 0xff
  return bytes
}

describe('options of TCP', () => {
  test('SACK is permitted without timestamps, too', () => {
    const options = new SegmentOptions(1460, null, true, null, [])
    const bytes = encodeSegment(segment(options))
    expect([...bytes.subarray(20)]).toEqual([2, 4, 5, 180, 1, 1, 4, 2])
    expect(decodeSegment(bytes)?.options).toEqual(options)
  })

  test('the end of the list is the end, whatever follows', () => {
    expect(withOptions(2, 4, 5, 180, 0, 4, 2, 1)).toEqual(
      new SegmentOptions(1460, null, false, null, []),
    )
  })

  test.each([
    ['a kind that nobody knows is passed over', [254, 4, 9, 9, 2, 4, 5, 180], 1460],
    ['a known kind of another length is passed over', [2, 3, 1, 1], null],
    ['a length of nothing ends the list', [254, 0, 2, 4, 5, 180, 1, 1], null],
    ['so does one beyond the header', [254, 9, 2, 4], null],
    ['and a kind without a length', [1, 1, 1, 254], null],
  ])('%s', (_, bytes, mss) => {
    expect(withOptions(...bytes)?.mss).toBe(mss)
  })

  test('more than 40 bytes of them cannot be written', () => {
    const sack = Array.from({ length: 5 }, (_, i) => [i, i + 1] as const)
    expect(() => encodeSegment(segment(new SegmentOptions(null, null, false, null, sack)))).toThrow(
      'TCP options of 44 bytes',
    )
  })
})

describe('what is too short stays bytes', () => {
  test.each([
    ['a segment', IPPROTO.tcp, 10, 8],
    ['a datagram', IPPROTO.udp, 6, 4],
  ])('%s', (_, protocol, size, at) => {
    const bytes = sealed(protocol, new Uint8Array(size), at)
    expect(decodeTransport(A, B, protocol, bytes)).toEqual(new RawPayload(bytes))
  })

  test.each([4, 15])('a segment with a header of %i words', (words) => {
    const bytes = new Uint8Array(20)
    bytes[12] = words << 4
    expect(decodeTransport(A, B, IPPROTO.tcp, sealed(IPPROTO.tcp, bytes, 16)).kind).toBe('raw')
  })

  test.each([1, 15])('an IPv4 header of %i words is no packet', (words) => {
    const bytes = encodePacket(new Packet(A, B, 200, 64, 0, false, new RawPayload(NOTHING)))
    bytes[0] = 0x40 | words
    expect(decodePacket(bytes)).toBeNull()
  })
})

test('a checksum that comes to nothing is written as all ones (RFC 768)', () => {
  const sum = (payload: Uint8Array) => {
    const bytes = encodePacket(
      new Packet(A, B, IPPROTO.udp, 64, 0, true, new Datagram(1, 2, payload)),
    )
    return [...bytes.subarray(26, 28)]
  }
  const found = sum(new Uint8Array(2))
  expect(sum(Uint8Array.from(found))).toEqual([255, 255])
})

describe('quotations', () => {
  function quoted(about: Packet, size: number): IcmpMessage {
    const cut = encodePacket(about).subarray(0, 20 + size)
    const error = new IcmpMessage(3, 1, null, 0, cut)
    const bytes = encodePacket(new Packet('10.0.0.9', A, IPPROTO.icmp, 64, 0, false, error))
    return decodePacket(bytes)?.body as IcmpMessage
  }

  test('fewer than eight bytes tell nothing of the transport', () => {
    const about = new Packet(A, B, IPPROTO.udp, 64, 0, true, new Datagram(1, 2, NOTHING))
    expect(quoted(about, 7).about?.body.kind).toBe('raw')
  })

  test('an echo is quoted whole', () => {
    const echo = new IcmpMessage(8, 0, null, 0x70001, NOTHING)
    const about = new Packet(A, B, IPPROTO.icmp, 64, 0, true, echo)
    expect(quoted(about, 8).about?.body).toEqual(echo)
  })

  test('a segment whose options are there keeps them', () => {
    const about = new Packet(
      A,
      B,
      IPPROTO.tcp,
      64,
      0,
      true,
      segment(new SegmentOptions(1460, null, false, null, [])),
    )
    expect(quoted(about, 24).about?.body).toMatchObject({ options: { mss: 1460 } })
  })
})
