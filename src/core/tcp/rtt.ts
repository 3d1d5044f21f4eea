/** Round-trip time and retransmission timeout: RFC 6298, with the minimum variance and the rounding of facts 9.2. */
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
    tcb.rttSeq = tcb.sndNxt
  } else {
    const round = seqAfter(tcb.sndUna, tcb.rttSeq)
    tcb.ownTrip().learn(Math.max(1, rtt), rtoMin, round)
    if (round) tcb.rttSeq = tcb.sndNxt
  }
  if (tcb.tries !== NO_TRIES) tcb.ownTries().backoff = 0
  const { srtt, rttvar } = tcb.trip
  tcb.rto = Math.min(Math.ceil((srtt + rttvar) / TICK) * TICK, RTO_MAX)
}

/** How long retransmissions from `base` on take until the `boundary`-th, by doubling (facts 9.2). */
export function modelTimeout(boundary: number, base: number): number {
  const doublings = Math.floor(Math.log2(RTO_MAX / base))
  if (boundary <= doublings) return (2 ** (boundary + 1) - 1) * base
  return (2 ** (doublings + 1) - 1) * base + (boundary - doublings) * RTO_MAX
}
