/** The clock and the timers of the machine: the one place that has them, for worlds that keep pace with real time. */

export interface WallClock {
  /** Milliseconds since some moment; never goes back. */
  now(): number
  /** Runs `run` after so many milliseconds; gives what prevents it. */
  wait(ms: number, run: () => void): () => void
}

// Taken at load time: a test suite may replace them later.
const { performance, setTimeout, clearTimeout } = globalThis

/** A timer of the machine waits no longer than this at a time. */
const LONGEST = 2 ** 31 - 1

export const WALL_CLOCK: WallClock = {
  now: () => performance.now(),
  wait: (ms, run) => {
    const timer = setTimeout(run, Math.min(ms, LONGEST))
    return () => clearTimeout(timer)
  },
}
