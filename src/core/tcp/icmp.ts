/** ICMP errors about a TCP segment: final for an attempt to connect, remembered by a connection (RFC 9293 3.9.2.2, facts 2.4, 5.4). */
import type { ErrnoName } from '../errno.ts'
import type { Packet, Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { failed, softened } from '../socket/stream/up.ts'
import { markLost, recover } from './loss.ts'
import { syncMss } from './mss.ts'
import { IN } from './rules.ts'
import { seqAfter, seqBefore } from './seq.ts'
import { TcpSock } from './tcp-sock.ts'
import { finish } from './teardown.ts'

/** `about` is the segment of ours that the error speaks of; `mtu` is set for "fragmentation needed". */
export function tcpError(
  context: Context,
  about: Packet,
  error: ErrnoName,
  mtu: number | null,
): void {
  const segment = about.body as Segment
  const id = context.ports.connection(
    about.source,
    segment.sourcePort,
    about.destination,
    segment.destinationPort,
  )
  const sock = id === undefined ? undefined : context.edit(id)
  if (!(sock instanceof TcpSock) || sock.state === 'CLOSE') return
  const { tcb } = sock
  if (seqBefore(segment.seq, tcb.sndUna) || seqAfter(segment.seq, tcb.sndNxt)) return
  if (mtu !== null) {
    smallerPath(context, sock, mtu)
    return
  }
  if (sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV') {
    context.fire(IN.icmpHard)
    finish(context, sock, 'recv.icmp')
    failed(context, sock, error)
    return
  }
  context.fire(IN.icmpSoft)
  softened(context, sock, error)
}

/**
 * RFC 1191 6.4: smaller segments from here on, and what was too large again. That is no congestion, and yet the rest goes
 * out as acknowledgements come, as after a timeout.
 */
function smallerPath(context: Context, sock: TcpSock, mtu: number): void {
  const { tcb } = sock
  if (mtu >= tcb.mtu) return
  context.fire(IN.icmpMtu)
  tcb.mtu = mtu
  syncMss(sock, mtu)
  const { sendQueue } = tcb.flow
  for (let index = 0; index < sendQueue.unsent; index += 1) {
    const piece = sendQueue.at(index)
    if (piece === undefined || piece.sacked || piece.length <= tcb.mss) continue
    markLost(tcb, piece)
  }
  if (tcb.recovery.lostOut === 0) return
  if (tcb.recovery.state !== 'loss') {
    const recovery = tcb.ownRecovery()
    recovery.recoverySeq = tcb.sndNxt
    recovery.state = 'loss'
  }
  recover(context, sock)
}
