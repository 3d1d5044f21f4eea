/** IP_MTU, IPV6_MTU and IPV6_PATHMTU: the path to the peer, for a socket that has one. */
import { isAny } from '../address/classify.ts'
import { familyOf } from '../address/ip.ts'
import { AF_INET, type InetSock } from '../inet/inet-sock.ts'
import { intsBytes } from './codec.ts'
import type { Reading, Subject } from './option.ts'
import { isTcp } from './state.ts'

/** An IPv4 packet is never longer. */
const IPV4_MTU_MAX = 65535
/** struct ip6_mtuinfo: a sockaddr_in6, which stays zero, and the MTU. */
const MTUINFO_BYTES = 32
const MTUINFO_MTU = 28

/** ENOTCONN without a peer. A socket that has learnt of a smaller path MTU answers itself. */
export function pathMtu(at: Subject): Reading {
  const { sock, values, context } = at
  const { localIp, remoteIp, remotePort } = sock as InetSock
  // A stream whose attempt has failed remembers the address alone.
  if (isAny(remoteIp) || (isTcp(at) && remotePort === 0)) return 'ENOTCONN'
  const route = context.route(remoteIp, localIp, values.device)
  if (typeof route === 'string') return 'ENOTCONN'
  return familyOf(remoteIp) === AF_INET ? Math.min(route.mtu, IPV4_MTU_MAX) : route.mtu
}

/** IPV6_PATHMTU. */
export function pathMtuInfo(at: Subject, length: number): Reading {
  if (length < MTUINFO_BYTES) return 'EINVAL'
  const mtu = pathMtu(at)
  if (typeof mtu !== 'number') return mtu
  const bytes = new Uint8Array(MTUINFO_BYTES)
  bytes.set(intsBytes(mtu), MTUINFO_MTU)
  return bytes
}
