/**
 * The event loop that handles and timers of Node have in a simulated world: what is to be called, and in which order.
 * One iteration is as libuv has it: timers that are due, what was put off, the handles that were ready when it looked,
 * what was put off meanwhile, and handles that were closed, the last one first. Each callback is an event of the world's
 * own queue, so packets and callbacks have one order, and the conductor lets one happen a turn, as libuv empties Node's
 * queues between two callbacks.
 *
 * Alive as libuv understands it: time goes on while something referenced is active. What is not referenced happens if
 * something else keeps the loop alive.
 */
import type { Micros } from '../../core/time.ts'
import type { Handle } from '../../sim/queue.ts'
import type { SimulatedWorld } from '../sim/simulated-world.ts'
import { CeilingError } from './stuck-program.ts'

type Run = () => void

export class Reactor {
  readonly world: SimulatedWorld
  /** Microseconds; nothing is called after it. */
  readonly #ceiling: Micros
  #timers: Run[] = []
  #pending: Run[] = []
  #ready: Run[] = []
  #closing: Run[] = []
  /** The handles that were ready when the iteration looked; null before it has. */
  #polled: Run[] | null = null
  /** An event of the world will call the next. */
  #scheduled = false
  #closed = false

  /** @param ceiling milliseconds of virtual time */
  constructor(world: SimulatedWorld, ceiling: number) {
    this.world = world
    this.#ceiling = ceiling * 1000
  }

  /** Microseconds. */
  get now(): Micros {
    return this.world.conductor.now
  }

  /** A handle is ready (`uv__io_poll`). */
  ready(run: Run): void {
    this.#ready.push(run)
    this.#schedule()
  }

  /** The handle that has just been called is to be called once more before the others. */
  again(run: Run): void {
    if (this.#polled === null) this.#ready.unshift(run)
    else this.#polled.unshift(run)
    this.#schedule()
  }

  /** Put off to the next time that libuv looks for such (`uv__io_feed`). */
  pending(run: Run): void {
    this.#pending.push(run)
    this.#schedule()
  }

  /** A handle was closed (`uv__run_closing_handles`). */
  closing(run: Run): void {
    this.#closing.push(run)
    this.#schedule()
  }

  /** Calls `run` at a time, among the timers of that instant. */
  at(time: Micros, run: Run): Handle {
    const { conductor, world } = this.world
    const handle = world.schedule(time, () => {
      this.#timers.push(run)
      // Nothing else is under way: it begins an iteration.
      if (this.#scheduled) return
      if (this.#polled === null) this.#callNext()
      else this.#schedule()
    })
    conductor.kick()
    return handle
  }

  cancel(handle: Handle): void {
    this.world.world.cancel(handle)
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    const { conductor, world } = this.world
    world.schedule(world.now, this.#turn)
    conductor.kick()
  }

  readonly #turn = (): void => {
    this.#scheduled = false
    this.#callNext()
  }

  #callNext(): void {
    const run = this.#next()
    if (run === undefined || this.#closed) return
    if (this.#more) this.#schedule()
    const { conductor } = this.world
    if (this.now > this.#ceiling) {
      this.#closed = true
      conductor.programThrew(new CeilingError(this.#ceiling / 1000))
      return
    }
    try {
      run()
    } catch (error) {
      conductor.programThrew(error)
    }
  }

  get #more(): boolean {
    return (
      this.#timers.length > 0 ||
      this.#pending.length > 0 ||
      this.#ready.length > 0 ||
      this.#closing.length > 0 ||
      this.#polled !== null
    )
  }

  /** What an iteration calls next; undefined when there is nothing. */
  #next(): Run | undefined {
    if (this.#polled === null) {
      const early = this.#timers.shift() ?? this.#pending.shift()
      if (early !== undefined) return early
      this.#polled = this.#ready
      this.#ready = []
    }
    const run = this.#polled.shift() ?? this.#pending.shift() ?? this.#closing.pop()
    if (run !== undefined) return run
    this.#polled = null
    const again = this.#timers.length > 0 || this.#pending.length > 0 || this.#ready.length > 0
    return again ? this.#next() : undefined
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
