/** Every family with every type that it knows, and the states that such a socket can be in. */
import * as constants from '../../src/core/constants/index.ts'
import type { Kind, Stage } from './stage.ts'
import { DATAGRAM_STATES, TCP_STATES, UNIX_DATAGRAM_STATES, UNIX_STREAM_STATES } from './states.ts'

const { AF_INET, AF_INET6, AF_UNIX, IPPROTO_ICMP, IPPROTO_ICMPV6 } = constants
const { SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM } = constants

type States = Readonly<Record<string, (stage: Stage) => number>>

const kind = (family: number, type: number, protocol = 0): Kind => ({ family, type, protocol })

export const KINDS: Readonly<Record<string, readonly [Kind, States]>> = {
  'TCP over IPv4': [kind(AF_INET, SOCK_STREAM), TCP_STATES],
  'TCP over IPv6': [kind(AF_INET6, SOCK_STREAM), TCP_STATES],
  'UDP over IPv4': [kind(AF_INET, SOCK_DGRAM), DATAGRAM_STATES],
  'UDP over IPv6': [kind(AF_INET6, SOCK_DGRAM), DATAGRAM_STATES],
  'Unix stream': [kind(AF_UNIX, SOCK_STREAM), UNIX_STREAM_STATES],
  'Unix datagram': [kind(AF_UNIX, SOCK_DGRAM), UNIX_DATAGRAM_STATES],
  'Unix seqpacket': [kind(AF_UNIX, SOCK_SEQPACKET), UNIX_STREAM_STATES],
  'raw over IPv4': [kind(AF_INET, SOCK_RAW, IPPROTO_ICMP), DATAGRAM_STATES],
  'raw over IPv6': [kind(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), DATAGRAM_STATES],
}

/** A section of the measurements, a clause of an RFC, a page of the manual, or a field of the profile. */
export const SOURCE = /facts \d|RFC \d|\w\(\d\)|profile|measured|design/
