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
import type { PollSource } from './poll-source.ts'
import { CeilingError } from './stuck-program.ts'

type Run = () => void
type Ready = Run | PollSource

/**
 * The order in which epoll(7) gives descriptors that are ready: those that it gave the last time stay at the head of its
 * list until it finds them not ready (level triggered), then come others as they were woken, then what was registered
 * since, in that order.
 */
function inOrder(ready: Ready[], batch: number, kept: boolean): Ready[] {
  if (ready.length < 2) return ready
  const again: PollSource[] = []
  const woken: Ready[] = []
  const fresh: PollSource[] = []
  for (const one of ready) {
    if (typeof one === 'function') woken.push(one)
    else if (kept && one.batch === batch) again.push(one)
    else if (one.since === batch) fresh.push(one)
    else woken.push(one)
  }
  again.sort((one, other) => one.place - other.place)
  fresh.sort((one, other) => one.turn - other.turn)
  return [...again, ...woken, ...fresh]
}

export class Reactor {
  readonly world: SimulatedWorld
  /** Microseconds; nothing is called after it. */
  readonly #ceiling: Micros
  #timers: Run[] = []
  #pending: Run[] = []
  #ready: Ready[] = []
  #closing: Run[] = []
  /** The handles that were ready when the iteration looked; null before it has. */
  #polled: Run[] | null = null
  /** How often it has polled, and when something was called last. */
  #batch = 0
  #called: Micros = 0
  #registered = 0
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

  /** Something is to be called when the loop polls (`uv__io_poll`). */
  ready(run: Run): void {
    this.#ready.push(run)
    this.#schedule()
  }

  /** A descriptor may be ready; the loop looks when it polls. */
  woken(source: PollSource): void {
    source.queued = true
    this.#ready.push(source)
    this.#schedule()
  }

  /** Somebody waits for a descriptor (`uv__io_start`). */
  registered(source: PollSource): void {
    source.since = this.#batch
    this.#registered += 1
    source.turn = this.#registered
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
    this.#called = this.now
    try {
      run()
    } catch (error) {
      conductor.programThrew(error)
    }
  }

  #poll(): Run[] {
    const ready = this.#ready
    if (ready.length === 0) return []
    this.#ready = []
    // A loop that has nothing to call polls, too.
    const kept = this.#called === this.now
    const runs: Run[] = []
    for (const one of inOrder(ready, this.#batch, kept)) {
      if (typeof one === 'function') runs.push(one)
      else {
        one.queued = false
        if (!one.look()) continue
        one.batch = this.#batch + 1
        one.place = runs.length
        runs.push(one.run)
      }
    }
    this.#batch += 1
    return runs
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
      this.#polled = this.#poll()
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
