/** Round-trip time and retransmission timeout: RFC 6298, with the minimum variance and the rounding of facts 9.2. */
import { seqAfter } from './seq.ts'
import type { Tcb } from './tcb.ts'

/** The longest time between retransmissions. */
export const RTO_MAX = 120_000_000
/** The first timeout, before any measurement (RFC 6298 2.1). */
export const RTO_INITIAL = 1_000_000

/** Timeouts are counted in ticks (facts 0: HZ=250). */
export const TICK = 4000

/** Takes a measurement of `rtt` microseconds. */
export function measured(tcb: Tcb, rtt: number, rtoMin: number): void {
  let m = Math.max(1, rtt)
  if (tcb.srtt === 0) {
    tcb.srtt = m
    tcb.mdev = m / 2
    tcb.rttvar = Math.max(tcb.mdev * 4, rtoMin)
    tcb.mdevMax = tcb.rttvar
    tcb.rttSeq = tcb.sndNxt
  } else {
    m -= tcb.srtt
    tcb.srtt += m / 8
    const deviation = Math.abs(m) - tcb.mdev
    // A faster trip must not raise the variance at full weight (Linux's Eifel damping).
    tcb.mdev += m < 0 && deviation > 0 ? deviation / 32 : deviation / 4
    const var4 = tcb.mdev * 4
    if (var4 > tcb.mdevMax) {
      tcb.mdevMax = var4
      if (tcb.mdevMax > tcb.rttvar) tcb.rttvar = tcb.mdevMax
    }
    if (seqAfter(tcb.sndUna, tcb.rttSeq)) {
      if (tcb.mdevMax < tcb.rttvar) tcb.rttvar -= (tcb.rttvar - tcb.mdevMax) / 4
      tcb.rttSeq = tcb.sndNxt
      tcb.mdevMax = rtoMin
    }
  }
  if (rtt < tcb.minRtt) tcb.minRtt = Math.max(1, rtt)
  tcb.backoff = 0
  setTimeoutFromEstimate(tcb)
}

function setTimeoutFromEstimate(tcb: Tcb): void {
  tcb.rto = Math.min(Math.ceil((tcb.srtt + tcb.rttvar) / TICK) * TICK, RTO_MAX)
}

/** How long retransmissions from `base` on take until the `boundary`-th, by doubling (facts 9.2). */
export function modelTimeout(boundary: number, base: number): number {
  const doublings = Math.floor(Math.log2(RTO_MAX / base))
  if (boundary <= doublings) return (2 ** (boundary + 1) - 1) * base
  return (2 ** (doublings + 1) - 1) * base + (boundary - doublings) * RTO_MAX
}
