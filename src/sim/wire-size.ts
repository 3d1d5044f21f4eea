// How many bytes a packet takes on the wire, IP header included: what an MTU and a bandwidth are measured against.
import type { Packet, Segment, SegmentOptions } from '../core/packet.ts'

const IPV4_HEADER = 20
const IPV6_HEADER = 40
const TCP_HEADER = 20
const UDP_HEADER = 8
const ICMP_HEADER = 8
/** The most that an error message carries of the packet that it is about (RFC 1812 4.3.2.3). */
const ICMP_QUOTE = 548

/** Linux's layout: timestamps take 12 bytes with their padding, a SACK permission shares that padding. */
function optionBytes(options: SegmentOptions): number {
  let size = 0
  if (options.mss !== null) size += 4
  if (options.windowScale !== null) size += 4
  if (options.timestamps !== null) size += 12
  else if (options.sackPermitted) size += 4
  if (options.sack.length > 0) size += 4 + 8 * options.sack.length
  return size
}

/** The bytes of a TCP header with its options. */
function tcpHeaderSize(segment: Segment): number {
  return TCP_HEADER + optionBytes(segment.options)
}

function ipHeaderSize(packet: Packet): number {
  return packet.source.includes(':') ? IPV6_HEADER : IPV4_HEADER
}

/** Bytes of the whole IP packet. */
export function wireSize(packet: Packet): number {
  const header = ipHeaderSize(packet)
  const { body } = packet
  switch (body.kind) {
    case 'tcp':
      return header + tcpHeaderSize(body) + body.payload.length
    case 'udp':
      return header + UDP_HEADER + body.payload.length
    case 'icmp': {
      const quoted = body.about === null ? 0 : Math.min(wireSize(body.about), ICMP_QUOTE)
      return header + ICMP_HEADER + quoted + body.payload.length
    }
    case 'raw':
      return header + body.payload.length
  }
}

/** Bytes of the packet that an MTU is held against: of segments that travel as one, those of the largest alone. */
export function mtuSize(packet: Packet): number {
  const size = wireSize(packet)
  const { body } = packet
  if (body.kind !== 'tcp' || body.handedOver === null) return size
  return size - Math.max(0, body.payload.length - body.handedOver.segmentSize)
}

/** Into how many fragments a packet of `size` bytes goes over an MTU: each but the last carries a multiple of 8. */
export function fragmentCount(packet: Packet, size: number, mtu: number): number {
  if (size <= mtu) return 1
  const header = ipHeaderSize(packet)
  // IPv6 adds an extension header of 8 bytes to every fragment.
  const room = (mtu - header - (header === IPV6_HEADER ? 8 : 0)) & ~7
  return room <= 0 ? 1 : Math.ceil((size - header) / room)
}

/** Bytes of all fragments together: every one but the first has headers that the packet did not have. */
export function fragmentedSize(packet: Packet, size: number, fragments: number): number {
  const header = ipHeaderSize(packet)
  const extension = header === IPV6_HEADER ? 8 : 0
  return size + (fragments - 1) * header + fragments * extension
}
