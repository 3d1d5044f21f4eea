/** Which record a TCP segment belongs to: a connection, a half-open request, TIME_WAIT, a listener, or nobody. */
import type { Packet, Segment } from '../packet.ts'
import { listenersOn } from '../inet/lookup.ts'
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
    if (listener !== undefined) replaceTimeWait(context, found)
  }
  if (listener !== undefined) {
    receiveAtListener(context, listener, packet)
    return
  }
  context.fire(IN.toNobody)
  sendResetFor(context, packet)
}

/** The most specific listener; several that share the port by SO_REUSEPORT take turns by the caller's address. */
function findListener(context: Context, packet: Packet, segment: Segment): TcpSock | undefined {
  const id = listenersOn(context, packet, segment)
  return id === undefined ? undefined : (context.edit(id) as TcpSock)
}
