/** Tells several listeners that something may have changed: one at a time, never one inside of another. */

export class Notifier {
  #listeners: readonly (() => void)[] = []
  #due = 0
  #telling = false

  /** Gives what ends it. */
  listen(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners = [...this.#listeners, own]
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== own)
    }
  }

  notify(): void {
    if (this.#listeners.length === 0) return
    this.#due += 1
    if (this.#telling) return
    this.#telling = true
    try {
      for (; this.#due > 0; this.#due--) for (const listener of this.#listeners) listener()
    } finally {
      this.#due = 0
      this.#telling = false
    }
  }
}
