/** getnameinfo(3): the name and the service of an address. */
import { needsScope } from '../../core/address/classify.ts'
import { familyOf, type Ip } from '../../core/address/ip.ts'
import { cInt, osError, overflowError, typeError } from '../../core/arguments.ts'
import {
  AI_NUMERICHOST,
  NI_DGRAM,
  NI_NAMEREQD,
  NI_NOFQDN,
  NI_NUMERICHOST,
  NI_NUMERICSERV,
} from '../../core/constants/address-info.ts'
import { AF_INET } from '../../core/constants/families.ts'
import { SOCK_DGRAM } from '../../core/constants/types.ts'
import { ArgumentError } from '../../core/errno.ts'
import { GaiError } from '../../core/resolver-errors.ts'
import { getservbyport } from '../../core/services.ts'
import type { KernelPort } from '../kernel-port.ts'
import { getaddrinfo } from './getaddrinfo.ts'
import { interfaceName } from './interfaces.ts'

const KNOWN_FLAGS = NI_NUMERICHOST | NI_NUMERICSERV | NI_NOFQDN | NI_NAMEREQD | NI_DGRAM

export async function getnameinfo(
  port: KernelPort,
  address: unknown,
  flagsArgument: unknown,
): Promise<[string, string]> {
  const flags = cInt(flagsArgument)
  const { ip, number, scopeId } = await readSockaddr(port, address)
  if ((flags & ~KNOWN_FLAGS) !== 0) throw new GaiError('EAI_BADFLAGS', undefined, 'getnameinfo')
  const host = await hostName(port, ip, scopeId, flags)
  return [host, serviceName(number, flags)]
}

interface Sockaddr {
  readonly ip: Ip
  readonly number: number
  readonly scopeId: number
}

async function readSockaddr(port: KernelPort, address: unknown): Promise<Sockaddr> {
  if (!Array.isArray(address)) throw typeError('getnameinfo() argument 1 must be a tuple')
  const [host, service, flowInfo = 0, scope = 0] = address
  if (typeof host !== 'string' || address.length < 2 || address.length > 4) {
    throw typeError('getnameinfo(): illegal sockaddr argument')
  }
  const number = cInt(service)
  if (cInt(flowInfo) > 0xfffff) throw overflowError('getnameinfo(): flowinfo must be 0-1048575.')
  const hints = { type: SOCK_DGRAM, flags: AI_NUMERICHOST }
  const [first, second] = await getaddrinfo(port, host, number, hints)
  if (first === undefined) throw new GaiError('EAI_NONAME', host, 'getnameinfo')
  if (second !== undefined) throw osError('sockaddr resolved to multiple addresses')
  const [family, , , , found] = first
  if (family === AF_INET && address.length !== 2) throw osError('IPv4 sockaddr must be 2 tuple')
  return { ip: found[0] as Ip, number: found[1] as number, scopeId: cInt(scope) }
}

async function hostName(port: KernelPort, ip: Ip, scopeId: number, flags: number): Promise<string> {
  const entry = flags & NI_NUMERICHOST ? null : await port.names.byAddress(ip)
  if (entry !== null) return flags & NI_NOFQDN ? withoutDomain(port, entry.name) : entry.name
  if (flags & NI_NAMEREQD) throw new GaiError('EAI_NONAME', ip, 'getnameinfo')
  if (familyOf(ip) === AF_INET || scopeId === 0) return ip
  const scope = needsScope(ip) ? interfaceName(port, scopeId) : null
  return `${ip}%${scope ?? scopeId}`
}

/** A host of the same domain is named without it. */
function withoutDomain(port: KernelPort, name: string): string {
  const own = port.hostname.indexOf('.')
  const domain = own < 0 ? '' : port.hostname.slice(own)
  return domain !== '' && name.endsWith(domain) ? name.slice(0, -domain.length) : name
}

function serviceName(number: number, flags: number): string {
  if (flags & NI_NUMERICSERV) return String(number)
  try {
    return getservbyport(number, flags & NI_DGRAM ? 'udp' : 'tcp')
  } catch (error) {
    if (error instanceof ArgumentError) return String(number)
    throw error
  }
}
