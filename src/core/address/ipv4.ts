/**
 * IPv4 addresses between text, unsigned 32-bit numbers in host order, and four bytes. Decides which
 * texts are addresses: the strict form of inet_pton, and the generous one of inet_aton, as glibc
 * has them.
 */

const STRICT = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/
const PART = /^(?:0x[\da-f]+|0[0-7]*|[1-9]\d*)$/i

/**
 * Reads four decimal parts without leading zeros (inet_pton). Null if the text is anything else.
 */
export function parseIpv4(text: string): number | null {
  const match = STRICT.exec(text)
  if (match === null) return null
  let address = 0
  for (let i = 1; i <= 4; i++) {
    const part = Number(match[i])
    if (part > 255) return null
    address = address * 256 + part
  }
  return address
}

/**
 * Reads one to four parts in decimal, octal (0 in front) or hexadecimal (0x), the last of which
 * fills what is left: `127.1`, `0x7f000001`, `0177.0.0.1`. This is what getaddrinfo takes for an
 * address. Null for anything else.
 */
export function parseIpv4Loose(text: string): number | null {
  const parts = text.split('.')
  if (parts.length > 4) return null
  let address = 0
  for (const [i, part] of parts.entries()) {
    if (!PART.test(part)) return null
    const number = /^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)
    const left = 4 - i
    if (i < parts.length - 1) {
      if (number > 255) return null
      address += number * 256 ** (left - 1)
    } else {
      if (number >= 256 ** left) return null
      address += number
    }
  }
  return address
}

/** The text of an unsigned 32-bit address: `127.0.0.1`. */
export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`
}

/** The four bytes of an address in network order. */
export function ipv4ToBytes(address: number): Uint8Array {
  return Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address)
}

/** The address in four bytes at `offset`, in network order, as an unsigned number. */
export function ipv4FromBytes(bytes: Uint8Array, offset = 0): number {
  let address = 0
  for (let i = offset; i < offset + 4; i++) address = address * 256 + (bytes[i] as number)
  return address
}
