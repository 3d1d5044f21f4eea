/** Options of IPPROTO_IPV6: ipv6(7), RFC 3493, RFC 3542. */
import * as IPO from '../constants/ip-options.ts'
import { InetSock } from '../inet/inet-sock.ts'
import { flag } from './fields.ts'
import { INET6 } from './kinds.ts'
import { effect, type OptionLevel, optionLevel } from './option.ts'

export const IPV6_LEVEL: OptionLevel = optionLevel('IPPROTO_IPV6', 41, IPO, {
  IPV6_V6ONLY: flag(
    INET6,
    'v6only',
    effect('a socket bound to :: does not take IPv4', 'ipv6(7), facts 2'),
    ({ sock }) => (sock instanceof InetSock && sock.localPort !== 0 ? 'EINVAL' : null),
  ),
})
