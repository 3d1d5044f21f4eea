/** The timers of a host's programs: they follow the host's clock, stand still with it, and end when it crashes. */
import type { Micros } from '../../core/time.ts'
import type { Host as SimHost } from '../../sim/host.ts'
import type { World } from '../../sim/world.ts'
import type { Cancel } from '../kernel-port.ts'
import type { Conductor } from './conductor.ts'
import { Halt } from './halt.ts'

interface Timer {
  readonly fire: () => void
  readonly failed: (error: unknown) => void
  /** Takes it out of the queue, or out of the wait for its host. */
  cancel: Cancel
}

export class ProgramTimers {
  readonly #world: World
  readonly #conductor: Conductor
  readonly #host: SimHost
  readonly #background: boolean
  readonly #timers = new Set<Timer>()

  constructor(world: World, conductor: Conductor, host: SimHost, background: boolean) {
    this.#world = world
    this.#conductor = conductor
    this.#host = host
    this.#background = background
  }

  /** See `KernelPort.after`. */
  after(delay: Micros, fire: () => void, failed: (error: unknown) => void): Cancel {
    const at = this.#world.now + this.#host.trouble.span(delay)
    const timer: Timer = { fire, failed, cancel: () => {} }
    const handle = this.#conductor.schedule(at, () => this.#due(timer), failed)
    timer.cancel = () => this.#conductor.cancel(handle)
    this.#timers.add(timer)
    return () => {
      if (this.#timers.delete(timer)) timer.cancel()
    }
  }

  #due(timer: Timer): void {
    if (!this.#host.trouble.stopped) {
      this.#timers.delete(timer)
      timer.fire()
      return
    }
    const { name, trouble } = this.#host
    const halt = new Halt(this.#conductor.waiting, 'sleep', name, this.#background)
    timer.cancel = () => halt.end()
    halt.over.catch((error: unknown) => this.#end(timer, error))
    trouble.overdue.push(() => {
      halt.end()
      if (this.#timers.delete(timer)) timer.fire()
    })
    this.#conductor.kick()
  }

  #end(timer: Timer, error: unknown): void {
    if (this.#timers.delete(timer)) timer.failed(error)
  }

  /** All timers end. */
  crash(error: unknown): void {
    for (const timer of [...this.#timers]) {
      timer.cancel()
      this.#end(timer, error)
    }
  }
}
