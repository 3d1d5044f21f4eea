/**
 * The record of one TCP endpoint (RFC 9293 3.3.1), beside what the socket layer keeps.
 * Times are microseconds, windows and sizes bytes, congestion windows segments.
 */

import {
  type HandedOver,
  type Handling,
  NO_OPTIONS,
  type Packet,
  type SegmentOptions,
} from '../packet.ts'
import type { Micros } from '../time.ts'
import { Reassembly } from './reassembly.ts'
import type { Tail } from './receive-memory.ts'
import { SendQueue } from './send-queue.ts'

export const NEVER: Micros = Number.POSITIVE_INFINITY

/** What the retransmission timer is armed for. Only one at a time, as on Linux. */
export type RetransmitTimer = 'none' | 'rto' | 'probe' | 'tail-loss' | 'reorder'

/** Loss recovery (RFC 5681, RFC 6675 by the names of Linux's states). */
export type RecoveryState = 'open' | 'disorder' | 'recovery' | 'loss'

export class Tcb {
  /** It has served a connection, or an attempt: another one begins with a fresh one. */
  used = false

  // Send sequence space
  iss = 0
  sndUna = 0
  sndNxt = 0
  /** The sequence number after everything that was written. */
  writeSeq = 0
  /** The peer's window, scaled. */
  sndWnd = 0
  sndWl1 = 0
  /** The largest window that the peer ever offered. */
  maxWindow = 0
  sndScale = 0
  /** Payload bytes of a full segment. */
  mss = 536
  /** MTU of the route; 0 before there was one. */
  mtu = 0
  /** The peer's MSS option. */
  mssClamp = 536
  /** Urgent data was written up to here while `urgent`. */
  sndUp = 0
  urgent = false
  finQueued = false
  /** The route stays on this host. */
  local = false
  /** When a program last wrote. */
  calledAt: Micros = Number.NEGATIVE_INFINITY
  /** What was written so far is to be dealt with before the call goes on. */
  paused = false
  /** Acknowledgements that wait for the end of a call, and when to look at them unless the call's end is known. */
  backlog: readonly Packet[] = []
  backlogAt: Micros = NEVER
  /** A writer found no room since there last was some. */
  noSpace = false
  /** What happens to segments on their way. */
  handling: Handling = 'copied'
  /** When data last left. */
  lastBurstAt: Micros = Number.NEGATIVE_INFINITY
  /** What the last segment carried, for the next one that carries the same. */
  lastOptions: SegmentOptions = NO_OPTIONS
  lastHandedOver: HandedOver | null = null
  /** Memory that was taken from the host and is not used. */
  forward = 0
  /** Memory of what was received, as far as it has been accounted for. */
  receiveCharged = 0
  /** The last buffer of the receive queue. */
  tail: Tail | null = null
  /** Small sends: everything up to here may leave whatever Nagle says. */
  smallSentTo = 0
  /** The end of what must be pushed: PSH goes on the segment that contains the last byte before. */
  pushedSeq = 0
  sendQueue: SendQueue = new SendQueue()

  // Receive sequence space
  irs = 0
  rcvNxt = 0
  /** Headers can be foreseen: not yet where a client has heard nothing but the SYN-ACK. */
  predicts = false
  /** rcvNxt when the window was last advertised. */
  rcvWup = 0
  rcvWnd = 0
  rcvScale = 0
  windowClamp = 0
  /** Slow start of the receive window. */
  rcvSsthresh = 0
  /** The peer's segment size as seen; 0 before there was a peer. */
  rcvMss = 0
  /** Length of the last small segment, 0 when it was not small: two of a length make the peer's segment size. */
  lastSmall = 0
  /** Share of buffer memory that is payload, of 256. */
  scalingRatio = 128
  /** The largest segment that is asked for; 0 before there was a route. */
  advmss = 0
  reassembly: Reassembly = new Reassembly()
  /** A duplicate to be reported in the next SACK option (RFC 2883). */
  dsack: readonly [number, number] | null = null

  // Options in use
  timestampsOk = false
  sackOk = false
  scaleOk = false
  tsRecent = 0
  tsOffset = 0

  // Round-trip time (RFC 6298), microseconds
  srtt = 0
  rttvar = 0
  mdev = 0
  mdevMax = 0
  rttSeq = 0
  rto = 1_000_000
  backoff = 0
  minRtt = NEVER

  // Acknowledgements to send
  ackPending = false
  ackNow = false
  /** Small segments since the last ACK: 0, 1, or 2 for more. */
  pushed = 0
  /** The next ACK offers no window: there was no memory for what came. */
  noMemory = false
  /** The delayed-ACK timer was pushed back for an ACK that nobody needs at once. */
  ato = 0
  quick = 0
  pingpong = 0
  lastDataAt: Micros = 0
  lastSentAt: Micros = 0
  delackAt: Micros = NEVER
  duplicateAcks = 0
  compressedAcks = 0
  compressedRcvNxt = 0
  compressAt: Micros = NEVER
  lastChallengeAt: Micros = Number.NEGATIVE_INFINITY

  // Timers
  retransmitTimer: RetransmitTimer = 'none'
  retransmitAt: Micros = NEVER
  keepaliveAt: Micros = NEVER
  retransmits = 0
  /** When the first of the retransmissions in a row was due to data sent at this time. */
  retransmitStamp: Micros = 0
  probes = 0
  probeStart: Micros = 0
  /** When a segment last arrived. */
  lastReceivedAt: Micros = 0

  // Congestion control and loss recovery
  cwnd = 10
  ssthresh = 0x7fffffff
  cwndCount = 0
  cwndClamp = 0x7fffffff
  cwndLimited = false
  maxPacketsOut = 0
  cwndUsageSeq = 0
  recovery: RecoveryState = 'open'
  recoverySeq = 0
  packetsOut = 0
  sackedOut = 0
  lostOut = 0
  retransOut = 0
  reordering = 3
  reordersSeen = 0
  priorCwnd = 0
  prrDelivered = 0
  prrOut = 0
  delivered = 0
  /** Where the stream was when the round of recovery began that may be taken back; null for none. */
  undoMarker: number | null = null
  /** Retransmissions of the round that were not yet told to have arrived twice; -1 before the first. */
  undoRetransmits = -1
  priorThreshold = 0
  /** After a timeout: new data may tell whether it was mistaken (RFC 5682). */
  frto = false
  /** The first number of the highest piece that the peer has told of. */
  sackedTop = 0
  // CUBIC (RFC 9438)
  cubicEpoch: Micros = -1
  cubicOrigin = 0
  cubicK = 0
  cubicLastMax = 0
  cubicAcked = 0
  cubicTcpCwnd = 0
  // RACK (RFC 8985)
  rackTime: Micros = -1
  rackOrder = 0
  /** Pieces sent so far, again or for the first time. */
  sendOrder = 0
  rackRtt = 0
  /** Quarters of a round trip that late segments are waited for, where there was reordering. */
  rackSteps = 1
  rackStepSeq: number | null = null
  /** Rounds of recovery after which it is one again. */
  rackPersistence = 0
  tailLossSeq = 0
  tailLossOut = false
  /** The probe was a retransmission. */
  tailLossAgain = false

  // Receive buffer tuning
  rcvqSpace = 0
  rcvqSeq = 0
  rcvqTime: Micros = 0
  /** The receiver's round trip, microseconds. */
  rcvRtt = 0
  /** A window's worth of data is measured until this sequence number, since this time (NEVER before the first). */
  rcvRttSeq = 0
  rcvRttTime: Micros = NEVER
  /** The echo that was measured last. */
  rcvRttEcho = 0

  // Handshake
  /** Connecting passively: where the half-open record came from. */
  synAckRetries = 0
  /** When the SYN-ACK first left: the first round trip is measured from it. */
  handshakeAt: Micros = 0
  totalRetransmits = 0
  bytesReceived = 0
  bytesAcked = 0

  /** What was written and not acknowledged is given up. */
  purge(): void {
    this.sendQueue.clear()
    this.packetsOut = 0
    this.backoff = 0
  }

  copy(): Tcb {
    const copy = Object.assign(new Tcb(), this)
    copy.sendQueue = this.sendQueue.copy()
    copy.tail = this.tail === null ? null : { ...this.tail }
    copy.reassembly = this.reassembly.copy()
    return copy
  }
}
