/** Round-trip time and retransmission timeout: RFC 6298, with the minimum variance and the rounding of facts 9.2. */
import type { Context } from '../socket/context.ts'
import type { Micros } from '../time.ts'
import { NO_FLOW } from './flow.ts'
import { RoundTrip } from './round-trip.ts'
import { seqAfter } from './seq.ts'
import type { Tcb } from './tcb.ts'
import { NO_TRIES } from './tries.ts'

/** The longest time between retransmissions. */
export const RTO_MAX = 120_000_000
/** The first timeout, before any measurement (RFC 6298 2.1). */
export const RTO_INITIAL = 1_000_000

/** Timeouts are counted in ticks (facts 0: HZ=250). */
export const TICK = 4000

/** Takes a measurement of `rtt` microseconds. */
export function measured(tcb: Tcb, rtt: number, rtoMin: number): void {
  if (tcb.trip.srtt === 0) {
    tcb.trip = RoundTrip.first(rtt, rtoMin)
    if (tcb.flow !== NO_FLOW) tcb.ownFlow().rttSeq = tcb.sndNxt
  } else {
    const round = seqAfter(tcb.sndUna, tcb.flow.rttSeq)
    tcb.ownTrip().learn(Math.max(1, rtt), rtoMin, round)
    if (round) tcb.ownFlow().rttSeq = tcb.sndNxt
  }
  if (tcb.tries !== NO_TRIES) tcb.ownTries().backoff = 0
  const { srtt, rttvar } = tcb.trip
  tcb.rto = Math.min(Math.ceil((srtt + rttvar) / TICK) * TICK, RTO_MAX)
}

/** Milliseconds; an echo of longer ago, or of what has not been sent yet, is none. */
const LONGEST_TRIP = 2_147_482

/** The clock of the timestamp option at that time: milliseconds. */
export function stampAt(tcb: Tcb, at: Micros): number {
  return (Math.floor(at / 1000) + tcb.tsOffset) >>> 0
}

/** RFC 7323 4: the echo times even what was sent again. Microseconds, or -1. */
export function echoedTrip(context: Context, tcb: Tcb, echo: number): number {
  const trip = (stampAt(tcb, context.now) - echo) >>> 0
  return echo === 0 || trip > LONGEST_TRIP ? -1 : Math.max(trip, 1) * 1000
}

/** How long retransmissions from `base` on take until the `boundary`-th, by doubling (facts 9.2). */
export function modelTimeout(boundary: number, base: number): number {
  const doublings = Math.floor(Math.log2(RTO_MAX / base))
  if (boundary <= doublings) return (2 ** (boundary + 1) - 1) * base
  return (2 ** (doublings + 1) - 1) * base + (boundary - doublings) * RTO_MAX
}
