// A packet on its way over a link, as the stages of the link see it: when it will arrive, whether it does, how often.
import { EMPTY_PAYLOAD, Packet, RawPayload } from '../core/packet.ts'
import type { Micros } from '../core/time.ts'
import type { Random } from './random.ts'
import type { StageSpec } from './stages/spec.ts'

const NOTHING = new Packet('', '', 0, 0, 0, false, new RawPayload(EMPTY_PAYLOAD))
const NO_COPIES: readonly Transit[] = []

/** One object for all packets of a world, filled anew for each: a stage keeps nothing of it. */
export class Transit {
  packet: Packet = NOTHING
  /** Bytes on the wire: of the IP packet, or of all its fragments. */
  size = 0
  /** Into how many fragments it goes; each may be lost alone, and one lost loses all. */
  fragments = 1
  /** When it was sent. */
  now: Micros = 0
  /** When it arrives, as far as the stages so far have decided. */
  at: Micros = 0
  /** Why it does not arrive; null while it does. */
  dropped: string | null = null
  /** Why its receiver will not take it, though it arrives; null while it will. */
  damage: string | null = null
  /** A stage wants one more of it, so much later; -1 when none does. The link makes the copy. */
  again: Micros = -1
  /** The copies, which have gone through the rest of the stages on their own. */
  copies: readonly Transit[] = NO_COPIES
  /** It may overtake others, and others may overtake it. */
  unordered = false

  begin(packet: Packet, size: number, now: Micros, at: Micros): void {
    this.packet = packet
    this.size = size
    this.fragments = 1
    this.now = now
    this.at = at
    this.dropped = null
    this.damage = null
    this.again = -1
    this.copies = NO_COPIES
    this.unordered = false
  }

  /** The copy that was asked for, where the packet is now. */
  copy(): Transit {
    const copy = new Transit()
    copy.begin(this.packet, this.size, this.now, this.at + this.again)
    copy.fragments = this.fragments
    copy.damage = this.damage
    // What comes behind it does not wait for a copy that comes late.
    copy.unordered = this.unordered || this.again > 0
    this.again = -1
    return copy
  }

  /** Forgets the packet, so that nothing holds on to it. */
  end(): void {
    this.packet = NOTHING
    this.copies = NO_COPIES
  }
}

/** One thing that a link does to the packets that it carries. */
export interface Stage {
  /** What it was made from. */
  readonly spec: StageSpec
  /** Alters the transit. Not called any more once a stage has dropped the packet. */
  pass(transit: Transit): void
  /** A copy with the same state, that draws from the substream of the same name. */
  clone(random: Random): Stage
}
