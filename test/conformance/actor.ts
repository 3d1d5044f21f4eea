/** An actor: somebody who makes one call at a time and may be stuck in it. */
import type { Json, Outcome } from './case.ts'
import type { Clock } from './clock.ts'
import { failedOutcome } from './outcome.ts'

/** Calls that took less are reported without a time. */
const SHORTEST_TIME_MS = 90

export class Actor {
  readonly #clock: Clock
  #busy = false
  #ended: Outcome | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A call is in progress, or its outcome has not been asked for. */
  get busy(): boolean {
    return this.#busy
  }

  get ended(): boolean {
    return this.#ended !== null
  }

  /** Begins a call. It runs at once, as far as it can. `timed`: how long it takes is told. */
  begin(call: () => Promise<Json>, timed: boolean): void {
    const began = this.#clock.now
    this.#busy = true
    this.#ended = null
    const end = (outcome: Outcome): void => {
      const took = Math.round(this.#clock.now - began)
      this.#ended = timed && took >= SHORTEST_TIME_MS ? { ...outcome, t_ms: took } : outcome
    }
    call().then(
      (value) => end({ ok: value }),
      (error: unknown) => end(failedOutcome(error)),
    )
  }

  /** How the call came out; `blocks` while it is in progress. */
  take(): Outcome {
    if (this.#ended === null) return { blocks: true }
    this.#busy = false
    return this.#ended
  }
}
