// What is wrong with a host itself: it has crashed, stands still, has a wrong clock, or is slow. And what it has missed
// while it stood still.
import { IntMap } from '../core/int-map.ts'
import type { Packet } from '../core/packet.ts'
import type { Completion } from '../core/socket/effect.ts'
import type { SockId } from '../core/socket/sock.ts'
import type { Micros } from '../core/time.ts'
import type { Distribution } from './distributions.ts'

/** An input that came while the host stood still: a packet, or the timer of a record. */
export type LateInput = Packet | SockId

interface ClockError {
  readonly offset: Micros
  /** Microseconds in a second. */
  readonly drift: number
  readonly since: Micros
}

interface SlowAccept {
  readonly delay: Distribution
  /** Null for every listener. */
  readonly port: number | null
}

/** Each kind by the fault that it comes from. */
export class Trouble {
  crashed = false
  readonly pauses: IntMap<'host' | 'programs'> = new IntMap()
  readonly clocks: IntMap<ClockError> = new IntMap()
  readonly slowAccepts: IntMap<SlowAccept> = new IntMap()
  /** Ports that nobody gets. */
  readonly reserved: IntMap<readonly (readonly [number, number])[]> = new IntMap()
  /** How many descriptors there may be. */
  readonly limits: IntMap<number> = new IntMap()
  late: LateInput[] = []
  /** Answers that programs have not been given, and what they would do now by their timers. */
  answers: Completion[] = []
  overdue: (() => void)[] = []

  /** The whole host stands still. */
  get frozen(): boolean {
    if (this.pauses.size === 0) return false
    for (const what of this.pauses.values()) if (what === 'host') return true
    return false
  }

  /** Its programs stand still. */
  get stopped(): boolean {
    return this.pauses.size > 0
  }

  /** What its clock shows at a time. */
  clock(now: Micros): Micros {
    if (this.clocks.size === 0) return now
    let shown = now
    for (const { offset, drift, since } of this.clocks.values()) {
      shown += offset + Math.round(((now - since) * drift) / 1e6)
    }
    return shown
  }

  /** How long it really takes until its clock has gone on by so much. */
  span(shown: Micros): Micros {
    if (this.clocks.size === 0) return shown
    let drift = 0
    for (const clock of this.clocks.values()) drift += clock.drift
    return drift === 0 ? shown : Math.ceil(shown / (1 + drift / 1e6))
  }

  /** How long an accept takes before it begins, on a listener of that port; null for no time. */
  acceptDelay(port: number): Distribution | null {
    let last: Distribution | null = null
    for (const { delay, port: on } of this.slowAccepts.values()) {
      if (on === null || on === port) last = delay
    }
    return last
  }

  /** For a fork: nobody outside takes part in it, so answers and timers of programs are left behind. */
  copyTo(copy: Trouble): void {
    copy.crashed = this.crashed
    for (const [id, what] of this.pauses) copy.pauses.set(id, what)
    for (const [id, clock] of this.clocks) copy.clocks.set(id, clock)
    for (const [id, slow] of this.slowAccepts) copy.slowAccepts.set(id, slow)
    for (const [id, ports] of this.reserved) copy.reserved.set(id, ports)
    for (const [id, limit] of this.limits) copy.limits.set(id, limit)
    copy.late = [...this.late]
  }
}
