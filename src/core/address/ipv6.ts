/**
 * IPv6 addresses between text and sixteen bytes. Decides which texts are addresses (inet_pton) and
 * the one text of an address (inet_ntop: RFC 5952, with glibc's choice of when the last 32 bits are
 * written as IPv4).
 */

import { formatIpv4, ipv4FromBytes, parseIpv4 } from './ipv4.ts'

const GROUP = /^[\da-f]{1,4}$/i

/** Reads an address without a scope. Null if the text is none. */
export function parseIpv6(text: string): Uint8Array | null {
  const [head = '', tail, more] = text.split('::')
  if (more !== undefined) return null
  const before = parseGroups(head, tail === undefined)
  const after = parseGroups(tail ?? '', true)
  if (before === null || after === null) return null
  const known = before.length + after.length
  if (tail === undefined ? known !== 8 : known > 7) return null
  const bytes = new Uint8Array(16)
  for (const [i, group] of before.entries()) setGroup(bytes, i, group)
  for (const [i, group] of after.entries()) setGroup(bytes, 8 - after.length + i, group)
  return bytes
}

/**
 * The 16-bit groups of one side of `::`. The last two may be written as IPv4 where the address
 * ends.
 */
function parseGroups(text: string, last: boolean): number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [i, part] of parts.entries()) {
    const embedded = last && i === parts.length - 1 ? parseIpv4(part) : null
    if (embedded !== null) groups.push(embedded >>> 16, embedded & 0xffff)
    else if (GROUP.test(part)) groups.push(Number.parseInt(part, 16))
    else return null
  }
  return groups
}

function setGroup(bytes: Uint8Array, index: number, group: number): void {
  bytes[2 * index] = group >>> 8
  bytes[2 * index + 1] = group
}

/** The text of an address: lower case, the first longest run of two or more zero groups as `::`. */
export function formatIpv6(bytes: Uint8Array): string {
  const groups: number[] = []
  for (let i = 0; i < 16; i += 2) {
    groups.push(((bytes[i] as number) << 8) | (bytes[i + 1] as number))
  }
  const [start, length] = longestZeros(groups)
  // ::1.2.3.4 and ::ffff:1.2.3.4 end in IPv4.
  if (start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))) {
    return `::${length === 5 ? 'ffff:' : ''}${formatIpv4(ipv4FromBytes(bytes, 12))}`
  }
  const text = groups.map((group) => group.toString(16))
  if (length < 2) return text.join(':')
  return `${text.slice(0, start).join(':')}::${text.slice(start + length).join(':')}`
}

/** Where the first longest run of zeros begins, and how long it is. */
function longestZeros(groups: readonly number[]): [start: number, length: number] {
  let best: [number, number] = [0, 0]
  let length = 0
  for (const [i, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > best[1]) best = [i - length + 1, length]
  }
  return best
}

/**
 * Splits `fe80::1%eth0` into the address and the scope behind the first `%`, which is undefined if
 * there is none.
 */
export function splitScope(text: string): [address: string, scope: string | undefined] {
  const at = text.indexOf('%')
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
