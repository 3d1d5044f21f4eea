/**
 * Socket addresses as the library holds them: checked, resolved, of one shape a family. `parse.ts`
 * makes them from what a user passes, `format.ts` turns them back.
 */

import { AF_UNIX } from '../constants/families.ts'
import type { InetFamily, Ip } from './ip.ts'

/** An IP address with a port. */
export interface InetAddress {
  /** AF_INET or AF_INET6. */
  readonly family: InetFamily
  /** In its canonical spelling. */
  readonly ip: Ip
  /** 0 to 65535; 0 where none was chosen. */
  readonly port: number
  /** IPv6 traffic class and flow label, 0 to 1048575; 0 for IPv4. */
  readonly flowInfo: number
  /** Index of the interface that a link-local IPv6 address belongs to; 0 for none, and for IPv4. */
  readonly scopeId: number
}

/** The name of a local socket. */
export interface UnixAddress {
  /** AF_UNIX. */
  readonly family: typeof AF_UNIX
  /**
   * A path; or an abstract name with its leading NUL; or empty, for a socket without a name. Bytes
   * that are not UTF-8 are lone surrogates U+DC80 to U+DCFF, as Python has them: equal texts are
   * equal names.
   */
  readonly name: string
}

/** The address of a socket. */
export type SocketAddress = InetAddress | UnixAddress

/** The families whose sockets this library knows. */
export type Family = SocketAddress['family']

/** An IP address with a port. */
export function inetAddress(
  family: InetFamily,
  ip: Ip,
  port: number,
  flowInfo = 0,
  scopeId = 0,
): InetAddress {
  return { family, ip, port, flowInfo, scopeId }
}

/** The name of a local socket: a path, an abstract name with its leading NUL, or empty. */
export function unixAddress(name: string): UnixAddress {
  return { family: AF_UNIX, name }
}
