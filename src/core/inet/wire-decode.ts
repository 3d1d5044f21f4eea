/** Bytes back into packets: what raw sockets send. Bytes that are no good message of their protocol stay bytes. */
import { type Ip, ipFromBytes } from '../address/ip.ts'
import {
  Datagram,
  EMPTY_PAYLOAD,
  IcmpMessage,
  IPPROTO,
  Packet,
  RawPayload,
  type Transport,
} from '../packet.ts'
import { checksum, transportChecksum } from './checksum.ts'
import { decodeSegment } from './wire-tcp.ts'

const HEADER_V4 = 20
const HEADER_V6 = 40
const UDP_HEADER = 8
const ICMP_HEADER = 8
const TCP_HEADER = 20
/** What an ICMP error quotes at least (RFC 792). */
const PORTS_AND_SEQUENCE = 8
const DONT_FRAGMENT = 0x4000
const UNREACHABLE_V4 = 3
const PARAMETER_PROBLEM_V4 = 12
/** ICMPv4 types that quote a packet. */
const ERRORS_V4: ReadonlySet<number> = new Set([3, 4, 5, 11, 12])
/** ICMPv6 types below this one are errors. */
const INFORMATIONAL_V6 = 128

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

type DecodeBody = typeof decodeTransport

/** A whole IP packet, or null when the bytes do not begin with an IP header. */
export function decodePacket(bytes: Uint8Array): Packet | null {
  return decode(bytes, decodeTransport)
}

/** A packet that an ICMP error quotes: it may be cut off anywhere behind the first eight bytes of its transport. */
function decodeQuoted(bytes: Uint8Array): Packet | null {
  return decode(bytes, decodeCut)
}

function decode(bytes: Uint8Array, body: DecodeBody): Packet | null {
  const version = (bytes[0] ?? 0) >> 4
  if (version === 4) return decodeIpv4(bytes, body)
  return version === 6 ? decodeIpv6(bytes, body) : null
}

function decodeIpv4(bytes: Uint8Array, decodeBody: DecodeBody): Packet | null {
  if (bytes.length < HEADER_V4) return null
  const view = viewOf(bytes)
  const header = (view.getUint8(0) & 15) << 2
  if (header < HEADER_V4 || header > bytes.length) return null
  const source = ipFromBytes(bytes.subarray(12, 16))
  const destination = ipFromBytes(bytes.subarray(16, 20))
  const protocol = view.getUint8(9)
  const end = Math.min(bytes.length, Math.max(header, view.getUint16(2)))
  const body = decodeBody(source, destination, protocol, bytes.subarray(header, end))
  const df = (view.getUint16(6) & DONT_FRAGMENT) !== 0
  return new Packet(source, destination, protocol, view.getUint8(8), view.getUint8(1), df, body)
}

function decodeIpv6(bytes: Uint8Array, decodeBody: DecodeBody): Packet | null {
  if (bytes.length < HEADER_V6) return null
  const view = viewOf(bytes)
  const source = ipFromBytes(bytes.subarray(8, 24))
  const destination = ipFromBytes(bytes.subarray(24, 40))
  const protocol = view.getUint8(6)
  const tos = (view.getUint16(0) >> 4) & 0xff
  const end = Math.min(bytes.length, HEADER_V6 + view.getUint16(4))
  const body = decodeBody(source, destination, protocol, bytes.subarray(HEADER_V6, end))
  return new Packet(source, destination, protocol, view.getUint8(7), tos, true, body)
}

/** What follows the IP header; bytes with a wrong checksum or length stay bytes. */
export function decodeTransport(
  source: Ip,
  destination: Ip,
  protocol: number,
  bytes: Uint8Array,
): Transport {
  const decoded = decodeKnown(source, destination, protocol, bytes)
  return decoded ?? new RawPayload(bytes.slice())
}

/** What is left of a transport: enough to find the socket that had sent it. */
function decodeCut(source: Ip, destination: Ip, protocol: number, bytes: Uint8Array): Transport {
  if (bytes.length >= PORTS_AND_SEQUENCE) {
    if (protocol === IPPROTO.udp) {
      const view = viewOf(bytes)
      return new Datagram(view.getUint16(0), view.getUint16(2), bytes.slice(UDP_HEADER))
    }
    if (protocol === IPPROTO.tcp) {
      const whole = new Uint8Array(Math.max(bytes.length, TCP_HEADER))
      whole.set(bytes)
      const header = ((whole[12] as number) >> 4) << 2
      // Options that are not all there count as data.
      if (header < TCP_HEADER || header > bytes.length) whole[12] = (TCP_HEADER >> 2) << 4
      return decodeSegment(whole) as Transport
    }
  }
  return decodeTransport(source, destination, protocol, bytes)
}

function decodeKnown(
  source: Ip,
  destination: Ip,
  protocol: number,
  bytes: Uint8Array,
): Transport | null {
  switch (protocol) {
    case IPPROTO.tcp:
      return transportChecksum(source, destination, protocol, bytes) === 0
        ? decodeSegment(bytes)
        : null
    case IPPROTO.udp:
      return decodeDatagram(source, destination, bytes)
    case IPPROTO.icmp:
      return checksum(bytes) === 0 ? decodeIcmp(bytes, false) : null
    case IPPROTO.icmpv6:
      return transportChecksum(source, destination, protocol, bytes) === 0
        ? decodeIcmp(bytes, true)
        : null
    default:
      return null
  }
}

/** A checksum of 0 means that there is none (RFC 768). */
function decodeDatagram(source: Ip, destination: Ip, bytes: Uint8Array): Datagram | null {
  if (bytes.length < UDP_HEADER) return null
  const view = viewOf(bytes)
  const length = view.getUint16(4)
  if (length < UDP_HEADER || length > bytes.length) return null
  const whole = bytes.subarray(0, length)
  const good =
    view.getUint16(6) === 0 || transportChecksum(source, destination, IPPROTO.udp, whole) === 0
  if (!good) return null
  return new Datagram(view.getUint16(0), view.getUint16(2), whole.slice(UDP_HEADER))
}

function decodeIcmp(bytes: Uint8Array, six: boolean): IcmpMessage | null {
  if (bytes.length < ICMP_HEADER) return null
  const view = viewOf(bytes)
  const type = view.getUint8(0)
  const data = bytes.slice(ICMP_HEADER)
  const rest = restOf(type, view.getUint32(4), six)
  const error = six ? type < INFORMATIONAL_V6 : ERRORS_V4.has(type)
  const about = error ? decodeQuoted(data) : null
  return about === null
    ? new IcmpMessage(type, view.getUint8(1), null, rest, data)
    : new IcmpMessage(type, view.getUint8(1), about, rest, EMPTY_PAYLOAD)
}

function restOf(type: number, word: number, six: boolean): number {
  if (six) return word
  if (type === UNREACHABLE_V4) return word & 0xffff
  return type === PARAMETER_PROBLEM_V4 ? word >>> 24 : word
}
