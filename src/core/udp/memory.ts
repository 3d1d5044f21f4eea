/** What a UDP socket's memory reads like: SIOCINQ, SIOCOUTQ, SO_MEMINFO. */
import { familyOf } from '../address/ip.ts'
import { type Answer, done, fail } from '../answer.ts'
import { SIOCINQ, SIOCOUTQ } from '../constants/ioctl.ts'
import { AF_INET } from '../inet/inet-sock.ts'
import { bufferCosts } from '../inet/skb-size.ts'
import { encodeMemInfo } from '../options/mem-info.ts'
import type { Context } from '../socket/context.ts'
import { UDP } from './rules.ts'
import type { UdpSock } from './udp-sock.ts'

/** Memory of the pieces that MSG_MORE holds back: a buffer for the first, pages for the others. */
export function heldMemory({ cork }: UdpSock): number {
  if (cork === null) return 0
  const first = cork.pieces[0]?.length ?? 0
  let sum = cork.length - first
  for (const cost of bufferCosts(first, familyOf(cork.to.ip) !== AF_INET, cork.to.route.mtu)) {
    sum += cost
  }
  return sum
}

export function ioctl(_context: Context, sock: UdpSock, request: number): Answer<number> {
  if (request === SIOCINQ) return done(UDP.readable, sock.received.at(0)?.payload.length ?? 0)
  if (request === SIOCOUTQ) return done(UDP.outstanding, heldMemory(sock))
  return fail(UDP.noRequest, 'ENOTTY')
}

export function memoryInfo(sock: UdpSock): Answer<Uint8Array> {
  const bytes = encodeMemInfo({
    rmemAlloc: sock.received.memory,
    rcvBuf: sock.options.rcvBuf,
    wmemAlloc: heldMemory(sock),
    sndBuf: sock.options.sndBuf,
    drops: sock.received.drops,
  })
  return done(UDP.memory, bytes)
}
