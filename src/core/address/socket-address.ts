/** Socket addresses after parsing: what the calls of `core` take and give. */
import type { Ip } from './ip.ts'

/** AF_INET and AF_INET6 (sockaddr_in, sockaddr_in6). */
export interface InetAddress {
  readonly family: 2 | 10
  readonly ip: Ip
  /** 0 to 65535. */
  readonly port: number
  readonly flowInfo: number
  readonly scopeId: number
}

/** AF_UNIX (sockaddr_un). A leading NUL makes the name abstract; the empty name is "unnamed". */
export interface UnixAddress {
  readonly family: 1
  readonly name: string
}

export type SocketAddress = InetAddress | UnixAddress
