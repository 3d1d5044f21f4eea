/** Tells who follows a host that its programs are cut off: by a crash, or because the host is closed for good. */

/** Stops the telling. */
type Cancel = () => void
type Ended = (error: Error) => void

export class Ending {
  readonly #listeners = new Set<Ended>()
  #over: Error | null = null

  /** Calls `ended` at the next end; at once when the host is gone for good. */
  listen(ended: Ended): Cancel {
    if (this.#over !== null) {
      ended(this.#over)
      return () => {}
    }
    const own: Ended = (error) => ended(error)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  /** The host may come back. */
  interrupt(error: Error): void {
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const ended of listeners) ended(error)
  }

  /** The host is gone for good. */
  close(error: Error): void {
    this.#over ??= error
    this.interrupt(error)
  }
}
