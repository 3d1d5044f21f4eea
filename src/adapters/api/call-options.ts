/** What every call that may wait takes as its last argument. */

export interface CallOptions {
  /** Gives the call up: it rejects with the signal's reason and leaves nothing behind. */
  readonly signal?: AbortSignal | undefined
  /**
   * The call may wait for ever without anything being wrong, as an idle server's `accept`: it is left alone when
   * everything waits, where any other call rejects with a `DeadlockError`.
   */
  readonly background?: boolean | undefined
}

export const NO_OPTIONS: CallOptions = {}

/** What the calls take as data: text is sent as UTF-8. */
export type Data = string | ArrayBufferView | ArrayBufferLike

/** What the calls write into. */
export type WritableBuffer = ArrayBufferView | ArrayBufferLike

/** Milliseconds; null waits for ever, 0 does not wait. */
export type Timeout = number | null
