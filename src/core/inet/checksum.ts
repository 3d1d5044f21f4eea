/** The Internet checksum (RFC 1071), and what TCP, UDP and ICMPv6 add to it (RFC 9293 3.1, RFC 8200 8.1). */
import { type Ip, ipToBytes } from '../address/ip.ts'

/** The sum of the bytes as 16-bit words, on top of `sum`. Not folded. */
function add(sum: number, bytes: Uint8Array): number {
  let total = sum
  const even = bytes.length & ~1
  for (let i = 0; i < even; i += 2) {
    total += ((bytes[i] as number) << 8) | (bytes[i + 1] as number)
  }
  if (even < bytes.length) total += (bytes[even] as number) << 8
  return total
}

function fold(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000)
  return folded
}

/** The checksum of bytes whose checksum field is 0; 0 for bytes that carry a right one. */
export function checksum(bytes: Uint8Array): number {
  return ~fold(add(0, bytes)) & 0xffff
}

/** The same over the pseudo header and the bytes of the transport. */
export function transportChecksum(
  source: Ip,
  destination: Ip,
  protocol: number,
  bytes: Uint8Array,
): number {
  let sum = add(add(0, ipToBytes(source)), ipToBytes(destination))
  sum += protocol + (bytes.length & 0xffff) + (bytes.length >>> 16)
  return ~fold(add(sum, bytes)) & 0xffff
}
