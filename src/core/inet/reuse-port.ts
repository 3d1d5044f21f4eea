/**
 * What a TCP port remembers of SO_REUSEPORT: a bind that matches the mark of an earlier one is let through without
 * looking at the sockets themselves, so that a flag cleared after bind still counts.
 */
import type { Ip } from '../address/ip.ts'
import type { InetSock } from './inet-sock.ts'

export interface ReusePortMark {
  readonly uid: number
  /** null: every address on the port was bound with the flag. Else only this one is let through. */
  readonly only: { readonly ip: Ip; readonly family: number; readonly v6only: boolean } | null
}

export function markMatches(mark: ReusePortMark | undefined, sock: InetSock): boolean {
  if (mark === undefined || !sock.options.reusePort || mark.uid !== sock.uid) return false
  const { only } = mark
  if (only === null) return true
  return (
    only.ip === sock.boundIp && only.family === sock.family && only.v6only === sock.options.v6only
  )
}

/** The mark after `sock` has bound. `first`: nobody else was there. */
export function markAfter(
  mark: ReusePortMark | undefined,
  sock: InetSock,
  first: boolean,
): ReusePortMark | undefined {
  if (!sock.options.reusePort) return undefined
  if (first) return { uid: sock.uid, only: null }
  if (markMatches(mark, sock)) return mark
  const only = { ip: sock.boundIp, family: sock.family, v6only: sock.options.v6only }
  return { uid: sock.uid, only }
}
