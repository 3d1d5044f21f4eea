/**
 * What a handshake teaches both ends about the path: the first round trip (RFC 6298 5.7), and with how much to begin
 * (RFC 5681 3.1). Measured on Linux 6.18, as is what TCP_INFO shows of a SYN that was sent again.
 */
import type { Segment } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { Micros } from '../time.ts'
import { afterLoss, INITIAL_WINDOW } from './congestion.ts'
import { NO_FLOW } from './flow.ts'
import { NEVER } from './never.ts'
import { RoundTrip } from './round-trip.ts'
import { echoedTrip, measured, stampAt } from './rtt.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'

/** The timeout of who could not measure anything, because the handshake was repeated. */
const RTO_FALLBACK = 3_000_000

/**
 * The answer that completes the handshake has come. `began`: when the SYN or SYN-ACK first left, NEVER where nobody kept
 * that; `again`: how often it left after that.
 */
export function learnFromHandshake(
  context: Context,
  { tcb }: TcpSock,
  segment: Segment,
  began: Micros,
  again: number,
): void {
  const echo = tcb.timestampsOk ? (segment.options.timestamps?.[1] ?? 0) : 0
  const once = again === 0 && began !== NEVER
  const trip = once ? context.now - began : echoedTrip(context, tcb, echo)
  if (trip >= 0) measured(tcb, trip, context.settings.tcp_rto_min_us)
  else {
    tcb.trip = RoundTrip.unknown(RTO_FALLBACK)
    tcb.rto = RTO_FALLBACK
  }
  // One timeout may have come too early; an answer to the first says that all did.
  if (again > 1 && (echo === 0 || echo !== stampAt(tcb, began))) tcb.ownFlow().cwnd = 1
}

/** A SYN is sent again: the window shrinks as after any timeout, until the handshake is complete. */
export function loseSyn({ tcb, options }: TcpSock): void {
  const recovery = tcb.ownRecovery()
  recovery.totalRetransmits += 1
  if (recovery.state === 'loss') return
  const flow = tcb.ownFlow()
  recovery.state = 'loss'
  recovery.lostOut = 1
  recovery.retransOut = 1
  flow.ssthresh = afterLoss(flow.cwnd, options)
  flow.cwnd = 1
}

/** What shrank while the SYN was lost is as it was. */
export function recoverSyn(tcb: Tcb): void {
  if (tcb.recovery.state !== 'loss') return
  const recovery = tcb.ownRecovery()
  recovery.state = 'open'
  recovery.lostOut = 0
  recovery.retransOut = 0
  const flow = tcb.ownFlow()
  flow.ssthresh = NO_FLOW.ssthresh
  flow.cwnd = INITIAL_WINDOW
}
