// The sender's end of a link that takes time to send: one packet after the other, the others wait in a queue of limited
// room, and what finds it full is lost (tail drop).
//
// Nothing is scheduled for it: when a packet comes, it is known when those before it will have left. A change of the
// rate therefore holds for packets that come after it; what waits already leaves as it would have.
import type { Micros } from '../../core/time.ts'
import type { Stage, Transit } from '../transit.ts'
import type { BandwidthSpec } from './spec.ts'

export class Bandwidth implements Stage {
  readonly spec: BandwidthSpec
  /** When the last packet will have left, in microseconds and their fractions. */
  #free: Micros = 0
  /** Of the packets that may still wait: when each begins to leave, and its bytes. The first `#head` have left. */
  #starts: number[] = []
  #sizes: number[] = []
  #head = 0
  #bytes = 0

  /** @param before the stage in whose place it comes: what waits there goes on waiting */
  constructor(spec: BandwidthSpec, before: Bandwidth | null = null) {
    this.spec = spec
    if (before === null) return
    this.#free = before.#free
    this.#starts = before.#starts.slice(before.#head)
    this.#sizes = before.#sizes.slice(before.#head)
    this.#bytes = before.#bytes
  }

  /** What waits at a time, not counting what is being sent. Times must not go back. */
  waiting(now: Micros): { readonly packets: number; readonly bytes: number } {
    while (this.#head < this.#starts.length && (this.#starts[this.#head] as number) <= now) {
      this.#bytes -= this.#sizes[this.#head] as number
      this.#head += 1
    }
    if (this.#head > 1000 && this.#head * 2 > this.#starts.length) {
      this.#starts = this.#starts.slice(this.#head)
      this.#sizes = this.#sizes.slice(this.#head)
      this.#head = 0
    }
    return { packets: this.#starts.length - this.#head, bytes: this.#bytes }
  }

  pass(transit: Transit): void {
    const { at, size } = transit
    const { rate, queue } = this.spec
    const start = Math.max(at, this.#free)
    if (start > at) {
      const { packets, bytes } = this.waiting(at)
      if ('packets' in queue ? packets + 1 > queue.packets : bytes + size > queue.bytes) {
        transit.dropped = 'queue-full'
        return
      }
      this.#starts.push(start)
      this.#sizes.push(size)
      this.#bytes += size
    }
    this.#free = start + (size * 8 * 1e6) / rate
    transit.at = Math.round(this.#free)
  }

  clone(): Bandwidth {
    return new Bandwidth(this.spec, this)
  }
}
