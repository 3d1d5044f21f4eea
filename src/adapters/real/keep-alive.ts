/**
 * What keeps the process alive: a call that waits, or a program that sleeps. Sockets and timers themselves do not, so
 * a program that has ended is not held up by what it left open.
 */

const { setInterval, clearInterval } = globalThis

/** Long enough never to matter. */
const INTERVAL = 0x7fff_ffff

export class KeepAlive {
  #count = 0
  #handle: NodeJS.Timeout | null = null

  /** How many wait. */
  get count(): number {
    return this.#count
  }

  hold(): void {
    this.#count += 1
    if (this.#count > 1) return
    if (this.#handle === null) this.#handle = setInterval(() => {}, INTERVAL)
    else this.#handle.ref()
  }

  release(): void {
    this.#count -= 1
    if (this.#count === 0) this.#handle?.unref()
  }

  clear(): void {
    if (this.#handle !== null) clearInterval(this.#handle)
    this.#handle = null
  }
}
