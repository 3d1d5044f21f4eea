// The run loop, the only one: one input, then the state, then all its effects in order, then observers, then the
// next input. Time never goes back; equal times run in the order in which they were scheduled; quiet means that the
// queue is empty. What an event means is decided by the world.
import { Fifo } from '../core/fifo.ts'
import type { Kernel } from '../core/kernel/kernel.ts'
import type { Packet } from '../core/packet.ts'
import { formatTime, type Micros } from '../core/time.ts'
import type { WorldEvent } from './event.ts'
import type { Host } from './host.ts'
import { Outbox } from './outbox.ts'
import { EventQueue, type Handle, type QueueEntry } from './queue.ts'

/** Why {@link Loop.pump} came back. */
export type PumpEnd =
  /** A program was given something: let it run before the next event. */
  | 'turn'
  /** Nothing is scheduled. */
  | 'idle'
  /** The next event lies after the limit. */
  | 'limit'
  /** So many events have been processed. */
  | 'budget'

export interface LoopDriver {
  /** An event is due. */
  dispatch(event: WorldEvent): void
  /** A host sends a packet; one for itself goes to {@link Loop.loopBack}. */
  send(from: Host, packet: Packet): void
}

/** So many events at one instant, or loopback packets in one input, are a world that runs in circles. */
const CIRCLES = 5_000_000

export class Loop {
  now: Micros = 0
  queue: EventQueue<WorldEvent> = new EventQueue()
  readonly outbox: Outbox = new Outbox()
  /** How often something was handed to a program: completions, scheduled actions, packets for raw peers. */
  turns = 0
  readonly #driver: LoopDriver
  #busy = false
  readonly #local = new Fifo<Packet>()
  #sameInstant = 0

  constructor(driver: LoopDriver) {
    this.#driver = driver
  }

  /** When the next event is due, or Infinity. */
  get next(): Micros {
    return this.queue.nextTime()
  }

  // Inputs

  /** Whether an input is being processed. */
  get busy(): boolean {
    return this.#busy
  }

  /** Begins an input of a host: a call of a program. {@link end} must follow. */
  begin(host: Host): Kernel {
    if (this.#busy) {
      throw new Error(
        `an input of ${host.name} while another is processed, at ${formatTime(this.now)}`,
      )
    }
    this.#busy = true
    host.kernel.now = this.now
    return host.kernel
  }

  /** Ends an input: performs what it led to, wakes whoever may go on, and tells observers. */
  end(host: Host): void {
    try {
      do this.#perform(host)
      while (host.kernel.settle())
    } finally {
      this.#busy = false
    }
    this.outbox.drain()
  }

  /** Forgets an input that failed halfway: a broken invariant, on its way out. */
  abort(): void {
    this.#busy = false
    this.#local.clear()
  }

  /** Whether no packet waits for the host that has sent it. */
  get nothingLocal(): boolean {
    return this.#local.isEmpty
  }

  /** A packet for the host that is sending it: delivered within the same input, first come first served. */
  loopBack(packet: Packet): void {
    this.#local.push(packet)
  }

  #perform(host: Host): void {
    const { kernel } = host
    this.#performAll(host, kernel)
    for (let count = 0; ; count++) {
      const packet = this.#local.shift()
      if (packet === undefined) return
      if (count > CIRCLES) {
        throw new Error(`${host.name}: loopback in circles at ${formatTime(this.now)}`)
      }
      kernel.receive(packet)
      this.#performAll(host, kernel)
    }
  }

  #performAll(host: Host, kernel: Kernel): void {
    for (;;) {
      const effect = kernel.nextEffect()
      if (effect === undefined) return
      if (effect.kind === 'packet') this.#driver.send(host, effect)
      else host.complete(effect)
    }
  }

  // Time

  /** Schedules an event, not before now. */
  schedule(at: Micros, event: WorldEvent): Handle {
    return this.queue.schedule(at > this.now ? at : this.now, event)
  }

  /** Processes the next event. False when there is none. */
  step(): boolean {
    const at = this.queue.nextTime()
    if (at === Number.POSITIVE_INFINITY) return false
    if (at > this.now) {
      this.now = at
      this.#sameInstant = 0
    } else if (++this.#sameInstant > CIRCLES) {
      throw new Error(`time stands still at ${formatTime(this.now)}: the world runs in circles`)
    }
    try {
      this.#driver.dispatch(this.queue.pop())
    } catch (error) {
      this.abort()
      throw error
    }
    this.outbox.drain()
    return true
  }

  /** What is due at the next instant, in the order in which it would happen. */
  due(): readonly QueueEntry<WorldEvent>[] {
    const at = this.queue.nextTime()
    return [...this.queue].filter((entry) => entry.at === at)
  }

  /** Processes one event of {@link due}, before the others. */
  take(handle: Handle): void {
    const entry = this.due().find((one) => one.handle === handle)
    if (entry === undefined) throw new RangeError('take: it is not due next')
    const { at, value } = entry
    this.queue.cancel(handle)
    this.now = at
    try {
      this.#driver.dispatch(value)
    } catch (error) {
      this.abort()
      throw error
    }
    this.outbox.drain()
  }

  /** Processes all events up to `until`, and lets time go on to it. */
  runUntil(until: Micros): void {
    while (this.queue.nextTime() <= until) this.step()
    this.skipTo(until)
  }

  /**
   * Processes events until none is left, or until the next one lies after `limit`. Time stays at the last event.
   * @returns whether none is left
   */
  runUntilIdle(limit: Micros = Number.POSITIVE_INFINITY): boolean {
    while (this.queue.nextTime() <= limit) if (!this.step()) return true
    return this.queue.nextTime() === Number.POSITIVE_INFINITY
  }

  /**
   * Processes events until a program was given something, nothing is left, the next event lies after `until`, or
   * `budget` events were processed. Time stays at the last event.
   */
  pump(
    until: Micros = Number.POSITIVE_INFINITY,
    budget: number = Number.POSITIVE_INFINITY,
  ): PumpEnd {
    const { turns } = this
    for (let done = 0; done < budget; done++) {
      const next = this.queue.nextTime()
      if (next === Number.POSITIVE_INFINITY) return 'idle'
      if (next > until) return 'limit'
      this.step()
      if (this.turns !== turns) return 'turn'
    }
    return 'budget'
  }

  /** Lets time go on to `at` (not back), over no event. */
  skipTo(at: Micros): void {
    if (at <= this.now || at === Number.POSITIVE_INFINITY) return
    if (this.queue.nextTime() < at) {
      throw new Error(`skipTo ${formatTime(at)} over an event at ${formatTime(this.next)}`)
    }
    this.now = at
  }
}
