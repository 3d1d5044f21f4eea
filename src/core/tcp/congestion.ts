/**
 * Congestion control: slow start and avoidance by NewReno (RFC 5681, 6582) or CUBIC (RFC 9438), and the
 * proportional rate reduction during recovery (RFC 6937). Windows are in segments.
 */
import type { Context } from '../socket/context.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'

/** Segments (RFC 6928). */
const INITIAL_WINDOW = 10
const CUBIC_C = 0.4
const CUBIC_BETA = 717 / 1024

export function inFlight(tcb: Tcb): number {
  return tcb.packetsOut - tcb.sackedOut - tcb.lostOut + tcb.retransOut
}

function inSlowStart(tcb: Tcb): boolean {
  return tcb.cwnd < tcb.ssthresh
}

/** Whether the window was what held the sender back: only then may it grow (RFC 7661). */
function limited(tcb: Tcb): boolean {
  if (tcb.cwndLimited) return true
  return inSlowStart(tcb) && tcb.cwnd < 2 * tcb.maxPacketsOut
}

/** After sending: remembers how much of the window is used. */
export function validate(tcb: Tcb, limitedNow: boolean): void {
  if (
    ((tcb.sndUna - tcb.cwndUsageSeq) | 0) >= 0 ||
    limitedNow ||
    (!tcb.cwndLimited && tcb.packetsOut > tcb.maxPacketsOut)
  ) {
    tcb.cwndLimited = limitedNow
    tcb.maxPacketsOut = tcb.packetsOut
    tcb.cwndUsageSeq = tcb.sndNxt
  }
}

/** What the sender knows of the path grows old while it is silent (RFC 5681 4.1): half the window for each timeout. */
export function restartAfterIdle(context: Context, tcb: Tcb): void {
  if (tcb.packetsOut > 0) return
  let idle = context.now - tcb.lastSentAt
  if (idle <= tcb.rto) return
  tcb.ssthresh = Math.max(tcb.ssthresh, (tcb.cwnd >> 1) + (tcb.cwnd >> 2))
  const least = Math.min(INITIAL_WINDOW, tcb.cwnd)
  for (idle -= tcb.rto; idle > 0 && tcb.cwnd > least; idle -= tcb.rto) tcb.cwnd >>= 1
  tcb.cwnd = Math.max(tcb.cwnd, least)
}

/** `acked` segments were newly acknowledged in order. */
export function grow(context: Context, { tcb, options }: TcpSock, acked: number): void {
  if (!limited(tcb)) return
  let left = acked
  if (inSlowStart(tcb)) {
    const cwnd = Math.min(tcb.cwnd + left, tcb.ssthresh)
    left -= cwnd - tcb.cwnd
    tcb.cwnd = Math.min(cwnd, tcb.cwndClamp)
    if (left <= 0) return
  }
  const per = options.congestion === 'reno' ? tcb.cwnd : cubicStep(context, tcb, left)
  avoid(tcb, per, left)
}

function avoid(tcb: Tcb, per: number, acked: number): void {
  if (tcb.cwndCount >= per) {
    tcb.cwndCount = 0
    tcb.cwnd += 1
  }
  tcb.cwndCount += acked
  if (tcb.cwndCount >= per) {
    const steps = Math.floor(tcb.cwndCount / per)
    tcb.cwndCount -= steps * per
    tcb.cwnd += steps
  }
  tcb.cwnd = Math.min(tcb.cwnd, tcb.cwndClamp)
}

/** Of a number above 0. `Math.cbrt` and powers may differ between engines in their last bits, and a trace must not. */
function cubeRoot(x: number): number {
  let root = Math.max(x, 1)
  for (;;) {
    const next = (2 * root + x / (root * root)) / 3
    if (next >= root) return root
    root = next
  }
}

/** How many acknowledged segments let the window grow by one (RFC 9438 4.2 to 4.5). */
function cubicStep(context: Context, tcb: Tcb, acked: number): number {
  tcb.cubicAcked += acked
  if (tcb.cubicEpoch < 0) {
    tcb.cubicEpoch = context.now
    tcb.cubicAcked = acked
    tcb.cubicTcpCwnd = tcb.cwnd
    if (tcb.cubicLastMax <= tcb.cwnd) {
      tcb.cubicK = 0
      tcb.cubicOrigin = tcb.cwnd
    } else {
      tcb.cubicK = cubeRoot((tcb.cubicLastMax - tcb.cwnd) / CUBIC_C)
      tcb.cubicOrigin = tcb.cubicLastMax
    }
  }
  const rtt = tcb.minRtt === Number.POSITIVE_INFINITY ? 0 : tcb.minRtt
  const t = (context.now - tcb.cubicEpoch + rtt) / 1e6
  const from = t - tcb.cubicK
  const target = tcb.cubicOrigin + CUBIC_C * from * from * from
  let per = target > tcb.cwnd ? tcb.cwnd / (target - tcb.cwnd) : 100 * tcb.cwnd
  if (tcb.cubicLastMax === 0 && per > 20) per = 20
  // Never slower than standard TCP would be (RFC 9438 4.3).
  const scale = (8 * (1 + CUBIC_BETA)) / (3 * (1 - CUBIC_BETA))
  const delta = (tcb.cwnd * scale) / 8
  while (tcb.cubicAcked > delta) {
    tcb.cubicAcked -= delta
    tcb.cubicTcpCwnd += 1
  }
  if (tcb.cubicTcpCwnd > tcb.cwnd) {
    per = Math.min(per, tcb.cwnd / (tcb.cubicTcpCwnd - tcb.cwnd))
  }
  return Math.max(2, Math.floor(per))
}

/** The threshold after a loss. */
function threshold({ tcb, options }: TcpSock): number {
  if (options.congestion === 'reno') return Math.max(tcb.cwnd >> 1, 2)
  tcb.cubicEpoch = -1
  tcb.cubicLastMax = tcb.cwnd < tcb.cubicLastMax ? (tcb.cwnd * (1 + CUBIC_BETA)) / 2 : tcb.cwnd
  return Math.max(Math.floor(tcb.cwnd * CUBIC_BETA), 2)
}

/** Recovery begins: the window shrinks in proportion to what is delivered. */
export function beginReduction(sock: TcpSock): void {
  const { tcb } = sock
  tcb.recoverySeq = tcb.sndNxt
  tcb.tailLossSeq = 0
  tcb.tailLossOut = false
  tcb.cwndCount = 0
  tcb.priorCwnd = tcb.cwnd
  tcb.prrDelivered = 0
  tcb.prrOut = 0
  tcb.ssthresh = threshold(sock)
}

/** One acknowledgement during recovery delivered `delivered` and newly lost `lost` segments. */
export function reduce(tcb: Tcb, delivered: number, lost: number, sndUnaMoved: boolean): void {
  if (delivered <= 0 || tcb.priorCwnd === 0) return
  tcb.prrDelivered += delivered
  const out = inFlight(tcb)
  const room = tcb.ssthresh - out
  let count: number
  if (room < 0) {
    const dividend = tcb.ssthresh * tcb.prrDelivered + tcb.priorCwnd - 1
    count = Math.floor(dividend / tcb.priorCwnd) - tcb.prrOut
  } else {
    count = Math.max(tcb.prrDelivered - tcb.prrOut, delivered)
    if (sndUnaMoved && lost === 0) count += 1
    count = Math.min(room, count)
  }
  count = Math.max(count, tcb.prrOut > 0 ? 0 : 1)
  tcb.cwnd = out + count
}

export function endReduction(tcb: Tcb): void {
  tcb.cwnd = tcb.ssthresh
}

/** The retransmission timer has fired; in a row of timeouts the threshold shrinks with the first. */
export function collapse(sock: TcpSock, first: boolean): void {
  const { tcb } = sock
  if (first) {
    tcb.priorCwnd = tcb.cwnd
    tcb.ssthresh = threshold(sock)
  }
  tcb.cwndCount = 0
}
