/**
 * The record of one TCP endpoint (RFC 9293 3.3.1), beside what the socket layer keeps: what every connection needs.
 * What only some need, or only for a while, lies in records of its own that are made when they are first altered; until
 * then all share one that has the values of a beginning.
 * Times are microseconds, windows and sizes bytes.
 */

import type { Handling } from '../packet.ts'
import type { Micros } from '../time.ts'
import { Flow, NO_FLOW } from './flow.ts'
import { Gaps, NO_GAPS } from './gaps.ts'
import { NO_RECOVERY, Recovery } from './recovery.ts'
import { NO_TRIP, type RoundTrip } from './round-trip.ts'
import { NO_TRIES, Tries } from './tries.ts'

/** What the retransmission timer is armed for. Only one at a time, as on Linux. */
export type RetransmitTimer = 'none' | 'rto' | 'probe' | 'tail-loss' | 'reorder'

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
  /** The route stays on this host. */
  local = false
  /** What happens to segments on their way. */
  handling: Handling = 'copied'

  // Receive sequence space
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
  /** Share of buffer memory that is payload, of 256. */
  scalingRatio = 128
  /** The largest segment that is asked for; 0 before there was a route. */
  advmss = 0
  /** Receive buffer tuning: what was read in the last round trip. */
  rcvqSpace = 0

  // Options in use
  timestampsOk = false
  sackOk = false
  scaleOk = false
  /** The peer's last timestamp, 32 bits, signed as the offset of the own ones is. */
  tsRecent = 0
  tsOffset = 0

  // Round-trip time (RFC 6298)
  trip: Readonly<RoundTrip> = NO_TRIP
  rto = 1_000_000

  // Timers
  retransmitTimer: RetransmitTimer = 'none'
  /** Only while the timer is armed. */
  retransmitAt: Micros = 0
  lastSentAt: Micros = 0
  lastDataAt: Micros = 0
  /** When a segment last arrived. */
  lastReceivedAt: Micros = 0

  flow: Readonly<Flow> = NO_FLOW
  recovery: Readonly<Recovery> = NO_RECOVERY
  gaps: Readonly<Gaps> = NO_GAPS
  tries: Readonly<Tries> = NO_TRIES

  // The same records, to be altered

  ownFlow(): Flow {
    return this.flow === NO_FLOW ? this.#makeFlow() : (this.flow as Flow)
  }

  #makeFlow(): Flow {
    // Nothing was written or received before.
    const flow = new Flow(this.writeSeq, this.rcvNxt, this.lastDataAt)
    this.flow = flow
    return flow
  }

  ownRecovery(): Recovery {
    if (this.recovery === NO_RECOVERY) this.recovery = new Recovery()
    return this.recovery as Recovery
  }

  ownGaps(): Gaps {
    if (this.gaps === NO_GAPS) this.gaps = new Gaps()
    return this.gaps as Gaps
  }

  ownTries(): Tries {
    if (this.tries === NO_TRIES) this.tries = new Tries()
    return this.tries as Tries
  }

  ownTrip(): RoundTrip {
    if (this.trip.shared) this.trip = this.trip.own()
    return this.trip as RoundTrip
  }

  /** What was written and not acknowledged is given up. */
  purge(): void {
    if (this.flow !== NO_FLOW) {
      const flow = this.ownFlow()
      flow.sendQueue.clear()
      flow.packetsOut = 0
    }
    if (this.tries !== NO_TRIES) this.ownTries().backoff = 0
  }

  copy(): Tcb {
    const copy = Object.assign(new Tcb(), this)
    if (this.flow !== NO_FLOW) copy.flow = this.flow.copy()
    if (this.recovery !== NO_RECOVERY) copy.recovery = this.recovery.copy()
    if (this.gaps !== NO_GAPS) copy.gaps = this.gaps.copy()
    if (this.tries !== NO_TRIES) copy.tries = this.tries.copy()
    if (!this.trip.shared) copy.trip = this.trip.own()
    return copy
  }
}
