/**
 * What is under way and has not been answered: the handshake, retransmissions in a row, probes of a closed window or of a
 * silent peer. It is let go when the connection is open, and made anew when something must be tried again.
 */
import type { Micros } from '../time.ts'

export class Tries {
  /** When the SYN or SYN-ACK first left: the first round trip is measured from it. NEVER for a cookie. */
  handshakeAt: Micros = 0
  /** SYN-ACKs that were sent again before the connection had a record. */
  synAcksAgain = 0
  retransmits = 0
  /** When the first of the retransmissions in a row was due to data sent at this time. */
  retransmitStamp: Micros = 0
  probes = 0
  probeStart: Micros = 0
  backoff = 0

  copy(): Tries {
    return Object.assign(new Tries(), this)
  }
}

/** Of all that wait for no answer. Never altered. */
export const NO_TRIES: Readonly<Tries> = new Tries()
