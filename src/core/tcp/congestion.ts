/**
 * Congestion control: slow start and avoidance by NewReno (RFC 5681, 6582) or CUBIC (RFC 9438), and the
 * proportional rate reduction during recovery (RFC 6937). Windows are in segments.
 */
import type { OptionValues } from '../options/values.ts'
import type { Context } from '../socket/context.ts'
import type { Micros } from '../time.ts'
import { Cubic } from './cubic.ts'
import type { Flow } from './flow.ts'
import { NEVER } from './never.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'

/** Segments (RFC 6928). */
export const INITIAL_WINDOW = 10
const CUBIC_C = 0.4
const CUBIC_BETA = 717 / 1024

export function inFlight(tcb: Tcb): number {
  const { sackedOut, lostOut, retransOut } = tcb.recovery
  return tcb.flow.packetsOut - sackedOut - lostOut + retransOut
}

function inSlowStart(flow: Flow): boolean {
  return flow.cwnd < flow.ssthresh
}

/** Whether the window was what held the sender back: only then may it grow (RFC 7661). */
function limited(flow: Flow): boolean {
  if (flow.cwndLimited) return true
  return inSlowStart(flow) && flow.cwnd < 2 * flow.maxPacketsOut
}

/** After sending: remembers how much of the window is used. */
export function validate(tcb: Tcb, limitedNow: boolean): void {
  const flow = tcb.ownFlow()
  if (
    ((tcb.sndUna - flow.cwndUsageSeq) | 0) >= 0 ||
    limitedNow ||
    (!flow.cwndLimited && flow.packetsOut > flow.maxPacketsOut)
  ) {
    flow.cwndLimited = limitedNow
    flow.maxPacketsOut = flow.packetsOut
    flow.cwndUsageSeq = tcb.sndNxt
  }
}

/** What the sender knows of the path grows old while it is silent (RFC 5681 4.1): half the window for each timeout. */
export function restartAfterIdle(context: Context, tcb: Tcb): void {
  const flow = tcb.ownFlow()
  if (flow.packetsOut > 0) return
  let idle = context.now - tcb.lastSentAt
  if (idle <= tcb.rto) return
  flow.ssthresh = Math.max(flow.ssthresh, (flow.cwnd >> 1) + (flow.cwnd >> 2))
  const least = Math.min(INITIAL_WINDOW, flow.cwnd)
  for (idle -= tcb.rto; idle > 0 && flow.cwnd > least; idle -= tcb.rto) flow.cwnd >>= 1
  flow.cwnd = Math.max(flow.cwnd, least)
}

/** `acked` segments were newly acknowledged in order. */
export function grow(context: Context, { tcb, options }: TcpSock, acked: number): void {
  const flow = tcb.ownFlow()
  if (!limited(flow)) return
  let left = acked
  if (inSlowStart(flow)) {
    const cwnd = Math.min(flow.cwnd + left, flow.ssthresh)
    left -= cwnd - flow.cwnd
    flow.cwnd = Math.min(cwnd, flow.cwndClamp)
    if (left <= 0) return
  }
  const reno = options.congestion === 'reno'
  avoid(flow, reno ? flow.cwnd : cubicStep(context.now, flow, tcb.trip.minRtt, left), left)
}

function avoid(flow: Flow, per: number, acked: number): void {
  if (flow.cwndCount >= per) {
    flow.cwndCount = 0
    flow.cwnd += 1
  }
  flow.cwndCount += acked
  if (flow.cwndCount >= per) {
    const steps = Math.floor(flow.cwndCount / per)
    flow.cwndCount -= steps * per
    flow.cwnd += steps
  }
  flow.cwnd = Math.min(flow.cwnd, flow.cwndClamp)
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

function cubicOf(flow: Flow): Cubic {
  flow.cubic ??= new Cubic()
  return flow.cubic
}

/** How many acknowledged segments let the window grow by one (RFC 9438 4.2 to 4.5). */
function cubicStep(now: Micros, flow: Flow, minRtt: Micros, acked: number): number {
  const { cwnd } = flow
  const cubic = cubicOf(flow)
  cubic.acked += acked
  if (cubic.epoch < 0) {
    cubic.epoch = now
    cubic.acked = acked
    cubic.tcpCwnd = cwnd
    if (cubic.lastMax <= cwnd) {
      cubic.k = 0
      cubic.origin = cwnd
    } else {
      cubic.k = cubeRoot((cubic.lastMax - cwnd) / CUBIC_C)
      cubic.origin = cubic.lastMax
    }
  }
  const rtt = minRtt === NEVER ? 0 : minRtt
  const t = (now - cubic.epoch + rtt) / 1e6
  const from = t - cubic.k
  const target = cubic.origin + CUBIC_C * from * from * from
  let per = target > cwnd ? cwnd / (target - cwnd) : 100 * cwnd
  if (cubic.lastMax === 0 && per > 20) per = 20
  // Never slower than standard TCP would be (RFC 9438 4.3).
  const scale = (8 * (1 + CUBIC_BETA)) / (3 * (1 - CUBIC_BETA))
  const delta = (cwnd * scale) / 8
  while (cubic.acked > delta) {
    cubic.acked -= delta
    cubic.tcpCwnd += 1
  }
  if (cubic.tcpCwnd > cwnd) {
    per = Math.min(per, cwnd / (cubic.tcpCwnd - cwnd))
  }
  return Math.max(2, Math.floor(per))
}

/** What is left of a window after a loss, in segments. */
export function afterLoss(cwnd: number, { congestion }: OptionValues): number {
  return Math.max(congestion === 'reno' ? cwnd >> 1 : Math.floor(cwnd * CUBIC_BETA), 2)
}

/** The threshold after a loss. */
function threshold(flow: Flow, options: OptionValues): number {
  const { cwnd } = flow
  if (options.congestion !== 'reno') {
    const cubic = cubicOf(flow)
    cubic.epoch = -1
    cubic.lastMax = cwnd < cubic.lastMax ? (cwnd * (1 + CUBIC_BETA)) / 2 : cwnd
  }
  return afterLoss(cwnd, options)
}

/** Recovery begins: the window shrinks in proportion to what is delivered. */
export function beginReduction({ tcb, options }: TcpSock): void {
  const flow = tcb.ownFlow()
  const recovery = tcb.ownRecovery()
  recovery.recoverySeq = tcb.sndNxt
  recovery.tailLossSeq = 0
  recovery.tailLossOut = false
  flow.cwndCount = 0
  recovery.priorCwnd = flow.cwnd
  recovery.prrDelivered = 0
  recovery.prrOut = 0
  flow.ssthresh = threshold(flow, options)
}

/** One acknowledgement during recovery delivered `delivered` and newly lost `lost` segments. */
export function reduce(tcb: Tcb, delivered: number, lost: number, sndUnaMoved: boolean): void {
  const flow = tcb.ownFlow()
  const recovery = tcb.ownRecovery()
  const { priorCwnd, prrOut } = recovery
  if (delivered <= 0 || priorCwnd === 0) return
  recovery.prrDelivered += delivered
  const { prrDelivered } = recovery
  const out = inFlight(tcb)
  const room = flow.ssthresh - out
  let count: number
  if (room < 0) {
    const dividend = flow.ssthresh * prrDelivered + priorCwnd - 1
    count = Math.floor(dividend / priorCwnd) - prrOut
  } else {
    count = Math.max(prrDelivered - prrOut, delivered)
    if (sndUnaMoved && lost === 0) count += 1
    count = Math.min(room, count)
  }
  count = Math.max(count, prrOut > 0 ? 0 : 1)
  flow.cwnd = out + count
}

export function endReduction(tcb: Tcb): void {
  const flow = tcb.ownFlow()
  flow.cwnd = flow.ssthresh
}

/** The retransmission timer has fired; in a row of timeouts the threshold shrinks with the first. */
export function collapse({ tcb, options }: TcpSock, first: boolean): void {
  const flow = tcb.ownFlow()
  if (first) {
    tcb.ownRecovery().priorCwnd = flow.cwnd
    flow.ssthresh = threshold(flow, options)
  }
  flow.cwndCount = 0
}
