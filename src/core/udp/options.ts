/** UDP_CORK; the other options are those of every datagram socket. */
import { type Answer, done } from '../answer.ts'
import { UDP_CORK } from '../constants/ip-options.ts'
import { getDatagramOption, setDatagramOption } from '../inet/datagram-options.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import { UDP } from './rules.ts'
import { uncork } from './send.ts'
import type { UdpSock } from './udp-sock.ts'

const SOL_UDP = 17

export function getOption(
  context: Context,
  sock: UdpSock,
  level: number,
  name: number,
): Answer<OptionValue> | null {
  if (level === SOL_UDP && name === UDP_CORK) return done(UDP.corkOption, sock.corked ? 1 : 0)
  return getDatagramOption(context, sock, level, name)
}

export function setOption(
  context: Context,
  sock: UdpSock,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> | null {
  if (level === SOL_UDP && name === UDP_CORK) {
    sock.corked = value !== 0
    if (!sock.corked) uncork(context, sock)
    return done(UDP.corkOption, undefined)
  }
  return setDatagramOption(context, sock, level, name, value)
}
