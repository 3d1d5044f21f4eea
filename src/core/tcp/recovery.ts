/**
 * What is known of losses, and what is done about them. Made when the first segment seems to be missing: most connections
 * never have one.
 */

/** Loss recovery (RFC 5681, RFC 6675 by the names of Linux's states). */
export type RecoveryState = 'open' | 'disorder' | 'recovery' | 'loss'

export class Recovery {
  state: RecoveryState = 'open'
  recoverySeq = 0
  sackedOut = 0
  lostOut = 0
  retransOut = 0
  reordering = 3
  reordersSeen = 0
  priorCwnd = 0
  prrDelivered = 0
  prrOut = 0
  /** Where the stream was when the round of recovery began that may be taken back; null for none. */
  undoMarker: number | null = null
  /** Retransmissions of the round that were not yet told to have arrived twice; -1 before the first. */
  undoRetransmits = -1
  priorThreshold = 0
  /** After a timeout: new data may tell whether it was mistaken (RFC 5682). */
  frto = false
  /** The first number of the highest piece that the peer has told of. */
  sackedTop = 0
  /** Quarters of a round trip that late segments are waited for, where there was reordering (RFC 8985). */
  rackSteps = 1
  rackStepSeq: number | null = null
  /** Rounds of recovery after which it is one again. */
  rackPersistence = 0
  tailLossSeq = 0
  tailLossOut = false
  /** The probe was a retransmission. */
  tailLossAgain = false
  totalRetransmits = 0

  copy(): Recovery {
    return Object.assign(new Recovery(), this)
  }
}

/** Of all that have lost nothing yet. Never altered. */
export const NO_RECOVERY: Readonly<Recovery> = new Recovery()
