/** Says how far a long run has come, on a terminal. */
import { status } from './output.ts'

/** Milliseconds of real time after which a run is long, and between two looks at it. */
const LONG = 1000
const EVERY = 200

const seconds = (ms: number, digits: number): string => `${(ms / 1000).toFixed(digits)} s`

/** `running for 12 s: 86400.0 s of virtual time`; `now` is null where time is real. */
export function progressText(took: number, now: number | null): string {
  const real = `running for ${seconds(took, 0)}`
  return now === null ? real : `${real}: ${seconds(now, 1)} of virtual time`
}

/**
 * Shows, until the result is called, how long a run takes and what time it is in its world.
 *
 * @param now milliseconds of virtual time; null where it is real
 * @param show takes the line; the empty one ends it
 */
export function showProgress(now: () => number | null, show = status): () => void {
  const began = performance.now()
  const timer = setInterval(() => {
    const took = performance.now() - began
    if (took >= LONG) show(progressText(took, now()))
  }, EVERY)
  timer.unref()
  return () => {
    clearInterval(timer)
    show('')
  }
}
