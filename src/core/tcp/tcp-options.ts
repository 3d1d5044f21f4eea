/** Options of IPPROTO_TCP and SOL_SOCKET that act on a connection at once, or answer from it (tcp(7)). */
import { type Answer, done } from '../answer.ts'
import { IPPROTO_TCP } from '../constants/protocols.ts'
import { SO_KEEPALIVE, SOL_SOCKET } from '../constants/socket-options.ts'
import {
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_INFO,
  TCP_KEEPIDLE,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_QUICKACK,
} from '../constants/tcp-options.ts'
import { encodeTcpInfo } from '../options/tcp-info.ts'
import { rules } from '../rule.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import { nagleOf, pushPending, sendAck } from './output.ts'
import { tcpInfo } from './tcp-info.ts'
import type { TcpSock } from './tcp-sock.ts'
import { armKeepalive } from './timers.ts'

const OPTIONS = rules('tcp-option', {
  info: ['getsockopt TCP_INFO', 'the record of the connection', 'tcp(7), facts 3.1'],
  segmentSize: [
    'getsockopt TCP_MAXSEG',
    'as set before the connection, then the size in use',
    'tcp(7), facts 5.4',
  ],
})

/** What a connection knows better than the table; null leaves it to the table. */
export function getTcpOption(
  context: Context,
  sock: TcpSock,
  level: number,
  name: number,
): Answer<OptionValue> | null {
  if (level !== IPPROTO_TCP) return null
  if (name === TCP_INFO) return done(OPTIONS.info, encodeTcpInfo(tcpInfo(context, sock)))
  if (name !== TCP_MAXSEG) return null
  const open = sock.state === 'CLOSE' || sock.state === 'LISTEN'
  const { maxSeg } = sock.options
  return done(OPTIONS.segmentSize, open && maxSeg > 0 ? maxSeg : sock.tcb.mss)
}

/** After the table has stored the value: its effect on the connection. */
export function setTcpOption(
  context: Context,
  sock: TcpSock,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> | null {
  const on = typeof value === 'number' && value !== 0
  if (level === SOL_SOCKET && name === SO_KEEPALIVE) armKeepalive(context, sock)
  if (level !== IPPROTO_TCP) return null
  const synchronised = sock.state === 'ESTABLISHED' || sock.state === 'CLOSE_WAIT'
  switch (name) {
    case TCP_NODELAY:
      if (on) pushPending(context, sock, 'push')
      break
    case TCP_CORK:
      if (!on) pushPending(context, sock, nagleOf(sock) === 'off' ? 'push' : 'on')
      break
    case TCP_KEEPIDLE:
      if (sock.options.keepAlive) armKeepalive(context, sock)
      break
    case TCP_QUICKACK:
      sock.tcb.pingpong = on ? 0 : 1
      if (on && synchronised && sock.tcb.ackPending) sendAck(context, sock)
      break
    case TCP_DEFER_ACCEPT:
      break
    default:
  }
  return null
}
