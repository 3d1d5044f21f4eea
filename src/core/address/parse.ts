/**
 * What a user passes as an address, made into a `SocketAddress`. Decides what is accepted and what
 * Python raises for the rest, in Python's order: the shape, the types, the host, the port. It does
 * not look names up; the caller says how.
 */

import {
  bytesLike,
  cInt,
  integer,
  osError,
  overflowError,
  pythonType,
  typeError,
} from '../arguments.ts'
import { text } from '../bytes.ts'
import { AF_INET, AF_INET6, AF_UNIX } from '../constants/families.ts'
import { ArgumentError } from '../errno.ts'
import { GaiError } from '../resolver-errors.ts'
import { needsScope } from './classify.ts'
import { decodeFileName, encodeFileName } from './file-name.ts'
import {
  anyIp,
  BROADCAST_IPV4,
  fromMapped,
  type InetFamily,
  type Ip,
  isMapped,
  toIp,
} from './ip.ts'
import { formatIpv4, parseIpv4Loose } from './ipv4.ts'
import { splitScope } from './ipv6.ts'
import {
  type Family,
  type InetAddress,
  inetAddress,
  type SocketAddress,
  type UnixAddress,
  unixAddress,
} from './socket-address.ts'

/**
 * An address as a user writes it: `[host, port]`; for AF_INET6 also `[host, port, flowinfo,
 * scopeId]`; for AF_UNIX a path, an abstract name with a leading NUL, or the bytes of either. The
 * host is an address, a name, `''` for the wildcard, or `'<broadcast>'`.
 */
export type AddressArgument =
  | readonly [host: string, port: number]
  | readonly [host: string, port: number, flowinfo: number, scopeId?: number]
  | string
  | Uint8Array

/**
 * Looks a host name up: an address of that family, or null if the name has none. May throw a
 * `GaiError` of its own.
 */
export type Resolve = (name: string, family: InetFamily) => Ip | null

/**
 * Room for the name in `struct sockaddr_un`, in bytes. A path needs one of them for its terminator.
 */
const SUN_PATH = 108

/**
 * Reads the address argument of `call`, a socket call under its Python name (`connect_ex`), which
 * the messages mention. Throws `ArgumentError` for what Python refuses itself, `GaiError` for hosts
 * that are not found.
 */
export function parseAddress(
  call: string,
  family: Family,
  address: unknown,
  resolve: Resolve,
): SocketAddress {
  if (family === AF_UNIX) return parseUnix(address)
  return parseInet(call, family, address, resolve)
}

function parseUnix(address: unknown): UnixAddress {
  const bytes = typeof address === 'string' ? encodeFileName(address) : bytesLike(address)
  const abstract = bytes[0] === 0
  if (bytes.length > (abstract ? SUN_PATH : SUN_PATH - 1)) throw osError('AF_UNIX path too long')
  // The kernel reads a path up to its NUL. An abstract name may hold any byte.
  const end = abstract ? -1 : bytes.indexOf(0)
  return unixAddress(decodeFileName(end < 0 ? bytes : bytes.subarray(0, end)))
}

function parseInet(
  call: string,
  family: InetFamily,
  address: unknown,
  resolve: Resolve,
): InetAddress {
  const name = family === AF_INET ? 'AF_INET' : 'AF_INET6'
  if (!Array.isArray(address)) {
    throw typeError(`${call}(): ${name} address must be tuple, not ${pythonType(address)}`)
  }
  const most = family === AF_INET ? 2 : 4
  if (address.length < 2 || address.length > most) {
    const shape = most === 2 ? 'pair (host, port)' : 'tuple (host, port[, flowinfo[, scopeid]])'
    throw typeError(`${name} address must be a ${shape}`)
  }
  const [hostArgument, portArgument, flowInfoArgument = 0, scopeArgument = 0] = address
  const host = parseHost(hostArgument)
  const port = parsePort(call, portArgument)
  // Python reads these two as C's unsigned int, modulo 2^32.
  const flowInfo = integer(flowInfoArgument) >>> 0
  const scopeId = integer(scopeArgument) >>> 0
  const ip = resolveHost(host, family, resolve)
  if (port < 0 || port > 0xffff) throw badPort(call)
  if (flowInfo > 0xfffff) throw overflowError(`${call}(): flowinfo must be 0-1048575.`)
  return inetAddress(family, ip, port, flowInfo, scopeId)
}

function parseHost(host: unknown): string {
  const name = host instanceof Uint8Array ? text(host) : host
  if (typeof name !== 'string') {
    throw typeError(`str, bytes or bytearray expected, not ${pythonType(name)}`)
  }
  if (name.includes('\0')) throw typeError('host name must not contain null character')
  return name
}

function parsePort(call: string, port: unknown): number {
  try {
    return cInt(port)
  } catch (error) {
    if (error instanceof ArgumentError && error.python === 'OverflowError') throw badPort(call)
    throw error
  }
}

function badPort(call: string): ArgumentError {
  return new ArgumentError(
    'ERR_SOCKET_BAD_PORT',
    'OverflowError',
    `${call}(): port must be 0-65535.`,
  )
}

function resolveHost(host: string, family: InetFamily, resolve: Resolve): Ip {
  const ip = numericHost(host, family) ?? resolve(host, family)
  if (ip === null) throw new GaiError('EAI_NONAME', host)
  return ip
}

/**
 * The address that a host argument means without a look-up: the wildcard, `<broadcast>`, or an
 * address in any form that getaddrinfo takes. Null means that it is a name. An address of the other
 * family is a `GaiError` EAI_ADDRFAMILY, unless it is IPv4 in IPv6 clothes. A scope
 * (`fe80::1%eth0`) is checked but not used: as in Python, the fourth item of the address gives it.
 */
export function numericHost(host: string, family: InetFamily): Ip | null {
  if (host === '') return anyIp(family)
  if (host === '<broadcast>' || host === BROADCAST_IPV4) {
    if (family === AF_INET6) throw osError('address family mismatched')
    return BROADCAST_IPV4
  }
  const ipv4 = parseIpv4Loose(host)
  if (ipv4 !== null) {
    if (family === AF_INET6) throw new GaiError('EAI_ADDRFAMILY', host)
    return formatIpv4(ipv4)
  }
  if (!host.includes(':')) return null
  const [address, scope] = splitScope(host)
  const ip = toIp(address)
  if (ip === null) return null
  if (family === AF_INET && !isMapped(ip)) throw new GaiError('EAI_ADDRFAMILY', host)
  if (scope !== undefined && !isScope(ip, scope)) throw new GaiError('EAI_NONAME', host)
  return family === AF_INET ? fromMapped(ip) : ip
}

/**
 * A scope is the index of an interface or, for an address that needs one, its name, which is taken
 * on trust.
 */
function isScope(ip: Ip, scope: string): boolean {
  if (/^\d+$/.test(scope)) return Number(scope) <= 0xffffffff
  return scope !== '' && needsScope(ip)
}
