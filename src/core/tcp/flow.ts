/**
 * What an endpoint keeps of the data that it sends and receives, and of the acknowledgements that it owes. Made with the
 * first byte or FIN: a connection on which nothing was ever said has none.
 * Times are microseconds, windows and sizes bytes, congestion windows segments.
 */
import { type HandedOver, NO_OPTIONS, type Packet, type SegmentOptions } from '../packet.ts'
import type { Micros } from '../time.ts'
import type { Cubic } from './cubic.ts'
import { NEVER } from './never.ts'
import type { Tail } from './receive-memory.ts'
import { SendQueue } from './send-queue.ts'

export const NO_PACKETS: readonly Packet[] = []

export class Flow {
  // What is to be sent
  sendQueue: SendQueue = new SendQueue()
  finQueued = false
  /** Urgent data was written up to `sndUp` while `urgent`. */
  urgent = false
  sndUp = 0
  /** Small sends: everything up to here may leave whatever Nagle says. */
  smallSentTo: number
  /** The end of what must be pushed: PSH goes on the segment that contains the last byte before. */
  pushedSeq: number
  /** A writer found no room since there last was some. */
  noSpace = false
  /** When a program last wrote. */
  calledAt: Micros = Number.NEGATIVE_INFINITY
  /** What was written so far is to be dealt with before the call goes on. */
  paused = false
  /** Acknowledgements that wait for the end of a call, and when to look at them unless the call's end is known. */
  backlog: readonly Packet[] = NO_PACKETS
  backlogAt: Micros = NEVER
  /** When data last left. */
  lastBurstAt: Micros = Number.NEGATIVE_INFINITY
  /** Pieces sent so far, again or for the first time. */
  sendOrder = 0
  /** What the last segment carried, for the next one that carries the same. */
  lastOptions: SegmentOptions = NO_OPTIONS
  lastHandedOver: HandedOver | null = null
  packetsOut = 0
  bytesAcked = 0

  // Memory
  /** Taken from the host and not used. */
  forward = 0
  /** Of what was received, as far as it has been accounted for. */
  receiveCharged = 0
  /** The last buffer of the receive queue. */
  tail: Tail | null = null

  // Congestion control
  cwnd = 10
  ssthresh = 0x7fffffff
  cwndCount = 0
  cwndClamp = 0x7fffffff
  cwndLimited = false
  maxPacketsOut = 0
  cwndUsageSeq: number
  /** Where the stream was when the variance of the round trip was last looked at. */
  rttSeq: number
  /** Null until CUBIC first avoids congestion. */
  cubic: Cubic | null = null

  // RACK (RFC 8985): the latest of what is known to be delivered
  rackTime: Micros = -1
  rackOrder = 0
  rackRtt = 0

  // Acknowledgements to send
  ackPending = false
  ackNow = false
  /** Small segments since the last ACK: 0, 1, or 2 for more. */
  pushed = 0
  /** The next ACK offers no window: there was no memory for what came. */
  noMemory = false
  ato = 0
  quick = 0
  pingpong = 0
  delackAt: Micros = NEVER
  /** When to probe a silent peer, or to give up waiting for its FIN. */
  keepaliveAt: Micros = NEVER
  lastChallengeAt: Micros = Number.NEGATIVE_INFINITY

  // What is received
  bytesReceived = 0
  /** Length of the last small segment, 0 when it was not small: two of a length make the peer's segment size. */
  lastSmall = 0
  /** Receive buffer tuning: up to where was read, and when the round trip began. */
  rcvqSeq: number
  rcvqTime: Micros
  /** The receiver's round trip, microseconds. */
  rcvRtt = 0
  /** A window's worth of data is measured until this sequence number, since this time (NEVER before the first). */
  rcvRttSeq = 0
  rcvRttTime: Micros = NEVER
  /** The echo that was measured last. */
  rcvRttEcho = 0

  /**
   * @param first the sequence number of the first byte that is sent
   * @param expected that of the first byte that is received
   * @param since when the connection was opened
   */
  constructor(first: number, expected: number, since: Micros) {
    this.smallSentTo = first
    this.pushedSeq = first
    this.cwndUsageSeq = first
    this.rttSeq = first
    this.rcvqSeq = expected
    this.rcvqTime = since
  }

  copy(): Flow {
    const copy = Object.assign(new Flow(0, 0, 0), this)
    copy.sendQueue = this.sendQueue.copy()
    copy.tail = this.tail === null ? null : { ...this.tail }
    copy.cubic = this.cubic === null ? null : this.cubic.copy()
    return copy
  }
}

/** Of all that have said nothing yet. Never altered. */
export const NO_FLOW: Readonly<Flow> = new Flow(0, 0, 0)
