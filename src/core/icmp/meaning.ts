/**
 * What an ICMP error means to a socket: the errno, and whether it is hard. RFC 1122 3.2.2.1 and 4.2.3.9 as Linux reads
 * them (facts 2.4).
 */

import type { Ip } from '../address/ip.ts'
import type { ErrnoName } from '../errno.ts'
import { type NetworkError, ORIGIN } from '../inet/icmp-error.ts'
import { type IcmpMessage, IPPROTO } from '../packet.ts'

export const ICMP_TYPE = {
  echoReply: 0,
  unreachable: 3,
  echo: 8,
  timeExceeded: 11,
  parameterProblem: 12,
} as const

export const ICMP6_TYPE = {
  unreachable: 1,
  tooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echo: 128,
  echoReply: 129,
} as const

const FRAGMENTATION_NEEDED = 4

type Meaning = readonly [errno: ErrnoName, hard: boolean]

/** Destination unreachable, by code (RFC 792, RFC 1122, RFC 1812). */
const UNREACHABLE: readonly Meaning[] = [
  ['ENETUNREACH', false], // network
  ['EHOSTUNREACH', false], // host
  ['ENOPROTOOPT', true], // protocol
  ['ECONNREFUSED', true], // port
  ['EMSGSIZE', false], // fragmentation needed
  ['ENOTSUP', false], // source route failed
  ['ENETUNREACH', true], // network unknown
  ['EHOSTDOWN', true], // host unknown
  ['ENONET', true], // host isolated
  ['ENETUNREACH', true], // network prohibited
  ['EHOSTUNREACH', true], // host prohibited
  ['ENETUNREACH', false], // network, for this type of service
  ['EHOSTUNREACH', false], // host, for this type of service
  ['EHOSTUNREACH', true], // filtered
  ['EHOSTUNREACH', true], // precedence violation
  ['EHOSTUNREACH', true], // precedence cutoff
]

/** Destination unreachable, by code (RFC 4443 3.1). */
const UNREACHABLE6: readonly Meaning[] = [
  ['ENETUNREACH', false], // no route
  ['EACCES', true], // prohibited
  ['EHOSTUNREACH', false], // beyond scope
  ['EHOSTUNREACH', false], // address
  ['ECONNREFUSED', true], // port
  ['EACCES', true], // source address failed policy
  ['EACCES', true], // route rejected
]

const OTHER: Meaning = ['EHOSTUNREACH', false]
const MALFORMED: Meaning = ['EPROTO', true]
const TOO_BIG: Meaning = ['EMSGSIZE', true]
/** ICMPv6 types below 128 are errors, whether or not anybody knows them (RFC 4443 2.1; the errno is measured). */
const UNKNOWN6: Meaning = ['EPROTO', false]

function meaning4({ type, code }: IcmpMessage): Meaning | null {
  switch (type) {
    case ICMP_TYPE.unreachable:
      return code === FRAGMENTATION_NEEDED ? TOO_BIG : (UNREACHABLE[code] ?? null)
    case ICMP_TYPE.timeExceeded:
      return OTHER
    case ICMP_TYPE.parameterProblem:
      return MALFORMED
    default:
      return null
  }
}

function meaning6({ type, code }: IcmpMessage): Meaning | null {
  switch (type) {
    case ICMP6_TYPE.unreachable:
      return UNREACHABLE6[code] ?? MALFORMED
    case ICMP6_TYPE.tooBig:
      return TOO_BIG
    case ICMP6_TYPE.timeExceeded:
      return OTHER
    case ICMP6_TYPE.parameterProblem:
      return MALFORMED
    default:
      return type < ICMP6_TYPE.echo ? UNKNOWN6 : null
  }
}

/** The error that a message reports, or null when it is no error. `offender` is who sent it. */
export function meaningOf(
  protocol: number,
  message: IcmpMessage,
  offender: Ip,
): NetworkError | null {
  const six = protocol === IPPROTO.icmpv6
  const meaning = six ? meaning6(message) : meaning4(message)
  if (meaning === null) return null
  const [errno, hard] = meaning
  const { type, code } = message
  return {
    errno,
    hard,
    origin: six ? ORIGIN.icmp6 : ORIGIN.icmp,
    type,
    code,
    info: message.rest,
    tooBig: meaning === TOO_BIG,
    offender,
  }
}
