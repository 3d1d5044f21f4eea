/** The types and protocols that getaddrinfo knows, and which of them a service is offered over (getaddrinfo(3), glibc). */

import { AI_NUMERICSERV } from '../../core/constants/address-info.ts'
import { IPPROTO_TCP, IPPROTO_UDP } from '../../core/constants/protocols.ts'
import { SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } from '../../core/constants/types.ts'
import { ArgumentError } from '../../core/errno.ts'
import { GaiError } from '../../core/resolver-errors.ts'
import { getservbyname } from '../../core/services.ts'

/** One way to reach a service. */
export interface ServiceEnd {
  readonly type: number
  readonly proto: number
  readonly port: number
}

interface Kind {
  readonly type: number
  readonly proto: number
  /** The name under which services are registered; empty when none are. */
  readonly name: string
}

const KINDS: readonly Kind[] = [
  { type: SOCK_STREAM, proto: IPPROTO_TCP, name: 'tcp' },
  { type: SOCK_DGRAM, proto: IPPROTO_UDP, name: 'udp' },
  { type: SOCK_RAW, proto: 0, name: '' },
]

/** The ways to a service of that type and protocol (0: any). `service` null is port 0. Throws `GaiError`. */
export function serviceEnds(
  service: string | null,
  type: number,
  proto: number,
  flags: number,
): ServiceEnd[] {
  const kinds = KINDS.filter((kind) => fits(kind, type, proto))
  if (kinds.length === 0) throw new GaiError(type === 0 ? 'EAI_SERVICE' : 'EAI_SOCKTYPE')
  const asked = type !== 0 || proto !== 0
  if (service === null) return kinds.map((kind) => end(kind, proto, 0))
  if (asked && kinds.every(({ name }) => name === '')) throw new GaiError('EAI_SERVICE')
  const number = portNumber(service)
  if (number !== null) return kinds.map((kind) => end(kind, proto, number))
  if (flags & AI_NUMERICSERV) throw new GaiError('EAI_NONAME')
  const found = kinds.flatMap((kind) => {
    const port = registeredPort(service, kind.name)
    return port === null ? [] : [end(kind, proto, port)]
  })
  if (found.length === 0) throw new GaiError('EAI_SERVICE')
  return found
}

/** A raw socket takes any protocol. */
function fits(kind: Kind, type: number, proto: number): boolean {
  if (type !== 0 && type !== kind.type) return false
  return proto === 0 || proto === kind.proto || (kind.type === SOCK_RAW && type === SOCK_RAW)
}

function end(kind: Kind, proto: number, port: number): ServiceEnd {
  return { type: kind.type, proto: kind.type === SOCK_RAW ? proto : kind.proto, port }
}

/** C's strtoul reads white space and a sign before the number, and the port is what fits into 16 bits of it. */
function portNumber(service: string): number | null {
  const match = /^\s*\+?(\d+)$/.exec(service)
  return match === null ? null : Number(BigInt(match[1] as string) & 0xffffn)
}

function registeredPort(service: string, protocol: string): number | null {
  if (protocol === '') return null
  try {
    return getservbyname(service, protocol)
  } catch (error) {
    if (error instanceof ArgumentError) return null
    throw error
  }
}
