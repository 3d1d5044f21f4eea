/** Which record a TCP segment belongs to: a connection, a half-open request, TIME_WAIT, a listener, or nobody. */
import { isAny } from '../address/classify.ts'
import type { Ip } from '../address/ip.ts'
import { flowHash, pick } from '../inet/flow-hash.ts'
import { AF_INET, ANY6 } from '../inet/inet-sock.ts'
import type { Packet, Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { receiveAtListener, receiveAtRequest } from './handshake.ts'
import { sendResetFor } from './handshake-out.ts'
import { receiveSegment } from './input.ts'
import { Request } from './request.ts'
import { IN } from './rules.ts'
import { TcpSock } from './tcp-sock.ts'
import { receiveAtTimeWait, replaceTimeWait, TimeWait } from './time-wait.ts'

export function receiveTcp(context: Context, packet: Packet): void {
  const segment = packet.body as Segment
  const id = context.ports.connection(
    packet.destination,
    segment.destinationPort,
    packet.source,
    segment.sourcePort,
  )
  const found = id === undefined ? undefined : context.edit(id)
  if (found instanceof TcpSock) {
    receiveSegment(context, found, packet, segment)
    return
  }
  if (found instanceof Request) {
    receiveAtRequest(context, found, packet)
    return
  }
  const listener = findListener(context, packet, segment)
  if (found instanceof TimeWait) {
    if (!receiveAtTimeWait(context, found, packet)) return
    if (listener !== undefined) replaceTimeWait(context, found, 'recv.syn')
  }
  if (listener !== undefined) {
    receiveAtListener(context, listener, packet)
    return
  }
  context.fire(IN.toNobody)
  sendResetFor(context, packet)
}

/** The most specific listener; of several that share the port by SO_REUSEPORT the one that the caller's address picks. */
function findListener(context: Context, packet: Packet, segment: Segment): TcpSock | undefined {
  const { destination, source } = packet
  const four = !destination.includes(':')
  let best: TcpSock[] = []
  let bestScore = 0
  for (const id of context.ports.listeners(segment.destinationPort)) {
    const sock = context.peek(id) as TcpSock
    const score = scoreOf(sock, destination, four)
    if (score === 0 || score < bestScore) continue
    if (score > bestScore) best = []
    bestScore = score
    best.push(sock)
  }
  if (best.length === 0) return undefined
  const at =
    best.length === 1
      ? 0
      : pick(flowHash(segment.sourcePort, `${source}|${destination}`), best.length)
  return context.edit((best[at] as TcpSock).id) as TcpSock
}

/** 0 for a listener that does not take this address; more for a more specific one. */
function scoreOf(sock: TcpSock, destination: Ip, four: boolean): number {
  if (four && !sock.takesV4) return 0
  if (!four && sock.family === AF_INET) return 0
  if (sock.boundIp === destination) return sock.family === AF_INET ? 5 : 4
  if (!isAny(sock.boundIp)) return 0
  if (four && sock.boundIp === ANY6) return 1
  return sock.family === AF_INET ? 3 : 2
}
