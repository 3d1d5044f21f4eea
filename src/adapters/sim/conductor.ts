/**
 * The clock of a simulated world: decides when the next events may run, and notices when nobody can go on.
 *
 * Programs run between events. Their turn ends when the microtask queue is empty, which a macrotask finds out; it is
 * asked for only after something was handed to a program (a completion, a timer of its own). Then events are processed
 * until something is handed out again: as far as ever (`auto`), as far as now (`manual`), as far as the wall clock says
 * (`realtime`).
 */
import type { Micros } from '../../core/time.ts'
import { type BlockedCall, DeadlockError } from '../../sim/deadlock.ts'
import type { Handle } from '../../sim/queue.ts'
import type { World } from '../../sim/world.ts'
import { nameBlocked, outsideOfKernels } from '../blocked.ts'
import { macrotask, turnEnds } from '../macrotask.ts'
import type { Waiter } from '../pending-call.ts'
import { realWorkPending } from '../real-work.ts'
import { Notifier } from '../rx/notifier.ts'
import { Inquiry, type Sites } from '../stuck.ts'
import type { Pace } from './pace.ts'
import type { Waiting } from './waiting.ts'

/** Events processed before real input and output get a chance. */
const BUDGET = 100_000

/** So much virtual time without a word to any program: only probes and keep-alives are left. */
const HORIZON: Micros = 24 * 3600 * 1e6

/** Told when the world cannot go on by itself, or may not. */
export interface RestObserver {
  /** Nobody waits for the world, or only calls in the background do: whoever goes on is outside. */
  resting(): void
  /** The next event lies after {@link Conductor.supervise}'s limit. */
  overtime(): void
  /** Nobody can go on; the calls of these hosts are about to reject with the error. */
  deadlock(error: DeadlockError, hosts: readonly string[]): void
}

export class Conductor {
  readonly waiting: Waiting
  readonly #world: World
  readonly #pace: Pace
  readonly #timers = new Map<Handle, (error: unknown) => void>()
  #scheduled = false
  #holds = 0
  /** Somebody steps the clock by hand. */
  #stepping = false
  #handedOut: Micros = 0
  /** What callbacks of programs threw in this turn. */
  #thrown: unknown[] = []
  /** Whether something is still going on that programs may wait for; asked before every event. */
  working: (next: Micros) => boolean = realWorkPending
  /** Told when nobody can go on and no call waits that could be told. */
  stuck: (() => void) | null = null
  #closed = false
  #observer: RestObserver | null = null
  #limit: Micros = Number.POSITIVE_INFINITY
  readonly #closing = new Notifier()
  /** Steps by hand, one after the other. */
  #steps: Promise<unknown> = Promise.resolve()

  constructor(world: World, pace: Pace, waiting: Waiting) {
    this.#world = world
    this.#pace = pace
    this.waiting = waiting
  }

  /** The time; by the wall, where that counts. */
  get now(): Micros {
    const { due } = this.#pace
    return due === null ? this.#world.now : Math.max(due(), this.#world.now)
  }

  /** Before a call: what is due by now has happened. */
  catchUp(): void {
    const { due } = this.#pace
    if (due === null || this.#world.loop.busy) return
    const now = due()
    if (now > this.#world.now) this.#world.runUntil(now)
  }

  /** Somebody waits: events may have to run once all programs do. */
  kick(): void {
    if (this.#scheduled || this.#closed || this.#stepping) return
    this.#scheduled = true
    macrotask(this.#turn)
  }

  /**
   * Runs `fire` at a time, as a turn of a program; time goes on until then. `failed` is told if that never comes,
   * because the world is broken.
   */
  schedule(at: Micros, fire: () => void, failed: (error: unknown) => void = () => {}): Handle {
    const handle = this.#world.schedule(at, () => {
      this.#timers.delete(handle)
      this.waiting.timers = this.#timers.size
      fire()
    })
    this.#timers.set(handle, failed)
    this.waiting.timers = this.#timers.size
    this.kick()
    return handle
  }

  /** Whether a turn is to come, or somebody steps. */
  get busy(): boolean {
    return this.#scheduled || this.#stepping
  }

  /** Has an observer told when the world rests, and lets no event after `limit` happen by itself. */
  supervise(observer: RestObserver, limit: Micros): void {
    this.#observer = observer
    this.#limit = limit
  }

  /** Forgets what {@link schedule} was asked for. */
  cancel(handle: Handle): void {
    if (!this.#timers.delete(handle)) return
    this.waiting.timers = this.#timers.size
    this.#world.cancel(handle)
  }

  /** Virtual time stands still until the returned function is called. */
  hold(): () => void {
    this.#holds += 1
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holds -= 1
      this.kick()
    }
  }

  /** The world is over: time stands still, and everything that waits fails. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#pace.cancel()
    this.waiting.close()
    this.#closing.notify()
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Calls `closed` when the world is closed. Gives what ends that. */
  onClose(closed: () => void): () => void {
    return this.#closing.listen(closed)
  }

  readonly #turn = (): void => {
    this.#scheduled = false
    if (this.#closed || this.#stepping || this.#holds > 0) return
    if (!this.waiting.any) {
      this.#observer?.resting()
      return
    }
    if (this.working(this.#world.next)) {
      this.kick()
      return
    }
    try {
      this.#advance()
    } catch (error) {
      this.#broken(error)
    }
    if (this.#thrown.length > 0) this.#rethrow()
  }

  /** A callback of a program threw, in an event of its own: the process hears of it once the turn is over. */
  programThrew(error: unknown): void {
    this.#thrown.push(error)
  }

  /** One now, the others from turns of their own: as if each had been called by the event loop. */
  #rethrow(): never {
    const [first, ...others] = this.#thrown.splice(0)
    for (const error of others) {
      macrotask(() => {
        throw error
      })
    }
    throw first
  }

  #advance(): void {
    const world = this.#world
    const limit = Math.min(this.#pace.limit(world.now), this.#limit)
    const until = Math.min(limit, this.#handedOut + HORIZON)
    const spun = this.waiting.spinners > 0
    switch (spun ? this.#spin(until) : world.pump(until, BUDGET)) {
      case 'turn':
        this.#handedOut = world.now
        this.kick()
        break
      case 'budget':
        this.kick()
        break
      case 'idle':
        if (this.#pace.endless) this.#deadlock()
        break
      case 'limit':
        if (until < limit) this.#reachHorizon()
        else if (until === this.#limit) this.#observer?.overtime()
        else this.#pace.wake(world.next, () => this.kick())
    }
  }

  /** A program that polls gets its answer after the next event, whatever that is. */
  #spin(until: Micros): ReturnType<World['pump']> {
    const end = this.#world.pump(until, 1)
    if (end === 'idle' || end === 'limit') return end
    this.waiting.releaseSpinners()
    return 'turn'
  }

  /** Nothing was handed out for a day. */
  #reachHorizon(): void {
    if (this.#nothingToComeTo()) {
      this.#deadlock()
      return
    }
    // What comes next may lie days ahead: a day after it is the new horizon.
    this.#handedOut = this.#world.next
    this.kick()
  }

  /** Whether nobody has a timer or a call with a time limit. */
  #nothingToComeTo(): boolean {
    if (this.waiting.timers > 0 || this.waiting.loose > 0) return false
    return this.#world.blocked().every(({ deadline }) => deadline === Number.POSITIVE_INFINITY)
  }

  /** The calls that wait now; the places of the first some hundred are known. */
  get blocked(): readonly BlockedCall[] {
    return this.#describe(this.waiting.calls)(new Map()).blocked
  }

  /** Everything waits and nothing is scheduled: the calls that should not have had to wait for ever end. */
  #deadlock(): void {
    const stuck = this.waiting.calls.filter((call) => !call.background)
    if (stuck.length === 0) {
      this.#observer?.resting()
      if (this.waiting.alive > 0) this.stuck?.()
      return
    }
    const hosts = stuck.map((call) => this.waiting.hostOf(call))
    const describe = this.#describe(stuck)
    for (const call of stuck) this.waiting.giveUp(call)
    new Inquiry(stuck, (sites) => {
      const error = describe(sites)
      this.#observer?.deadlock(error, [...new Set(hosts)])
      return error
    })
    this.kick()
  }

  /** What is to be said of the calls that wait now, once it is known where those that are stuck were made. */
  #describe(stuck: readonly Waiter[]): (sites: Sites) => DeadlockError {
    const { now } = this.#world
    const inKernels = this.#world.blocked().map((blocked) => {
      const call = this.waiting.find(blocked.host, blocked.wait)
      return { call, blocked }
    })
    const elsewhere = stuck
      .filter(({ wait }) => wait === 0)
      .map((call) => ({ call, blocked: outsideOfKernels(call, this.waiting.hostOf(call)) }))
    return (sites) => {
      const all = [...inKernels, ...elsewhere]
      return new DeadlockError(
        now,
        all.map(({ call, blocked }) => nameBlocked(blocked, call, sites)),
      )
    }
  }

  /** An invariant of the world is broken: nobody can go on. */
  #broken(error: unknown): void {
    const { calls } = this.waiting
    const timers = [...this.#timers.values()]
    this.waiting.clear()
    this.#timers.clear()
    for (const call of calls) call.fail(error)
    for (const failed of timers) failed(error)
    if (calls.length === 0 && timers.length === 0) throw error
  }

  /**
   * Processes the events up to a time, letting every program that is woken run to its next wait; then it is that time.
   * Infinity processes all there are, except probes that would go on for ever, and the time stays at the last.
   */
  step(until: Micros): Promise<void> {
    const step = this.#steps.then(() => this.#stepTo(until))
    this.#steps = step.catch(() => {})
    return step
  }

  async #stepTo(until: Micros): Promise<void> {
    const world = this.#world
    const endless = until === Number.POSITIVE_INFINITY
    this.#stepping = true
    this.#handedOut = world.now
    try {
      for (;;) {
        do await turnEnds()
        while (this.working(world.next))
        const limit = Math.min(until, this.#handedOut + HORIZON)
        const end = this.waiting.spinners > 0 ? this.#spin(limit) : world.pump(limit, BUDGET)
        if (end === 'idle') break
        if (end === 'limit' && (limit === until || (endless && this.#nothingToComeTo()))) break
        if (end !== 'budget') this.#handedOut = end === 'turn' ? world.now : limit
        for (const error of this.#thrown.splice(0)) {
          macrotask(() => {
            throw error
          })
        }
      }
      this.waiting.releaseSpinners()
      if (!endless) world.skipTo(until)
      this.#handedOut = world.now
      await turnEnds()
    } finally {
      this.#stepping = false
      this.kick()
    }
  }
}
