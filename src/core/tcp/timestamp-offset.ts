/** Where the timestamp clock begins: one value for each pair of hosts, so that a later connection is seen to be later. */
import type { Ip } from '../address/ip.ts'
import { flowHash } from '../inet/flow-hash.ts'
import type { Context } from '../socket/context.ts'

/** RFC 7323 5.4: an offset that nobody can guess, the same for all connections of two addresses; 32 bits, signed. */
export function timestampOffset(context: Context, localIp: Ip, remoteIp: Ip): number {
  const secret = context.ports.secret(() => context.random())
  return flowHash(secret, `${localIp}|${remoteIp}`) | 0
}
