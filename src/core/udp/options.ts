/** What options do to a UDP socket beyond being stored. */

import { type Answer, done } from '../answer.ts'
import { IP_RECVERR, IPV6_RECVERR } from '../constants/ip-options.ts'
import { SO_MEMINFO, SOL_SOCKET } from '../constants/socket-options.ts'
import { setMembership } from '../inet/membership.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import { memoryInfo } from './memory.ts'
import { UDP } from './rules.ts'
import { uncork } from './send.ts'
import type { UdpSock } from './udp-sock.ts'

const SOL_IP = 0
const SOL_UDP = 17
const SOL_IPV6 = 41
const UDP_CORK = 1

export function getOption(
  _context: Context,
  sock: UdpSock,
  level: number,
  name: number,
): Answer<OptionValue> | null {
  if (level === SOL_SOCKET && name === SO_MEMINFO) return memoryInfo(sock)
  if (level === SOL_UDP && name === UDP_CORK) return done(UDP.corkOption, sock.corked ? 1 : 0)
  return null
}

export function setOption(
  context: Context,
  sock: UdpSock,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> | null {
  if (level === SOL_UDP && name === UDP_CORK) {
    sock.corked = typeof value === 'number' ? value !== 0 : value.some((byte) => byte !== 0)
    if (!sock.corked) uncork(context, sock)
    return done(UDP.corkOption, undefined)
  }
  if (level === SOL_IP && name === IP_RECVERR && !sock.options.recvErr) sock.errors = []
  if (level === SOL_IPV6 && name === IPV6_RECVERR && !sock.options.recvErr6) sock.errors = []
  return setMembership(context, sock, level, name, value)
}
