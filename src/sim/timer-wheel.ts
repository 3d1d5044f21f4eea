// When a kernel that counts time in ticks lets a timer go off: at the end of the tick that it is for and, the further
// ahead it was set, the more coarsely, so that timers of about one time go off together. As Linux has it (kernel/time/
// timer.c, facts 10): eight times coarser for each level, and 63 units of a level before the next one begins.
import type { Micros } from '../core/time.ts'

const LEVEL_UNITS = 63
const LEVEL_BITS = 3

/** When a timer goes off that is set at `now` for `due`, on a kernel with ticks of `tick` microseconds. */
export function wheelTime(now: Micros, due: Micros, tick: Micros): Micros {
  const wanted = Math.floor(due / tick)
  const ahead = wanted - Math.floor(now / tick)
  let unit = 1
  while (ahead >= LEVEL_UNITS * unit) unit *= 2 ** LEVEL_BITS
  return (Math.floor(wanted / unit) + 1) * unit * tick
}
