/** getaddrinfo(3) as glibc answers it, and Python's reading of its arguments. */

import { isLoopback } from '../../core/address/classify.ts'
import type { Address } from '../../core/address/format.ts'
import { familyOf, fromMapped, type Ip, isMapped, toIp, toMapped } from '../../core/address/ip.ts'
import { formatIpv4, parseIpv4Loose } from '../../core/address/ipv4.ts'
import { splitScope } from '../../core/address/ipv6.ts'
import { cInt, osError, pythonType, typeError } from '../../core/arguments.ts'
import { text } from '../../core/bytes.ts'
import {
  AI_ADDRCONFIG,
  AI_ALL,
  AI_CANONNAME,
  AI_NUMERICHOST,
  AI_NUMERICSERV,
  AI_PASSIVE,
  AI_V4MAPPED,
} from '../../core/constants/address-info.ts'
import { AF_INET, AF_INET6, AF_UNSPEC } from '../../core/constants/families.ts'
import { GaiError } from '../../core/resolver-errors.ts'
import type { AddressInfo, AddressInfoOptions } from '../api/host.ts'
import type { KernelPort, NameEntry } from '../kernel-port.ts'
import { interfaceIndex } from './interfaces.ts'
import { type ServiceEnd, serviceEnds } from './services.ts'

const KNOWN_FLAGS =
  AI_PASSIVE |
  AI_CANONNAME |
  AI_NUMERICHOST |
  AI_V4MAPPED |
  AI_ALL |
  AI_ADDRCONFIG |
  AI_NUMERICSERV |
  0x1e0 // the flags of internationalised names, which change nothing here

/** What is looked up, once the arguments have been read. */
interface Query {
  readonly host: string | null
  readonly family: number
  readonly flags: number
}

/** An address that was found, and its scope. */
interface Found {
  readonly ip: Ip
  readonly scopeId: number
}

export async function getaddrinfo(
  port: KernelPort,
  hostArgument: unknown,
  serviceArgument: unknown,
  wanted: AddressInfoOptions = {},
): Promise<AddressInfo[]> {
  const host = readHost(hostArgument)
  const service = readService(serviceArgument)
  const family = cInt(wanted.family ?? AF_UNSPEC)
  const type = cInt(wanted.type ?? 0)
  const proto = cInt(wanted.proto ?? 0)
  const flags = cInt(wanted.flags ?? 0)
  const query: Query = { host, family, flags }
  check(query, service)
  const ends = serviceEnds(service, type, proto, flags)
  const [canonical, found] = await addresses(port, query)
  const canonname = flags & AI_CANONNAME ? canonical : ''
  return found.flatMap((address, i) =>
    ends.map((end, j) => info(address, end, i + j === 0 ? canonname : '')),
  )
}

function info({ ip, scopeId }: Found, end: ServiceEnd, canonname: string): AddressInfo {
  const family = familyOf(ip)
  const { type, proto, port } = end
  const address: Address = family === AF_INET ? [ip, port] : [ip, port, 0, scopeId]
  return [family, type, proto, canonname, address]
}

function readHost(host: unknown): string | null {
  if (host === null || host === undefined) return null
  if (host instanceof Uint8Array) return text(host)
  if (typeof host === 'string') return host
  throw typeError('getaddrinfo() argument 1 must be string or None')
}

function readService(service: unknown): string | null {
  if (service === null || service === undefined) return null
  if (service instanceof Uint8Array) return text(service)
  if (typeof service === 'string') return service
  if (pythonType(service) === 'int') return String(service)
  throw osError('Int or String expected')
}

/** What getaddrinfo refuses before it looks anything up, in its order. */
function check({ host, family, flags }: Query, service: string | null): void {
  if (host === null && service === null) throw new GaiError('EAI_NONAME')
  if ((flags & ~KNOWN_FLAGS) !== 0) throw new GaiError('EAI_BADFLAGS')
  if (flags & AI_CANONNAME && host === null) throw new GaiError('EAI_BADFLAGS')
  if (family !== AF_UNSPEC && family !== AF_INET && family !== AF_INET6) {
    throw new GaiError('EAI_FAMILY')
  }
}

/** The canonical name, and the addresses in the order in which they should be tried. */
async function addresses(port: KernelPort, query: Query): Promise<[string, Found[]]> {
  const { host, family, flags } = query
  if (host === null) return ['', noHost(family, flags)]
  const literal = literalAddress(port, host, family, flags)
  if (literal !== null) return [host, [literal]]
  if (flags & AI_NUMERICHOST) throw new GaiError('EAI_NONAME', host)
  const entry = await port.names.byName(host)
  const ips = entry === null ? [] : ofFamily(entry, family, flags)
  const usable = flags & AI_ADDRCONFIG ? ips.filter((ip) => isConfigured(port, ip)) : ips
  if (entry === null || usable.length === 0) throw new GaiError('EAI_NONAME', host)
  return [entry.name, sorted(port, usable).map((ip) => ({ ip, scopeId: 0 }))]
}

/** No host: this one, or with AI_PASSIVE every address of it. */
function noHost(family: number, flags: number): Found[] {
  const passive = (flags & AI_PASSIVE) !== 0
  const ips = passive ? ['0.0.0.0', '::'] : ['::1', '127.0.0.1']
  const wanted = ips.filter((ip) => family === AF_UNSPEC || familyOf(ip) === family)
  return wanted.map((ip) => ({ ip, scopeId: 0 }))
}

/** The address that the text itself is; null when it is a name. */
function literalAddress(
  port: KernelPort,
  host: string,
  family: number,
  flags: number,
): Found | null {
  const four = parseIpv4Loose(host)
  if (four !== null) {
    const ip = formatIpv4(four)
    if (family !== AF_INET6) return { ip, scopeId: 0 }
    if (flags & AI_V4MAPPED) return { ip: toMapped(ip), scopeId: 0 }
    throw new GaiError('EAI_ADDRFAMILY', host)
  }
  if (!host.includes(':')) return null
  const [address, scope] = splitScope(host)
  const ip = toIp(address)
  if (ip === null) return null
  if (family === AF_INET) {
    if (!isMapped(ip)) throw new GaiError('EAI_ADDRFAMILY', host)
    return { ip: fromMapped(ip), scopeId: 0 }
  }
  const scopeId = scope === undefined ? 0 : interfaceIndex(port, scope)
  if (scopeId === null) throw new GaiError('EAI_NONAME', host)
  return { ip, scopeId }
}

function ofFamily({ addresses }: NameEntry, family: number, flags: number): readonly Ip[] {
  if (family === AF_UNSPEC) return addresses
  const own = addresses.filter((ip) => familyOf(ip) === family)
  if (family === AF_INET || (flags & AI_V4MAPPED) === 0) return own
  if (own.length > 0 && (flags & AI_ALL) === 0) return own
  return [...own, ...addresses.filter((ip) => familyOf(ip) === AF_INET).map(toMapped)]
}

/** Whether the host has an address of that family besides the loopback's. */
function isConfigured(port: KernelPort, ip: Ip): boolean {
  const family = isMapped(ip) ? AF_INET : familyOf(ip)
  return port.read(({ interfaces }) =>
    interfaces
      .flatMap(({ addresses }) => addresses)
      .some((own) => familyOf(own.ip) === family && !isLoopback(own.ip)),
  )
}

/** RFC 6724 as far as it matters here: what can be reached first, then IPv6 before IPv4. */
function sorted(port: KernelPort, ips: readonly Ip[]): Ip[] {
  const rank = (ip: Ip): number => {
    const reachable = port.read(
      (kernel) => typeof kernel.route(fromMapped(ip), null, 0) !== 'string',
    )
    return (reachable ? 0 : 2) + (familyOf(fromMapped(ip)) === AF_INET6 ? 0 : 1)
  }
  return ips
    .map((ip) => ({ ip, rank: rank(ip) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ ip }) => ip)
}
