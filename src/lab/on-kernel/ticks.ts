/**
 * When the kernel's timers really went off, from when retried SYNs were seen. They are set so far ahead that they go off at
 * the ends of every eighth tick: somewhat after it, as the interrupt takes its time, some of them a whole tick later, when a
 * processor's interrupt comes before the other one has counted the tick on, and some whenever a busy machine lets them.
 */
import type { Micros } from '../../core/time.ts'
import type { RecordedTicks } from '../simulated/recorded.ts'
import type { Seen } from './order.ts'

/** Timers of a quarter of a second and more are for ticks that are a multiple of this. */
const COARSE = 8
/** Whatever is later than so many ticks was held up by something else. */
const MOST_LATE = 3

export function ticksOf({ ticks, retries }: Seen): RecordedTicks | null {
  if (ticks === null) return null
  const { tick } = ticks
  const late = new Map<Micros, Micros>()
  if (retries === null || retries.length === 0) return { tick, count: ticks.count, late }
  const beyond = retries.map((at) => (at + ticks.count) % tick).sort((a, b) => a - b)
  const count = ticks.count - (beyond[Math.floor(beyond.length / 2)] as number)
  for (const at of retries) {
    // Half a tick before its end belongs to it.
    const due = Math.floor((at + count + tick / 2) / (tick * COARSE)) * tick * COARSE - count
    const by = Math.max(0, at - due)
    if (by < tick * MOST_LATE && !late.has(due)) late.set(due, by)
  }
  return { tick, count, late }
}
