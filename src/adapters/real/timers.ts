/**
 * Node's timers on behalf of the kernel's records. They do not keep the process alive: what does is a call that waits
 * (`keep-alive.ts`), and a timer that nobody waits for may be lost with the process.
 */
import type { SockId } from '../../core/socket/sock.ts'
import type { Micros } from '../../core/time.ts'

/** The longest delay that Node knows, milliseconds. */
const LONGEST = 0x7fff_ffff

// Taken at load time: a test suite that replaces timers later does not reach them.
const { setTimeout, clearTimeout } = globalThis

/** Runs `run` after so many milliseconds, however many; gives what prevents it. */
export function afterDelay(ms: number, run: () => void): () => void {
  let handle: NodeJS.Timeout
  const wait = (left: number): void => {
    const piece = Math.min(left, LONGEST)
    handle = setTimeout(() => (left > piece ? wait(left - piece) : run()), piece)
  }
  wait(ms)
  return () => clearTimeout(handle)
}

interface Timer {
  due: Micros
  handle: NodeJS.Timeout
}

export class Timers {
  readonly #now: () => Micros
  readonly #fire: (id: SockId) => void
  readonly #changed: () => void
  readonly #timers = new Map<SockId, Timer>()

  /** @param changed told when the first timer begins to run or the last is gone */
  constructor(now: () => Micros, fire: (id: SockId) => void, changed: () => void) {
    this.#changed = changed
    this.#now = now
    this.#fire = fire
  }

  get size(): number {
    return this.#timers.size
  }

  /** The timer of `id` is now due at `due`; Infinity: it has none. */
  rearm(id: SockId, due: Micros): void {
    const timer = this.#timers.get(id)
    if (timer?.due === due) return
    if (timer !== undefined) clearTimeout(timer.handle)
    const { size } = this.#timers
    if (due === Number.POSITIVE_INFINITY) this.#timers.delete(id)
    else this.#timers.set(id, { due, handle: this.#start(id, due) })
    if ((size === 0) !== (this.#timers.size === 0)) this.#changed()
  }

  clear(): void {
    for (const { handle } of this.#timers.values()) clearTimeout(handle)
    this.#timers.clear()
  }

  #start(id: SockId, due: Micros): NodeJS.Timeout {
    const delay = Math.min(Math.max(Math.ceil((due - this.#now()) / 1000), 0), LONGEST)
    return setTimeout(() => this.#expire(id, due), delay).unref()
  }

  /** Node may be early by a fraction of a millisecond, and cannot wait for longer than 24 days. */
  #expire(id: SockId, due: Micros): void {
    const timer = this.#timers.get(id)
    if (timer?.due !== due) return
    if (this.#now() < due) timer.handle = this.#start(id, due)
    else {
      this.#timers.delete(id)
      this.#fire(id)
      if (this.#timers.size === 0) this.#changed()
    }
  }
}
