/** What was measured of a path's round trip (RFC 6298), microseconds. Of what was measured once many have the same. */
import { NEVER } from './never.ts'

/** Less than this changes nothing that it is added to. */
const NOTHING = 1e-30

export class RoundTrip {
  srtt = 0
  rttvar = 0
  mdev = 0
  mdevMax = 0
  minRtt = NEVER
  /** Several connections have it: whoever alters it takes a copy. */
  readonly shared: boolean

  constructor(shared: boolean) {
    this.shared = shared
  }

  /** The same for one connection alone. */
  own(): RoundTrip {
    const own = new RoundTrip(false)
    own.srtt = this.srtt
    own.rttvar = this.rttvar
    own.mdev = this.mdev
    own.mdevMax = this.mdevMax
    own.minRtt = this.minRtt
    return own
  }

  /**
   * Takes another measurement in. The variance is no less than `least`; `round`: a window's worth of data was
   * acknowledged since it was last looked at, and it may shrink.
   */
  learn(rtt: number, least: number, round: boolean): void {
    const off = rtt - this.srtt
    this.srtt += off / 8
    const deviation = Math.abs(off) - this.mdev
    // A faster trip must not raise the variance at full weight (Linux's Eifel damping).
    this.mdev += off < 0 && deviation > 0 ? deviation / 32 : deviation / 4
    // Where all trips are alike it shrinks for ever; processors are slow with what is next to nothing.
    if (this.mdev < NOTHING) this.mdev = 0
    const var4 = this.mdev * 4
    if (var4 > this.mdevMax) {
      this.mdevMax = var4
      if (this.mdevMax > this.rttvar) this.rttvar = this.mdevMax
    }
    if (round) {
      if (this.mdevMax < this.rttvar) this.rttvar -= (this.rttvar - this.mdevMax) / 4
      this.mdevMax = least
    }
    if (rtt < this.minRtt) this.minRtt = rtt
  }

  /** Before the first measurement, where the handshake has told nothing: no variance is too large. */
  static unknown(variance: number): Readonly<RoundTrip> {
    const trip = new RoundTrip(false)
    trip.mdev = variance / 4
    trip.rttvar = variance
    trip.mdevMax = variance
    return trip
  }

  /** After one measurement of `rtt`. The variance is no less than `least`. */
  static first(rtt: number, least: number): Readonly<RoundTrip> {
    const srtt = Math.max(1, rtt)
    const mdev = srtt / 2
    const rttvar = Math.max(mdev * 4, least)
    if (last.srtt !== srtt || last.rttvar !== rttvar) {
      last = new RoundTrip(true)
      last.srtt = srtt
      last.mdev = mdev
      last.rttvar = rttvar
      last.mdevMax = rttvar
      last.minRtt = srtt
    }
    return last
  }
}

/** Before the first measurement. */
export const NO_TRIP: Readonly<RoundTrip> = new RoundTrip(true)

/** What many connections measure one after the other. */
let last: RoundTrip = new RoundTrip(true)
