/**
 * Socket addresses as the user sees them: Python's tuples and strings, and the fields of an error.
 */

import { AF_INET, AF_UNIX } from '../constants/families.ts'
import type { ErrorEndpoint } from '../errno.ts'
import type { SocketAddress } from './socket-address.ts'

/**
 * An address as the calls return it: `[host, port]` for AF_INET, `[host, port, flowinfo, scopeId]`
 * for AF_INET6, and for AF_UNIX the path, the abstract name with its leading NUL (where Python
 * returns bytes), or `''` for no name.
 */
export type Address =
  | [host: string, port: number]
  | [host: string, port: number, flowinfo: number, scopeId: number]
  | string

/** The form in which a call returns an address. */
export function formatAddress(address: SocketAddress): Address {
  if (address.family === AF_UNIX) return address.name
  if (address.family === AF_INET) return [address.ip, address.port]
  return [address.ip, address.port, address.flowInfo, address.scopeId]
}

/** The `address` and `port` of an error about a call to this address. */
export function errorEndpoint(address: SocketAddress): ErrorEndpoint {
  if (address.family === AF_UNIX) return { address: address.name }
  return { address: address.ip, port: address.port }
}
