/** Groups between the record of a UDP socket and the machine's socket: those whom the one has and the other not. */
import type { ErrnoName } from '../../core/errno.ts'
import type { Membership } from '../../core/inet/membership.ts'
import type { Context } from '../../core/socket/context.ts'
import type { DatagramWire } from './datagram-wire.ts'
import { interfaceName } from './interfaces.ts'

/** One request to the machine: a group on an interface, from one source or (null) from everybody. */
interface Joined {
  readonly group: string
  readonly iface: number
  readonly source: string | null
}

/** Node blocks no single source of a group: who excludes some hears all. */
function requestsOf({ group, iface, mode, sources }: Membership): Joined[] {
  if (mode === 'exclude') return [{ group, iface, source: null }]
  return sources.map((source) => ({ group, iface, source }))
}

const same = (a: Joined, b: Joined): boolean =>
  a.group === b.group && a.iface === b.iface && a.source === b.source

/** Leaves what is no longer wanted and joins what is; null, or why not. */
export function moveBetweenGroups(
  context: Context,
  wire: DatagramWire,
  before: readonly Membership[],
  after: readonly Membership[],
): ErrnoName | null {
  const old = before.flatMap(requestsOf)
  const wanted = after.flatMap(requestsOf)
  const nameOf = ({ group, iface }: Joined): string => interfaceName(context, group, iface)
  for (const one of old) {
    if (wanted.some((other) => same(one, other))) continue
    wire.setMembership(false, one.group, nameOf(one), one.source)
  }
  for (const one of wanted) {
    if (old.some((other) => same(one, other))) continue
    const refusal = wire.setMembership(true, one.group, nameOf(one), one.source)
    if (refusal !== null) return refusal
  }
  return null
}
