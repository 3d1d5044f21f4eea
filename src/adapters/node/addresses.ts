/** Addresses between Node's handles and the kernel. */
import { familyOf, toIp } from '../../core/address/ip.ts'
import { splitScope } from '../../core/address/ipv6.ts'
import {
  type InetAddress,
  inetAddress,
  type SocketAddress,
  type UnixAddress,
  unixAddress,
} from '../../core/address/socket-address.ts'
import { AF_INET6, AF_UNIX } from '../../core/constants/families.ts'
import type { SimulatedHost } from '../sim/simulated-host.ts'
import type { NativeAddress } from './native.ts'

/** Bytes of `sun_path`. */
const SUN_PATH = 108

/** Since its version 23 Node asks libuv to refuse a longer name (UV_PIPE_NO_TRUNCATE); until then libuv cut it short. */
const MINDS_LENGTH = Number.parseInt(process.versions.node, 10) >= 23

/** A literal address with its scope, `fe80::1%eth0`; null when the text is none. */
export function readInet(host: SimulatedHost, text: string, port: number): InetAddress | null {
  const [address, scope] = splitScope(text)
  const ip = toIp(address)
  if (ip === null) return null
  return inetAddress(familyOf(ip), ip, port, 0, scope === undefined ? 0 : scopeId(host, scope))
}

function scopeId(host: SimulatedHost, scope: string): number {
  if (/^\d+$/.test(scope)) return Number(scope)
  return host.ifNameindex().find(([, name]) => name === scope)?.[0] ?? 0
}

/**
 * The name of a pipe; Node marks an abstract one by a leading NUL as Linux does. Null when it does not fit into a
 * `sockaddr_un` and Node minds.
 */
export function readPath(path: string): UnixAddress | null {
  return MINDS_LENGTH && Buffer.byteLength(path) > SUN_PATH ? null : unixAddress(path)
}

/** Writes an address as `uv_tcp_getsockname` is shown by Node. */
export function writeAddress(address: SocketAddress, out: NativeAddress): void {
  if (address.family === AF_UNIX) return
  out.address = address.ip
  out.family = address.family === AF_INET6 ? 'IPv6' : 'IPv4'
  out.port = address.port
}
