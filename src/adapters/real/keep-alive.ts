/**
 * What keeps the process alive: a call that waits, as long as anything of the host could end it, or a program that
 * sleeps. Sockets and timers themselves do not, so a program that has ended is not held up by what it left open.
 */
import { setHopeless } from './hope.ts'

const { setInterval, clearInterval } = globalThis

/** Long enough never to matter. */
const INTERVAL = 0x7fff_ffff

export interface Waiters {
  /** Whether a handle is open, or a timer runs, that could end a call. */
  hasHope(): boolean
  /** Nothing will: ends the calls that wait. */
  giveUp(): void
}

export class KeepAlive {
  readonly #waiters: Waiters
  /** Calls that the kernel keeps, and what ends by itself: sleeps and verdicts of the machine. */
  #calls = 0
  #certain = 0
  #handle: NodeJS.Timeout | null = null
  #held = false
  #hopeless = false

  constructor(waiters: Waiters) {
    this.#waiters = waiters
  }

  /** How many wait. */
  get count(): number {
    return this.#calls + this.#certain
  }

  holdCall(): void {
    this.#calls += 1
    this.update()
  }

  releaseCall(): void {
    this.#calls -= 1
    this.update()
  }

  hold(): void {
    this.#certain += 1
    this.update()
  }

  release(): void {
    this.#certain -= 1
    this.update()
  }

  /** A handle or a timer has come or gone. */
  update(): void {
    const hope = this.#certain > 0 || (this.#calls > 0 && this.#waiters.hasHope())
    this.#hold(hope)
    const hopeless = this.#calls > 0 && !hope
    if (hopeless === this.#hopeless) return
    this.#hopeless = hopeless
    setHopeless(this.#waiters, hopeless)
  }

  #hold(on: boolean): void {
    if (on === this.#held) return
    this.#held = on
    if (!on) this.#handle?.unref()
    else if (this.#handle === null) this.#handle = setInterval(() => {}, INTERVAL)
    else this.#handle.ref()
  }

  clear(): void {
    if (this.#handle !== null) clearInterval(this.#handle)
    this.#handle = null
    this.#held = false
    this.#hopeless = false
    setHopeless(this.#waiters, false)
  }
}
