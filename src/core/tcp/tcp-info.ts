/** What TCP_INFO tells of a connection (tcp(7)); of a listener, its queue and its limit (facts 3.1). */
import {
  CLOSED_TCP_INFO,
  TCP_CA_LOSS,
  TCP_CA_OPEN,
  TCP_CA_RECOVERY,
  TCPI_OPT_SACK,
  TCPI_OPT_TIMESTAMPS,
  TCPI_OPT_WSCALE,
  type TcpInfo,
} from '../options/tcp-info.ts'
import type { Context } from '../socket/context.ts'
import type { TcpState } from '../socket/stream/states.ts'
import type { TcpSock } from './tcp-sock.ts'

/** The kernel's numbers of the states (TCP_ESTABLISHED and on). */
export const STATE_NUMBER: Readonly<Record<TcpState, number>> = {
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT1: 4,
  FIN_WAIT2: 5,
  TIME_WAIT: 6,
  CLOSE: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
  CLOSING: 11,
}

const CA_STATE = {
  open: TCP_CA_OPEN,
  disorder: 1,
  recovery: TCP_CA_RECOVERY,
  loss: TCP_CA_LOSS,
} as const

export function tcpInfo(context: Context, sock: TcpSock): TcpInfo {
  const { tcb, queues } = sock
  if (sock.state === 'LISTEN' && queues !== null) {
    return { state: STATE_NUMBER.LISTEN, unacked: queues.accept.length, sacked: queues.backlog }
  }
  if (!tcb.used && sock.state === 'CLOSE') return CLOSED_TCP_INFO
  const ago = (at: number): number => Math.max(0, Math.floor((context.now - at) / 1000))
  return {
    state: STATE_NUMBER[sock.state],
    caState: CA_STATE[tcb.recovery.state],
    retransmits: tcb.tries.retransmits,
    probes: tcb.tries.probes,
    backoff: tcb.tries.backoff,
    options:
      (tcb.timestampsOk ? TCPI_OPT_TIMESTAMPS : 0) |
      (tcb.sackOk ? TCPI_OPT_SACK : 0) |
      (tcb.scaleOk ? TCPI_OPT_WSCALE : 0),
    sndWscale: tcb.sndScale,
    rcvWscale: tcb.rcvScale,
    rto: tcb.rto,
    ato: tcb.flow.ato,
    sndMss: tcb.mss,
    rcvMss: tcb.rcvMss,
    unacked: sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV' ? 1 : tcb.flow.packetsOut,
    sacked: tcb.recovery.sackedOut,
    lost: tcb.recovery.lostOut,
    retrans: tcb.recovery.retransOut,
    lastDataSent: ago(tcb.lastSentAt),
    lastDataRecv: ago(tcb.lastDataAt),
    lastAckRecv: ago(tcb.lastReceivedAt),
    pmtu: tcb.mtu,
    rcvSsthresh: tcb.rcvSsthresh,
    rtt: Math.round(tcb.trip.srtt),
    rttvar: Math.round(tcb.trip.mdev),
    sndSsthresh: tcb.flow.ssthresh,
    sndCwnd: tcb.flow.cwnd,
    advmss: tcb.advmss,
    reordering: tcb.recovery.reordering,
    rcvRtt: Math.round(tcb.flow.rcvRtt),
    rcvSpace: tcb.rcvqSpace,
    totalRetrans: tcb.recovery.totalRetransmits,
    bytesAcked: tcb.flow.bytesAcked,
    bytesReceived: tcb.flow.bytesReceived,
    notsentBytes: (tcb.writeSeq - tcb.sndNxt) | 0,
    minRtt: tcb.trip.minRtt === Number.POSITIVE_INFINITY ? 0xffffffff : Math.round(tcb.trip.minRtt),
    sndWnd: tcb.sndWnd,
    rcvWnd: tcb.rcvWnd,
  }
}
