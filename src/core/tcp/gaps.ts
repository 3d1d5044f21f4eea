/** What arrived out of order or twice, and how the peer is told. Made when something first does. */
import type { Micros } from '../time.ts'
import { NEVER } from './never.ts'
import { Reassembly } from './reassembly.ts'

export class Gaps {
  reassembly: Reassembly = new Reassembly()
  /** A duplicate to be reported in the next SACK option (RFC 2883). */
  dsack: readonly [number, number] | null = null
  duplicateAcks = 0
  /** Acknowledgements that were put off, since where in the stream, and until when. */
  compressedAcks = 0
  compressedRcvNxt = 0
  compressAt: Micros = NEVER

  copy(): Gaps {
    const copy = Object.assign(new Gaps(), this)
    copy.reassembly = this.reassembly.copy()
    return copy
  }
}

/** Of all that have received everything once and in order. Never altered. */
export const NO_GAPS: Readonly<Gaps> = new Gaps()
