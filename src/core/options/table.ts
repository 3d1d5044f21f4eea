/** The option table: every option of every level, and which kinds of sockets know which levels. */
import * as IP_NUMBERS from '../constants/ip-options.ts'
import * as SOCKET_NUMBERS from '../constants/socket-options.ts'
import * as TCP_NUMBERS from '../constants/tcp-options.ts'
import type { ErrnoName } from '../errno.ts'
import { IP_ROWS } from './ip.ts'
import { IP_MULTICAST_ROWS } from './ip-multicast.ts'
import { IPV6_ROWS } from './ipv6.ts'
import { IPV6_HEADER_ROWS } from './ipv6-headers.ts'
import { ANY, INET, INET6, IP_LEVEL, type Kinds, RAW4, TCP, UDP, UNIX } from './kinds.ts'
import { type OptionLevel, optionLevel } from './option.ts'
import { SOCKET_ROWS } from './socket.ts'
import { KEPT_ROWS } from './socket-kept.ts'
import { MEMORY_ROWS } from './socket-memory.ts'
import { TCP_ROWS } from './tcp.ts'
import { TCP_KEPT_ROWS } from './tcp-kept.ts'
import { RAW_NUMBERS, RAW_ROWS, UDP_ROWS } from './udp.ts'

interface Reach {
  readonly level: OptionLevel
  /** The kinds that pass calls of this level on to it. */
  readonly kinds: Kinds
}

const REACHES: readonly Reach[] = [
  {
    level: optionLevel(
      'SOL_SOCKET',
      1,
      'first',
      SOCKET_NUMBERS,
      SOCKET_ROWS,
      MEMORY_ROWS,
      KEPT_ROWS,
    ),
    kinds: ANY,
  },
  {
    level: optionLevel('IPPROTO_TCP', 6, 'first', TCP_NUMBERS, TCP_ROWS, TCP_KEPT_ROWS),
    kinds: TCP,
  },
  { level: optionLevel('IPPROTO_UDP', 17, 'first', IP_NUMBERS, UDP_ROWS), kinds: UDP },
  {
    level: optionLevel('IPPROTO_IP', 0, 'byte', IP_NUMBERS, IP_ROWS, IP_MULTICAST_ROWS),
    kinds: IP_LEVEL,
  },
  {
    level: optionLevel('IPPROTO_IPV6', 41, 'four', IP_NUMBERS, IPV6_ROWS, IPV6_HEADER_ROWS),
    kinds: INET6,
  },
  { level: optionLevel('IPPROTO_RAW', 255, 'four', RAW_NUMBERS, RAW_ROWS), kinds: RAW4 },
]

const BY_NUMBER: ReadonlyMap<number, Reach> = new Map(
  REACHES.map((reach) => [reach.level.number, reach]),
)

/** Every level, in the order of the documentation. */
export const OPTION_LEVELS: readonly OptionLevel[] = REACHES.map(({ level }) => level)

/**
 * The level that a socket of `kind` knows under `number`, or the errno of those that know none: AF_INET answers a
 * read with ENOTSUP and a write with ENOPROTOOPT, AF_INET6 both with ENOPROTOOPT, AF_UNIX both with ENOTSUP (measured).
 */
export function optionLevelOf(
  kind: Kinds,
  number: number,
  direction: 'get' | 'set',
): OptionLevel | ErrnoName {
  const reach = BY_NUMBER.get(number)
  if (reach !== undefined && (reach.kinds & kind) !== 0) return reach.level
  if ((kind & UNIX) !== 0) return 'ENOTSUP'
  return (kind & INET & ~INET6) !== 0 && direction === 'get' ? 'ENOTSUP' : 'ENOPROTOOPT'
}
