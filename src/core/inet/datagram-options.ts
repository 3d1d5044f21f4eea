/** What options do to UDP and raw sockets beyond being stored. */
import { type Answer, done } from '../answer.ts'
import { IP_MTU, IP_RECVERR, IPV6_MTU, IPV6_RECVERR } from '../constants/ip-options.ts'
import { SO_MEMINFO, SOL_SOCKET } from '../constants/socket-options.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import { memoryInfo } from './datagram-memory.ts'
import { DATAGRAM } from './datagram-rules.ts'
import type { DatagramSock } from './datagram-sock.ts'
import { setMembership } from './membership.ts'

const SOL_IP = 0
const SOL_IPV6 = 41

export function getDatagramOption(
  context: Context,
  sock: DatagramSock,
  level: number,
  name: number,
): Answer<OptionValue> | null {
  if (level === SOL_SOCKET && name === SO_MEMINFO) return memoryInfo(sock)
  const mtu = (level === SOL_IP && name === IP_MTU) || (level === SOL_IPV6 && name === IPV6_MTU)
  if (mtu && sock.peer !== null) {
    const known = context.network.pathMtu(sock.remoteIp, Number.POSITIVE_INFINITY, context.now)
    if (known < Number.POSITIVE_INFINITY) return done(DATAGRAM.pathMtu, known)
  }
  return null
}

export function setDatagramOption(
  context: Context,
  sock: DatagramSock,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> | null {
  if (level === SOL_IP && name === IP_RECVERR && !sock.options.recvErr) sock.errors = []
  if (level === SOL_IPV6 && name === IPV6_RECVERR && !sock.options.recvErr6) sock.errors = []
  return setMembership(context, sock, level, name, value)
}
