/** Options of IPPROTO_TCP and SOL_SOCKET that act on a connection at once, or answer from it (tcp(7)). */
import { type Answer, done } from '../answer.ts'
import { IPPROTO_TCP } from '../constants/protocols.ts'
import { SO_KEEPALIVE, SO_MEMINFO, SOL_SOCKET } from '../constants/socket-options.ts'
import {
  TCP_CORK,
  TCP_INFO,
  TCP_KEEPIDLE,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_QUICKACK,
  TCP_WINDOW_CLAMP,
} from '../constants/tcp-options.ts'
import { encodeMemInfo } from '../options/mem-info.ts'
import { encodeTcpInfo } from '../options/tcp-info.ts'
import { rules } from '../rule.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import { inPingpong } from './delayed-ack.ts'
import { nagleOf, pushPending, sendAck } from './output.ts'
import { tcpInfo } from './tcp-info.ts'
import type { TcpSock } from './tcp-sock.ts'
import { armKeepalive, switchKeepalive } from './timers.ts'

const OPTIONS = rules('tcp-option', {
  info: ['getsockopt TCP_INFO', 'the record of the connection', 'tcp(7), facts 3.1'],
  memory: ['getsockopt SO_MEMINFO', 'the memory that the connection holds', 'sock_diag(7)'],
  segmentSize: [
    'getsockopt TCP_MAXSEG',
    'as set before the connection, then the size in use',
    'tcp(7), facts 5.4',
  ],
  quickAck: [
    'getsockopt TCP_QUICKACK of a connection',
    'whether it acknowledges at once',
    'tcp(7)',
  ],
  windowClamp: [
    'getsockopt TCP_WINDOW_CLAMP of a connection',
    'the largest window that it may offer',
    'tcp(7)',
  ],
})

/** What a connection knows better than the table; null leaves it to the table. */
export function getTcpOption(
  context: Context,
  sock: TcpSock,
  level: number,
  name: number,
): Answer<OptionValue> | null {
  if (level === SOL_SOCKET && name === SO_MEMINFO) return done(OPTIONS.memory, memoryOf(sock))
  if (level !== IPPROTO_TCP) return null
  if (name === TCP_INFO) return done(OPTIONS.info, encodeTcpInfo(tcpInfo(context, sock)))
  const { options, tcb } = sock
  const unconnected = sock.state === 'CLOSE' || sock.state === 'LISTEN'
  if (name === TCP_MAXSEG) {
    return done(OPTIONS.segmentSize, unconnected && options.maxSeg > 0 ? options.maxSeg : tcb.mss)
  }
  // What was a connection keeps its values until it is dissolved.
  if (isUnused(sock)) return null
  if (name === TCP_QUICKACK) return done(OPTIONS.quickAck, inPingpong(tcb) ? 0 : 1)
  return name === TCP_WINDOW_CLAMP ? done(OPTIONS.windowClamp, tcb.windowClamp) : null
}

/** It has no connection, and had none since it was made or dissolved. */
function isUnused({ state, tcb }: TcpSock): boolean {
  return state === 'LISTEN' || (state === 'CLOSE' && tcb.iss === 0)
}

function memoryOf({ tcb, options }: TcpSock): Uint8Array {
  return encodeMemInfo({
    rmemAlloc: tcb.flow.receiveCharged,
    rcvBuf: options.rcvBuf,
    sndBuf: options.sndBuf,
    forwardAlloc: tcb.flow.forward,
    wmemQueued: tcb.flow.sendQueue.cost,
  })
}

/** A smaller clamp holds back what is offered from now on; a larger one lets it grow (tcp(7)). */
function applyWindowClamp(sock: TcpSock): void {
  const { options, tcb } = sock
  if (isUnused(sock) || options.windowClamp === tcb.windowClamp) return
  tcb.rcvSsthresh =
    options.windowClamp < tcb.windowClamp
      ? Math.min(tcb.rcvSsthresh, options.windowClamp)
      : Math.max(tcb.rcvSsthresh, Math.min(tcb.rcvWnd, options.windowClamp))
  tcb.windowClamp = options.windowClamp
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
  if (level === SOL_SOCKET && name === SO_KEEPALIVE) switchKeepalive(context, sock)
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
      if (!isUnused(sock)) sock.tcb.ownFlow().pingpong = on ? 0 : 1
      if (on && synchronised && sock.tcb.flow.ackPending) sendAck(context, sock)
      break
    case TCP_WINDOW_CLAMP:
      applyWindowClamp(sock)
      break
    default:
  }
  return null
}
