/** The option table: every option of every level, and which kinds of sockets know which levels. */
import type { ErrnoName } from '../errno.ts'
import { IP_OPTIONS_LEVEL } from './ip.ts'
import { IPV6_LEVEL } from './ipv6.ts'
import { ANY, INET, INET6, IP_LEVEL, type Kinds, TCP, UNIX } from './kinds.ts'
import type { OptionLevel } from './option.ts'
import { SOCKET_LEVEL } from './socket.ts'
import { TCP_LEVEL } from './tcp.ts'

interface Reach {
  readonly level: OptionLevel
  /** The kinds that pass calls of this level on to it. */
  readonly kinds: Kinds
}

const LEVELS: ReadonlyMap<number, Reach> = new Map(
  [
    { level: SOCKET_LEVEL, kinds: ANY },
    { level: IP_OPTIONS_LEVEL, kinds: IP_LEVEL },
    { level: TCP_LEVEL, kinds: TCP },
    { level: IPV6_LEVEL, kinds: INET6 },
  ].map((reach) => [reach.level.number, reach]),
)

/** Every level, in the order of the documentation. */
export const OPTION_LEVELS: readonly OptionLevel[] = [...LEVELS.values()].map(({ level }) => level)

export type Direction = 'get' | 'set'

/** The level that a socket of `kind` knows under `number`, or the errno that says it knows none (measured). */
export function optionLevelOf(
  kind: Kinds,
  number: number,
  direction: Direction,
): OptionLevel | ErrnoName {
  const reach = LEVELS.get(number)
  if (reach !== undefined && (reach.kinds & kind) !== 0) return reach.level
  if ((kind & UNIX) !== 0) return 'ENOTSUP'
  return (kind & INET & ~INET6) !== 0 && direction === 'get' ? 'ENOTSUP' : 'ENOPROTOOPT'
}
