/**
 * TIME_WAIT, and FIN_WAIT2 of a closed socket: a small record that remembers the connection and keeps its ports
 * (RFC 9293 3.6.1, 3.10.7.4).
 */
import { unbind } from '../inet/bind.ts'
import { InetSock } from '../inet/inet-sock.ts'
import {
  ACK,
  EMPTY_PAYLOAD,
  IPPROTO,
  Packet,
  RST,
  Segment,
  SegmentOptions,
  SYN,
} from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import type { Owner } from '../socket/sock.ts'
import { assertMove, type Cause } from '../socket/stream/transitions.ts'
import { partFrom } from '../socket/stream/up.ts'
import type { SockSummary } from '../socket/summary.ts'
import type { Micros } from '../time.ts'
import { sendResetFor } from './handshake-out.ts'
import { segmentEnd } from './input.ts'
import { NEVER } from './never.ts'
import { TIME_WAIT, TIMER } from './rules.ts'
import { seqAfter, seqBefore } from './seq.ts'
import type { TcpSock } from './tcp-sock.ts'
import { destroy, leaveTables, occupySame } from './teardown.ts'
import { currentWindow } from './window.ts'

const SOCK_STREAM = 1

export class TimeWait extends InetSock {
  state: 'TIME_WAIT' | 'FIN_WAIT2' = 'TIME_WAIT'
  sndNxt = 0
  rcvNxt = 0
  rcvWnd = 0
  rcvScale = 0
  tsRecent = 0
  timestampsOk = false
  tsOffset = 0
  sackOk = false
  since: Micros = 0
  dueAt: Micros = NEVER

  get portState(): 'timewait' {
    return 'timewait'
  }

  protected override get stateName(): string {
    return this.state
  }

  override nextTimer(): Micros {
    return this.dueAt
  }

  override summary(): SockSummary {
    return { ...super.summary(), protocol: 'tcp', state: this.state }
  }

  override copy(owner: Owner): TimeWait {
    const { id, family, type, protocol, ops, options } = this
    const copy = new TimeWait(id, family, type, protocol, ops, owner, options)
    this.copyInetTo(copy)
    copy.state = this.state
    copy.sndNxt = this.sndNxt
    copy.rcvNxt = this.rcvNxt
    copy.rcvWnd = this.rcvWnd
    copy.rcvScale = this.rcvScale
    copy.tsRecent = this.tsRecent
    copy.timestampsOk = this.timestampsOk
    copy.tsOffset = this.tsOffset
    copy.sackOk = this.sackOk
    copy.since = this.since
    copy.dueAt = this.dueAt
    return copy
  }
}

/** Both sides have finished, this one first. */
export function enterTimeWait(
  context: Context,
  sock: TcpSock,
  cause: 'recv.ack' | 'recv.fin',
): void {
  goOnAlone(context, sock, cause, 'TIME_WAIT', context.settings.tcp_timewait_len * 1e6)
  if (sock.orphaned) destroy(context, sock)
}

/** FIN_WAIT2, and no program holds the socket: for so long, microseconds. */
export function waitForFin(
  context: Context,
  sock: TcpSock,
  cause: 'call.close' | 'recv.ack' | 'timer.fin-wait-2',
  time: Micros,
): void {
  goOnAlone(context, sock, cause, 'FIN_WAIT2', time)
  destroy(context, sock)
}

/** The connection leaves the socket, and has this small record instead. */
function goOnAlone(
  context: Context,
  sock: TcpSock,
  cause: Cause,
  state: 'TIME_WAIT' | 'FIN_WAIT2',
  time: Micros,
): void {
  const { tcb } = sock
  const wait = new TimeWait(
    context.nextId(),
    sock.family,
    SOCK_STREAM,
    IPPROTO.tcp,
    TIME_WAIT_OPS,
    context.owner,
    sock.options,
  )
  wait.state = state
  wait.boundIp = sock.boundIp
  wait.localIp = sock.localIp
  wait.localPort = sock.localPort
  wait.remoteIp = sock.remoteIp
  wait.remotePort = sock.remotePort
  wait.uid = sock.uid
  wait.sndNxt = tcb.sndNxt
  wait.rcvNxt = tcb.rcvNxt
  wait.rcvWnd = currentWindow(tcb)
  wait.rcvScale = tcb.rcvScale
  wait.tsRecent = tcb.tsRecent >>> 0
  wait.timestampsOk = tcb.timestampsOk
  wait.tsOffset = tcb.tsOffset
  wait.sackOk = tcb.sackOk
  wait.since = context.now
  wait.dueAt = context.now + time
  wait.locks = sock.locks
  occupySame(context, wait, sock.heldPort)
  leaveTables(context, sock)
  partFrom(context, sock, cause, state)
  sock.shut = 3
  context.add(wait)
  context.ports.connect(wait.localIp, wait.localPort, wait.remoteIp, wait.remotePort, wait.id)
  context.wake(sock)
}

function forget(context: Context, wait: TimeWait, cause: Cause): void {
  assertMove(wait.state, cause, 'CLOSE', context.now)
  context.ports.disconnect(wait.localPort, wait.remotePort, wait.id)
  unbind(context, wait, 'tcp')
  wait.dueAt = NEVER
  context.remove(wait.id)
}

/** Whether the four-tuple may be used again: after a second, and only with timestamps (facts 2.5). */
export function mayReuse(context: Context, wait: TimeWait): boolean {
  const { tcp_tw_reuse, tcp_tw_reuse_delay } = context.settings
  if (tcp_tw_reuse === 0 || !wait.timestampsOk) return false
  const loopback =
    wait.localIp === wait.remoteIp || wait.localIp.startsWith('127.') || wait.localIp === '::1'
  if (tcp_tw_reuse === 2 && !loopback) return false
  return context.now - wait.since > tcp_tw_reuse_delay * 1000
}

/** A newer connection takes the four-tuple over. Gives a sequence number beyond the old one's. */
export function replaceTimeWait(
  context: Context,
  wait: TimeWait,
  cause: 'call.connect' | 'recv.syn',
): number {
  forget(context, wait, cause)
  return (wait.sndNxt + 65535 + 2) | 0
}

function acknowledge(context: Context, wait: TimeWait): void {
  const stamps = wait.timestampsOk
    ? ([(Math.floor(context.now / 1000) + wait.tsOffset) >>> 0, wait.tsRecent] as const)
    : null
  context.emit(
    new Packet(
      wait.localIp,
      wait.remoteIp,
      IPPROTO.tcp,
      context.settings.ip_default_ttl,
      wait.options.tos,
      true,
      new Segment(
        wait.localPort,
        wait.remotePort,
        wait.sndNxt,
        wait.rcvNxt,
        ACK,
        Math.min(wait.rcvWnd >> wait.rcvScale, 65535),
        0,
        new SegmentOptions(null, null, false, stamps, []),
        EMPTY_PAYLOAD,
      ),
    ),
  )
}

/** A segment for a connection that is over. True when a listener should have it: a newer SYN. */
export function receiveAtTimeWait(context: Context, wait: TimeWait, packet: Packet): boolean {
  const segment = packet.body as Segment
  const { flags } = segment
  const end = segmentEnd(segment)
  const stamps = wait.timestampsOk ? segment.options.timestamps : null
  const old = stamps !== null && ((stamps[0] - wait.tsRecent) | 0) < 0
  if (wait.state === 'FIN_WAIT2') {
    receiveInFinWait2(context, wait, packet, segment, end, old)
    return false
  }
  const bare = segment.payload.length === 0 && (flags & 1) === 0 && (flags & SYN) === 0
  if (!old && segment.seq === wait.rcvNxt && (bare || (flags & RST) !== 0)) {
    if ((flags & RST) !== 0) {
      context.fire(TIME_WAIT.reset)
      forget(context, wait, 'recv.rst')
      return false
    }
    wait.dueAt = context.now + context.settings.tcp_timewait_len * 1e6
    if (stamps !== null) wait.tsRecent = stamps[0]
    return false
  }
  const newer =
    seqAfter(segment.seq, wait.rcvNxt) || (stamps !== null && ((stamps[0] - wait.tsRecent) | 0) > 0)
  if ((flags & (SYN | RST | ACK)) === SYN && !old && newer) {
    context.fire(TIME_WAIT.reopened)
    return true
  }
  if ((flags & RST) !== 0) return false
  context.fire(TIME_WAIT.again)
  if (old || (flags & ACK) !== 0) {
    wait.dueAt = context.now + context.settings.tcp_timewait_len * 1e6
  }
  acknowledge(context, wait)
  return false
}

function receiveInFinWait2(
  context: Context,
  wait: TimeWait,
  packet: Packet,
  segment: Segment,
  end: number,
  old: boolean,
): void {
  const edge = (wait.rcvNxt + wait.rcvWnd) | 0
  if (old || seqBefore(end, wait.rcvNxt) || seqAfter(segment.seq, edge)) {
    if ((segment.flags & RST) === 0) acknowledge(context, wait)
    return
  }
  if ((segment.flags & RST) !== 0) {
    context.fire(TIME_WAIT.reset)
    forget(context, wait, 'recv.rst')
    return
  }
  if ((segment.flags & SYN) !== 0 && !seqBefore(segment.seq, wait.rcvNxt)) {
    sendResetFor(context, packet)
    forget(context, wait, 'recv.syn')
    return
  }
  if (segment.seq === end) return
  const fin = (segment.flags & 1) !== 0
  if (!fin || end !== ((wait.rcvNxt + 1) | 0)) {
    context.fire(TIME_WAIT.dataAfterFinWait2)
    sendResetFor(context, packet)
    forget(context, wait, 'recv.text')
    return
  }
  context.fire(TIME_WAIT.finFinWait2)
  assertMove(wait.state, 'recv.fin', 'TIME_WAIT', context.now)
  wait.state = 'TIME_WAIT'
  wait.rcvNxt = end
  if (segment.options.timestamps !== null) wait.tsRecent = segment.options.timestamps[0]
  wait.since = context.now
  wait.dueAt = context.now + context.settings.tcp_timewait_len * 1e6
  acknowledge(context, wait)
}

function due(context: Context, wait: TimeWait): void {
  const early = wait.state === 'FIN_WAIT2'
  context.fire(early ? TIMER.finWait2 : TIMER.timeWait)
  forget(context, wait, early ? 'timer.fin-wait-2' : 'timer.time-wait')
}

/** It is no socket: it has a timer and nothing else. */
const TIME_WAIT_OPS: SocketOps = {
  name: 'tcp-time-wait',
  timer: due,
} as Partial<SocketOps> as SocketOps
