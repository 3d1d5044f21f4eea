/** What the memory of a UDP or raw socket reads like: SIOCINQ, SIOCOUTQ, SO_MEMINFO. */
import { type Answer, done, fail } from '../answer.ts'
import { SIOCINQ, SIOCOUTQ } from '../constants/ioctl.ts'
import { encodeMemInfo } from '../options/mem-info.ts'
import type { Context } from '../socket/context.ts'
import { DATAGRAM } from './datagram-rules.ts'
import type { DatagramSock } from './datagram-sock.ts'

export function ioctl(_context: Context, sock: DatagramSock, request: number): Answer<number> {
  if (request === SIOCINQ) {
    sock.received.look()
    return done(DATAGRAM.readable, sock.received.at(0)?.payload.length ?? 0)
  }
  if (request === SIOCOUTQ) return done(DATAGRAM.outstanding, sock.heldMemory)
  return fail(DATAGRAM.noRequest, 'ENOTTY')
}

export function memoryInfo(sock: DatagramSock): Answer<Uint8Array> {
  const bytes = encodeMemInfo({
    rmemAlloc: sock.received.memory,
    rcvBuf: sock.options.rcvBuf,
    wmemAlloc: sock.heldMemory,
    sndBuf: sock.options.sndBuf,
    drops: sock.received.drops,
  })
  return done(DATAGRAM.memory, bytes)
}
