/**
 * Packets as the bytes that would be on the wire, headers and checksums included: what raw sockets see, and what a
 * capture file holds. `wire-decode.ts` is the way back.
 *
 * IPv4 identification is 0: packets that may not be fragmented need none (RFC 6864), and the others are not followed
 * through their fragments here.
 */
import { familyOf, type Ip, ipToBytes } from '../address/ip.ts'
import { type Datagram, type IcmpMessage, IPPROTO, type Packet, type Transport } from '../packet.ts'
import { checksum, transportChecksum } from './checksum.ts'
import { AF_INET } from './inet-sock.ts'
import { encodeSegment } from './wire-tcp.ts'

const HEADER_V4 = 20
const HEADER_V6 = 40
const UDP_HEADER = 8
const ICMP_HEADER = 8
const DONT_FRAGMENT = 0x4000

/** How much an ICMP error quotes: the whole message fits into 576 bytes (RFC 1812 4.3.2.3), or 1280 (RFC 4443 2.4). */
const QUOTED_V4 = 548
const QUOTED_V6 = 1232

/** The types whose second word is not a plain number. */
const UNREACHABLE_V4 = 3
const PARAMETER_PROBLEM_V4 = 12

/** The whole IP packet. */
export function encodePacket(packet: Packet): Uint8Array {
  const body = encodeTransport(packet.source, packet.destination, packet.protocol, packet.body)
  return familyOf(packet.source) === AF_INET ? encodeIpv4(packet, body) : encodeIpv6(packet, body)
}

function encodeIpv4(packet: Packet, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_V4 + body.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 0x45)
  view.setUint8(1, packet.tos)
  view.setUint16(2, bytes.length)
  view.setUint16(6, packet.df ? DONT_FRAGMENT : 0)
  view.setUint8(8, packet.ttl)
  view.setUint8(9, packet.protocol)
  bytes.set(ipToBytes(packet.source), 12)
  bytes.set(ipToBytes(packet.destination), 16)
  view.setUint16(10, checksum(bytes.subarray(0, HEADER_V4)))
  bytes.set(body, HEADER_V4)
  return bytes
}

function encodeIpv6(packet: Packet, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_V6 + body.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0x6000_0000 + packet.tos * 0x10_0000)
  view.setUint16(4, body.length)
  view.setUint8(6, packet.protocol)
  view.setUint8(7, packet.ttl)
  bytes.set(ipToBytes(packet.source), 8)
  bytes.set(ipToBytes(packet.destination), 24)
  bytes.set(body, HEADER_V6)
  return bytes
}

/** What follows the IP header. */
export function encodeTransport(
  source: Ip,
  destination: Ip,
  protocol: number,
  body: Transport,
): Uint8Array {
  switch (body.kind) {
    case 'tcp': {
      const bytes = encodeSegment(body)
      put16(bytes, 16, transportChecksum(source, destination, IPPROTO.tcp, bytes))
      return bytes
    }
    case 'udp': {
      const bytes = encodeDatagram(body)
      // 0 would mean "no checksum" (RFC 768).
      put16(bytes, 6, transportChecksum(source, destination, IPPROTO.udp, bytes) || 0xffff)
      return bytes
    }
    case 'icmp': {
      const six = protocol === IPPROTO.icmpv6
      const bytes = encodeIcmp(body, six)
      put16(
        bytes,
        2,
        six ? transportChecksum(source, destination, protocol, bytes) : checksum(bytes),
      )
      return bytes
    }
    case 'raw':
      return body.payload
  }
}

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8
  bytes[at + 1] = value & 0xff
}

function encodeDatagram({ sourcePort, destinationPort, payload }: Datagram): Uint8Array {
  const bytes = new Uint8Array(UDP_HEADER + payload.length)
  put16(bytes, 0, sourcePort)
  put16(bytes, 2, destinationPort)
  put16(bytes, 4, bytes.length)
  bytes.set(payload, UDP_HEADER)
  return bytes
}

function encodeIcmp(message: IcmpMessage, six: boolean): Uint8Array {
  const { about, payload } = message
  const quoted =
    about === null ? payload : encodePacket(about).subarray(0, six ? QUOTED_V6 : QUOTED_V4)
  const bytes = new Uint8Array(ICMP_HEADER + quoted.length)
  bytes[0] = message.type
  bytes[1] = message.code
  new DataView(bytes.buffer).setUint32(4, secondWord(message, six) >>> 0)
  bytes.set(quoted, ICMP_HEADER)
  return bytes
}

/** {@link IcmpMessage.rest} where the type has it: IPv4 keeps an MTU in the low half, a pointer in the first byte. */
function secondWord({ type, rest }: IcmpMessage, six: boolean): number {
  if (six) return rest
  if (type === UNREACHABLE_V4) return rest & 0xffff
  return type === PARAMETER_PROBLEM_V4 ? rest << 24 : rest
}
