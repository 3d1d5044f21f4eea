/**
 * The event loop that handles and timers of Node have in a simulated world: what is to be called, and when. Every
 * callback is an event of the world's own queue, so packets, timers and callbacks have one order; the conductor lets one
 * happen a turn, as libuv empties Node's queues between two callbacks.
 *
 * Alive as libuv understands it: time goes on while something referenced is active. What is not referenced happens if
 * something else keeps the loop alive.
 */
import type { Micros } from '../../core/time.ts'
import type { Handle } from '../../sim/queue.ts'
import type { SimulatedWorld } from '../sim/simulated-world.ts'

export class Reactor {
  readonly world: SimulatedWorld
  #closed = false

  constructor(world: SimulatedWorld) {
    this.world = world
  }

  /** Microseconds. */
  get now(): Micros {
    return this.world.conductor.now
  }

  /** Calls `run` at this instant, after all that is already due, in a turn of its own. */
  soon(run: () => void): Handle {
    return this.at(this.world.world.now, run)
  }

  /** Calls `run` at a time, in a turn of its own. */
  at(time: Micros, run: () => void): Handle {
    const { conductor } = this.world
    const handle = this.world.world.schedule(time, () => {
      if (this.#closed) return
      try {
        run()
      } catch (error) {
        conductor.programThrew(error)
      }
    })
    conductor.kick()
    return handle
  }

  cancel(handle: Handle): void {
    this.world.world.cancel(handle)
  }

  /** Something referenced is active from now on. */
  retain(): void {
    this.world.conductor.waiting.alive += 1
    this.world.conductor.kick()
  }

  release(): void {
    this.world.conductor.waiting.alive -= 1
  }

  /** A timer more or less, referenced or not. */
  countTimers(change: 1 | -1): void {
    this.world.conductor.waiting.loose += change
  }

  /** Nothing is called any more. */
  close(): void {
    this.#closed = true
  }
}
