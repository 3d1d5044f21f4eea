// RxJS in virtual time: a scheduler over whatever holds the timers, so that `timer`, `interval`,
// `delay`, `timeout`, `debounceTime`, `retry` and the rest wait in the same queue as the network.
// It keeps no queue of its own; equal times run in the order in which they were scheduled.
import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs'

import { type Micros, ms, toMs } from '../core/time.ts'
import { type Handle, NO_HANDLE } from './queue.ts'

/** What keeps the time and runs what is due: the world, as the scheduler sees it. */
export interface Timers {
  /** The present time. */
  now(): Micros
  /** Runs `run` once at `at`, which is not past. Equal times run in the order of scheduling. */
  schedule(at: Micros, run: () => void): Handle
  /** Forgets a call of {@link schedule} that has not run. */
  cancel(handle: Handle): void
}

type Work<T> = (this: SchedulerAction<T>, state?: T) => void

/** A scheduler in virtual time: delays and `now()` are in milliseconds, as RxJS counts. */
export class VirtualScheduler implements SchedulerLike {
  private readonly timers: Timers
  private readonly onError: (error: unknown) => void

  /**
   * @param timers where actions wait
   * @param onError receives what an action throws; the action is over, all others go on
   */
  constructor(timers: Timers, onError: (error: unknown) => void) {
    this.timers = timers
    this.onError = onError
  }

  /** The present virtual time in milliseconds, fractions kept. */
  now(): number {
    return toMs(this.timers.now())
  }

  /**
   * Runs `work` after `delay` milliseconds, in a later turn of the loop even when that is 0; never,
   * when it is Infinity.
   */
  schedule<T>(work: Work<T>, delay = 0, state?: T): Subscription {
    return new TimedAction(this.timers, this.onError, work).schedule(state, delay)
  }
}

/** One action, used again each time its work reschedules it. */
class TimedAction<T> extends Subscription implements SchedulerAction<T> {
  private readonly timers: Timers
  private readonly onError: (error: unknown) => void
  private work: Work<T>
  private state: T | undefined
  private handle: Handle = NO_HANDLE

  constructor(timers: Timers, onError: (error: unknown) => void, work: Work<T>) {
    super()
    this.timers = timers
    this.onError = onError
    this.work = work
  }

  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this
    this.revoke()
    this.state = state
    if (delay !== Infinity) {
      this.handle = this.timers.schedule(this.timers.now() + wait(delay), this.run)
    }
    return this
  }

  override unsubscribe(): void {
    if (this.closed) return
    this.revoke()
    this.work = finished
    this.state = undefined
    super.unsubscribe()
  }

  private readonly run = (): void => {
    this.handle = NO_HANDLE
    try {
      this.work(this.state)
    } catch (error) {
      this.unsubscribe()
      this.onError(error)
    }
  }

  private revoke(): void {
    if (this.handle === NO_HANDLE) return
    this.timers.cancel(this.handle)
    this.handle = NO_HANDLE
  }
}

const finished = (): void => {}

/**
 * A positive delay lasts a microsecond at least. `debounceTime` compares sums of fractions, waits
 * for what is missing, perhaps 5e-17 ms, and would else wait for it for ever without time moving.
 */
const wait = (delay: number): Micros => (delay > 0 ? Math.max(1, ms(delay)) : 0)
