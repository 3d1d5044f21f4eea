/** The timers of a connection: retransmission and its kin share one, as on Linux; delayed ACK and keep-alive have their own. */

import type { ErrnoName } from '../errno.ts'
import { invariant } from '../invariant.ts'
import { ACK, SYN } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { failed } from '../socket/stream/up.ts'
import { currentMss, fitsWindow, splitPiece, windowEnd } from './burst.ts'
import { compressedAckDue, delayedAckDue } from './delayed-ack.ts'
import { loseSyn } from './first-trip.ts'
import { sendSyn } from './handshake-out.ts'
import { workOffBacklog } from './input.ts'
import { enterLoss, reorderingTimeout } from './loss.ts'
import { NEVER } from './never.ts'
import {
  countRetransmission,
  disarm,
  retransmit,
  sendActiveReset,
  sendProbe,
  transmitBurst,
  transmitQueued,
} from './output.ts'
import type { Recovery } from './recovery.ts'
import { modelTimeout, RTO_INITIAL, RTO_MAX, TICK } from './rtt.ts'
import { TIMER } from './rules.ts'
import type { Piece } from './send-queue.ts'
import { seqBefore, seqDiff } from './seq.ts'
import type { Tcb } from './tcb.ts'
import type { TcpSock } from './tcp-sock.ts'
import { destroy, finish } from './teardown.ts'
import { waitForFin } from './time-wait.ts'

const RTO_MIN = 200_000

export function armRetransmission(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  if (tcb.flow.packetsOut === 0) {
    disarm(tcb)
    return
  }
  let timeout = tcb.rto
  if (tcb.retransmitTimer === 'tail-loss' || tcb.retransmitTimer === 'reorder') {
    timeout = Math.max(1000, untilTimeout(context, tcb))
  }
  tcb.retransmitTimer = 'rto'
  tcb.retransmitAt = context.now + timeout
}

/** How long until the first unacknowledged segment times out. */
function untilTimeout(context: Context, tcb: Tcb): number {
  const { sentAt } = tcb.flow.sendQueue.head as Piece
  return sentAt + tcb.rto - context.now
}

/** A probe for the tail: about two round trips (RFC 8985 7.2), facts 9.1 for the times. */
export function armTailLossProbe(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const { packetsOut } = tcb.flow
  if (packetsOut === 0 || !tcb.sackOk || tcb.recovery.state !== 'open') return
  let timeout = RTO_INITIAL
  const { srtt } = tcb.trip
  if (srtt > 0) {
    timeout = 2 * srtt + (packetsOut === 1 ? context.settings.tcp_rto_min_us : 8000)
  }
  const left = untilTimeout(context, tcb)
  if (left > 0) timeout = Math.min(timeout, left)
  tcb.retransmitTimer = 'tail-loss'
  tcb.retransmitAt = context.now + Math.round(timeout)
}

/** The same as both for the first segment that is out, which left now. */
export function armForSingle(context: Context, tcb: Tcb): void {
  let timeout = tcb.rto
  tcb.retransmitTimer = 'rto'
  if (tcb.sackOk) {
    const { srtt } = tcb.trip
    const probe = srtt > 0 ? 2 * srtt + context.settings.tcp_rto_min_us : RTO_INITIAL
    if (probe < timeout) timeout = Math.round(probe)
    tcb.retransmitTimer = 'tail-loss'
  }
  tcb.retransmitAt = context.now + timeout
}

/** The interval of window probes, `more` doublings ahead; a timer goes off at the end of the tick that it is for. */
export function probeTimeout(tcb: Tcb, more: number): number {
  const doublings = Math.min(10, tcb.tries.backoff + more)
  return Math.min(Math.max(tcb.rto, RTO_MIN) * 2 ** doublings, RTO_MAX) + TICK
}

/** Whatever is due. */
export function timerDue(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  if (tcb.flow.backlogAt <= context.now) workOffBacklog(context, sock)
  if (tcb.gaps.compressAt <= context.now) compressedAckDue(context, sock)
  if (tcb.flow.delackAt <= context.now) delayedAckDue(context, sock)
  const armed = tcb.retransmitTimer !== 'none'
  if (armed && tcb.retransmitAt <= context.now) retransmitTimerDue(context, sock)
  if (tcb.flow.keepaliveAt <= context.now) keepaliveDue(context, sock)
}

function retransmitTimerDue(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const what = tcb.retransmitTimer
  switch (what) {
    case 'tail-loss':
      tailLoss(context, sock)
      return
    case 'reorder':
      reorderingTimeout(context, sock)
      return
    case 'probe':
      tcb.retransmitTimer = 'none'
      windowProbe(context, sock)
      return
    default:
      tcb.retransmitTimer = 'none'
      retransmission(context, sock)
  }
}

/** Whether retransmissions in a row have lasted longer than `boundary` of them would, or than TCP_USER_TIMEOUT. */
function timedOut(context: Context, sock: TcpSock, boundary: number, userTimeout: number): boolean {
  const { tcb } = sock
  if (tcb.tries.retransmits === 0) return false
  const opening = sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV'
  const limit =
    userTimeout > 0 ? userTimeout : modelTimeout(boundary, opening ? RTO_INITIAL : RTO_MIN)
  return context.now - tcb.tries.retransmitStamp >= limit
}

/** How often a connection without a program tries (facts 9.2). */
function orphanRetries(context: Context, sock: TcpSock, alive: boolean): number {
  const set = context.settings.tcp_orphan_retries
  if (sock.softError !== null && !alive) return 0
  return set === 0 && alive ? 8 : set
}

function tooMany(context: Context, sock: TcpSock): boolean {
  const { tcb, options } = sock
  const { settings } = context
  const userTimeout = options.userTimeout * 1000
  if (sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV') {
    const retries = options.synCnt ?? settings.tcp_syn_retries
    const most = sock.state === 'SYN_SENT' ? retries + settings.tcp_syn_linear_timeouts : retries
    return tcb.tries.retransmits >= most || timedOut(context, sock, retries, userTimeout)
  }
  let retries = settings.tcp_retries2
  if (sock.orphaned) retries = orphanRetries(context, sock, tcb.rto < RTO_MAX)
  return timedOut(context, sock, retries, userTimeout)
}

function retransmission(context: Context, sock: TcpSock): void {
  const { tcb, options } = sock
  const first = tcb.flow.sendQueue.head
  if (sock.state === 'SYN_SENT' || sock.state === 'SYN_RECV') {
    retransmitSyn(context, sock)
    return
  }
  invariant(first !== undefined, 'timer.retransmission', 'nothing is out', context.now)
  if (tooMany(context, sock)) {
    giveUp(context, sock, sock.orphaned ? TIMER.orphanGone : TIMER.gaveUp)
    return
  }
  context.fire(TIMER.retransmission)
  enterLoss(context, sock)
  const tries = tcb.ownTries()
  tries.retransmits += 1
  retransmit(context, sock, first, 0)
  countRetransmission(tcb, first, context.now)
  tries.backoff += 1
  tcb.rto = Math.min(tcb.rto * 2, RTO_MAX)
  tcb.retransmitTimer = 'rto'
  tcb.retransmitAt = context.now + clampToUserTimeout(context, tcb, options.userTimeout * 1000)
}

function clampToUserTimeout(context: Context, tcb: Tcb, userTimeout: number): number {
  if (userTimeout === 0) return tcb.rto
  const left = userTimeout - (context.now - tcb.tries.retransmitStamp)
  return left <= 0 ? 1000 : Math.min(tcb.rto, left)
}

function retransmitSyn(context: Context, sock: TcpSock): void {
  const { tcb, options } = sock
  if (tooMany(context, sock)) {
    giveUp(context, sock, TIMER.synGaveUp)
    return
  }
  context.fire(TIMER.synRetransmission)
  const tries = tcb.ownTries()
  tries.retransmits += 1
  loseSyn(sock)
  const alone = sock.state === 'SYN_SENT'
  sendSyn(context, sock, alone ? SYN : SYN | ACK)
  if (!alone || tries.retransmits > context.settings.tcp_syn_linear_timeouts) {
    tries.backoff += 1
    tcb.rto = Math.min(tcb.rto * 2, RTO_MAX)
  }
  tcb.retransmitTimer = 'rto'
  tcb.retransmitAt = context.now + clampToUserTimeout(context, tcb, options.userTimeout * 1000)
}

/** Retries are over: the soft error that is known, else ETIMEDOUT. */
function giveUp(context: Context, sock: TcpSock, rule: (typeof TIMER)[keyof typeof TIMER]): void {
  context.fire(rule)
  const error: ErrnoName = sock.softError ?? 'ETIMEDOUT'
  sock.softError = null
  sock.tcb.purge()
  finish(context, sock, 'timer.gave-up')
  failed(context, sock, error)
  if (sock.orphaned) destroy(context, sock)
}

function tailLoss(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  context.fire(TIMER.tailLossProbe)
  tcb.retransmitTimer = 'none'
  const { flow } = tcb
  const recovery = tcb.ownRecovery()
  if (!recovery.tailLossOut && flow.packetsOut > 0) {
    const before = flow.packetsOut
    const { next } = flow.sendQueue
    let probed = false
    recovery.tailLossAgain = false
    if (next !== undefined && fitsWindow(tcb, next, currentMss(tcb))) {
      transmitQueued(context, sock, 'off', 'probe')
      probed = flow.packetsOut > before
    } else {
      const index = flow.sendQueue.unsent - 1
      const last = flow.sendQueue.at(index)
      if (last !== undefined && retransmit(context, sock, last, index)) {
        if (!last.retransmitted) countTail(recovery, last)
        recovery.tailLossAgain = true
        probed = true
      }
    }
    if (probed) {
      recovery.tailLossOut = true
      recovery.tailLossSeq = tcb.sndNxt
    }
  }
  tcb.retransmitTimer = 'none'
  armRetransmission(context, sock)
}

/** A tail-loss probe is a retransmission, but no evidence of loss. */
function countTail(recovery: Recovery, piece: { retransmitted: boolean }): void {
  piece.retransmitted = true
  recovery.retransOut += 1
}

/** The peer's window is closed, or what is queued was held back. */
function windowProbe(context: Context, sock: TcpSock): void {
  const { tcb, options } = sock
  const { settings } = context
  const { flow } = tcb
  const tries = tcb.ownTries()
  if (flow.packetsOut > 0 || !flow.sendQueue.hasUnsent) {
    tries.probes = 0
    return
  }
  if (tries.probeStart === 0) tries.probeStart = context.now
  const userTimeout = options.userTimeout * 1000
  let most = settings.tcp_retries2
  let over = userTimeout > 0 && context.now - tries.probeStart >= userTimeout
  if (sock.orphaned) {
    const alive = tcb.rto < RTO_MAX
    most = orphanRetries(context, sock, alive)
    over = over || (!alive && tries.backoff >= most)
  }
  if (over || tries.probes >= most) {
    giveUp(context, sock, TIMER.probesGaveUp)
    return
  }
  wakePeer(context, sock)
  if (flow.packetsOut > 0 || !flow.sendQueue.hasUnsent) {
    context.fire(TIMER.heldData)
    tries.probes = 0
    tries.backoff = 0
    tries.probeStart = 0
    return
  }
  context.fire(TIMER.windowProbe)
  tries.probes += 1
  if (tries.backoff < settings.tcp_retries2) tries.backoff += 1
  tcb.retransmitTimer = 'probe'
  tcb.retransmitAt = context.now + probeTimeout(tcb, 0)
}

/** Sends what fits into the window, or a probe where nothing does. */
function wakePeer(context: Context, sock: TcpSock): void {
  const { tcb } = sock
  const flow = tcb.ownFlow()
  const { sendQueue } = flow
  const { next } = sendQueue
  if (next === undefined || !seqBefore(next.seq, windowEnd(tcb))) {
    sendProbe(context, sock)
    return
  }
  if (seqBefore(flow.pushedSeq, next.end)) flow.pushedSeq = next.end
  const mss = currentMss(tcb)
  const room = seqDiff(windowEnd(tcb), next.seq)
  if (room < next.length || next.length > mss) {
    const count = Math.min(room, mss)
    sendQueue.insertAfter(sendQueue.unsent, splitPiece(tcb, next, count))
  }
  next.push = true
  transmitBurst(context, sock, mss)
}

function keepaliveTime(context: Context, sock: TcpSock): number {
  return (sock.options.keepIdle ?? context.settings.tcp_keepalive_time) * 1e6
}

/** SO_KEEPALIVE: the whole time from now on, unless it was on already. */
export function switchKeepalive(context: Context, sock: TcpSock): void {
  const { tcb, state, options } = sock
  if (state === 'CLOSE' || state === 'LISTEN' || state === 'SYN_SENT') return
  if (!options.keepAlive) tcb.ownFlow().keepaliveAt = NEVER
  else if (tcb.flow.keepaliveAt === NEVER)
    tcb.ownFlow().keepaliveAt = context.now + keepaliveTime(context, sock)
}

/** With SO_KEEPALIVE on, the connection is open, or the keep-alive time has changed: counted from when the peer was last heard. */
export function armKeepalive(context: Context, sock: TcpSock): void {
  const { tcb, state } = sock
  if (state === 'CLOSE' || state === 'LISTEN' || state === 'SYN_SENT') return
  const heard = Math.max(tcb.lastDataAt, tcb.lastReceivedAt)
  const left = keepaliveTime(context, sock) - (context.now - heard)
  tcb.ownFlow().keepaliveAt = context.now + Math.max(0, left)
}

function keepaliveDue(context: Context, sock: TcpSock): void {
  const { tcb, options } = sock
  tcb.ownFlow().keepaliveAt = NEVER
  if (sock.state === 'FIN_WAIT2' && sock.orphaned) {
    const rest = finTime(context, sock) - context.settings.tcp_timewait_len * 1e6
    if (rest > 0 && (options.linger2 ?? 0) >= 0) {
      waitForFin(context, sock, 'timer.fin-wait-2', Math.max(rest, leastFinTime(sock)))
      return
    }
    sendActiveReset(context, sock)
    finish(context, sock, 'timer.fin-wait-2')
    destroy(context, sock)
    return
  }
  const time = keepaliveTime(context, sock)
  if (tcb.flow.packetsOut > 0 || tcb.flow.sendQueue.hasUnsent) {
    tcb.ownFlow().keepaliveAt = context.now + time
    return
  }
  const elapsed = context.now - Math.max(tcb.lastDataAt, tcb.lastReceivedAt)
  if (elapsed < time) {
    tcb.ownFlow().keepaliveAt = context.now + time - elapsed
    return
  }
  const userTimeout = options.userTimeout * 1000
  const most = options.keepCnt ?? context.settings.tcp_keepalive_probes
  const { probes } = tcb.tries
  const over = userTimeout > 0 ? elapsed >= userTimeout && probes > 0 : probes >= most
  if (over) {
    sendActiveReset(context, sock)
    giveUp(context, sock, TIMER.keepaliveGaveUp)
    return
  }
  context.fire(TIMER.keepaliveProbe)
  sendProbe(context, sock)
  tcb.ownTries().probes += 1
  tcb.ownFlow().keepaliveAt =
    context.now + (options.keepIntvl ?? context.settings.tcp_keepalive_intvl) * 1e6
}

/** How long FIN_WAIT2 of a closed socket lasts, microseconds. */
export function finTime(context: Context, sock: TcpSock): number {
  const seconds = sock.options.linger2 ?? context.settings.tcp_fin_timeout
  return Math.max(seconds * 1e6, leastFinTime(sock))
}

function leastFinTime({ tcb }: TcpSock): number {
  return tcb.rto * 4 - tcb.rto / 2
}
