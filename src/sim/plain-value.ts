// What calls take and give, in the words of a program: addresses as tuples, received data as bytes, descriptors as
// numbers. For whoever writes a trace.
import { formatAddress } from '../core/address/format.ts'
import type { SocketAddress } from '../core/address/socket-address.ts'
import type { AcceptedDescriptor } from '../core/kernel/waiting.ts'
import type { Received } from '../core/socket/call.ts'

function isAddress(value: object): value is SocketAddress {
  return 'family' in value && ('ip' in value || 'name' in value)
}

const isAccepted = (value: object): value is AcceptedDescriptor => 'descriptor' in value
const isReceived = (value: object): value is Received => 'bytes' in value && 'control' in value

/** The value without the shapes that only the kernel knows. */
export function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(plainValue)
  if (isAddress(value)) return formatAddress(value)
  if (isAccepted(value)) {
    const { descriptor, address } = value
    return [descriptor, address === null ? null : formatAddress(address)]
  }
  if (isReceived(value)) {
    const { bytes, address } = value
    return address === null ? bytes : [bytes, formatAddress(address)]
  }
  return value
}
