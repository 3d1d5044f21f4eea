/**
 * IP_OPTIONS: which option fields of an IPv4 header are well formed (RFC 791 section 3.1, RFC 2113). They are checked
 * and kept, never sent.
 */

const MAX_BYTES = 40
const END = 0
const NOOP = 1
const RECORD_ROUTE = 7
const TIMESTAMP = 68
const LOOSE_ROUTE = 131
const COMMERCIAL_SECURITY = 134
const STRICT_ROUTE = 137
const ROUTER_ALERT = 148
/** The second address of a timestamp option begins here, counted from 1. */
const FIRST_SLOT = 4

/** The options as getsockopt gives them back, in whole words. A source route needs privilege. */
export function compileIpOptions(
  given: Uint8Array,
  privileged: boolean,
): Uint8Array | 'EINVAL' | 'EPERM' {
  if (given.length > MAX_BYTES) return 'EINVAL'
  const bytes = new Uint8Array((given.length + 3) & ~3)
  bytes.set(given)
  let routed = false
  let at = 0
  while (at < bytes.length) {
    const type = bytes[at] as number
    if (type === END) {
      bytes.fill(0, at)
      break
    }
    if (type === NOOP) {
      at += 1
      continue
    }
    const length = bytes[at + 1] ?? 0
    if (length < 2 || at + length > bytes.length) return 'EINVAL'
    const option = bytes.subarray(at, at + length)
    const route = type === LOOSE_ROUTE || type === STRICT_ROUTE
    if (route && routed) return 'EINVAL'
    if (!wellFormed(type, option, privileged)) return 'EINVAL'
    routed ||= route
    at += length
  }
  return routed && !privileged ? 'EPERM' : bytes
}

function wellFormed(type: number, option: Uint8Array, privileged: boolean): boolean {
  const { length } = option
  const pointer = option[2] ?? 0
  switch (type) {
    case LOOSE_ROUTE:
    case STRICT_ROUTE:
      return length >= 7 && pointer === FIRST_SLOT && (length - 3) % 4 === 0
    case RECORD_ROUTE:
      if (length < 3 || pointer < FIRST_SLOT) return false
      return pointer > length || pointer + 3 <= length
    case TIMESTAMP:
      return timestampFormed(option, pointer, privileged)
    case ROUTER_ALERT:
      return length >= 4
    case COMMERCIAL_SECURITY:
      return false
    default:
      return privileged
  }
}

function timestampFormed(option: Uint8Array, pointer: number, privileged: boolean): boolean {
  const { length } = option
  if (length < 4 || pointer < FIRST_SLOT + 1) return false
  if (pointer > length) return true
  if (pointer + 3 > length) return false
  switch ((option[3] as number) & 0xf) {
    case 0:
      return true
    case 1:
    case 3:
      return pointer + 7 <= length
    default:
      return privileged
  }
}
