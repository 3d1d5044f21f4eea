/**
 * Whether a handle keeps the loop alive: when it is referenced and active, or has a request under way, or is closing.
 * See `uv_ref` and "reference counting" in libuv's documentation.
 */
import type { Reactor } from './reactor.ts'

export class Activity {
  readonly #reactor: Reactor
  #referenced = true
  #active = false
  #requests = 0
  #alive = false
  #over = false

  constructor(reactor: Reactor) {
    this.#reactor = reactor
  }

  get referenced(): boolean {
    return this.#referenced
  }

  set referenced(referenced: boolean) {
    this.#referenced = referenced
    this.#update()
  }

  /** Whether it keeps the loop alive. */
  get alive(): boolean {
    return this.#alive
  }

  /** Listening, or reading. */
  get active(): boolean {
    return this.#active
  }

  set active(active: boolean) {
    this.#active = active
    this.#update()
  }

  /** A request begins: it keeps the loop alive whether the handle is referenced or not. */
  begin(): void {
    this.#requests += 1
    this.#update()
  }

  end(): void {
    this.#requests -= 1
    this.#update()
  }

  /** It never keeps the loop alive again. */
  kill(): void {
    this.#over = true
    this.#update()
  }

  #update(): void {
    const alive = !this.#over && (this.#requests > 0 || (this.#active && this.#referenced))
    if (alive === this.#alive) return
    this.#alive = alive
    if (alive) this.#reactor.retain()
    else this.#reactor.release()
  }
}
