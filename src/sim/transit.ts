// A packet on its way over a link, as the stages of the link see it: when it will arrive, whether it does, how often.
import { EMPTY_PAYLOAD, Packet, RawPayload } from '../core/packet.ts'
import type { Micros } from '../core/time.ts'
import type { Random } from './random.ts'

const NOTHING = new Packet('', '', 0, 0, 0, false, new RawPayload(EMPTY_PAYLOAD))
const NO_COPIES: readonly Micros[] = []

/** One object for all packets of a world, filled anew for each: a stage keeps nothing of it. */
export class Transit {
  packet: Packet = NOTHING
  /** Bytes of the IP packet. */
  size = 0
  /** Into how many fragments it goes; each may be lost alone, and one lost loses all. */
  fragments = 1
  /** When it was sent. */
  now: Micros = 0
  /** When it arrives, as far as the stages so far have decided. */
  at: Micros = 0
  /** Why it does not arrive; null while it does. */
  dropped: string | null = null
  /** When further copies of it arrive. */
  copies: readonly Micros[] = NO_COPIES
  /** It may overtake others, and others may overtake it. */
  unordered = false

  begin(packet: Packet, size: number, now: Micros, at: Micros): void {
    this.packet = packet
    this.size = size
    this.fragments = 1
    this.now = now
    this.at = at
    this.dropped = null
    this.copies = NO_COPIES
    this.unordered = false
  }

  /** Forgets the packet, so that nothing holds on to it. */
  end(): void {
    this.packet = NOTHING
    this.copies = NO_COPIES
  }
}

/** One thing that a link does to the packets that it carries, in the order in which the stages were added. */
export interface Stage {
  /** What it was made from: plain data. */
  readonly spec: StageSpec
  /** Alters the transit. Not called any more once a stage has dropped the packet. */
  pass(transit: Transit): void
  /** A copy with the same state, that draws from the substream of the same name. */
  clone(random: Random): Stage
}

/** A stage as data. */
export type StageSpec =
  /** Each packet (each fragment) is lost with this probability, whatever happens to the others. */
  | { readonly kind: 'loss'; readonly rate: number }
  /** The n-th packets are lost, counted from 1 from the moment at which the stage was added. */
  | { readonly kind: 'drop-nth'; readonly nth: readonly number[] }
