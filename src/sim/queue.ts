// The event queue: what comes next, by time and then by order of scheduling. It gives each entry a
// handle and holds its value; the wheel decides the order. It has no clock of its own and runs
// nothing. A cancelled entry leaves at once: nothing dead is carried along.
import type { Micros } from '../core/time.ts'
import { Wheel } from './wheel.ts'

/**
 * Names one entry of one queue (and of the clones made of it while the entry waits). Never used
 * again: the handle of an entry that was taken or cancelled names nothing for ever after.
 * Never {@link NO_HANDLE}.
 */
export type Handle = number

/** The handle of nothing: what a field may hold while nothing is scheduled. */
export const NO_HANDLE: Handle = 0

/** An entry as iteration shows it. */
export interface QueueEntry<T> {
  readonly at: Micros
  readonly handle: Handle
  readonly value: T
}

// A handle is generation * STRIDE + slot. Slot 0 is not used; a slot whose generations are used up
// is retired.
const STRIDE = 0x100_0000
const SLOT = STRIDE - 1
const LAST_HANDLE = Number.MAX_SAFE_INTEGER - STRIDE

const NOT_YET = -1

/** Entries ordered by (time, order of scheduling), removable by handle; at most 16 777 215 at once. */
export class EventQueue<T> {
  private readonly wheel: Wheel
  // By slot: the handle of its entry, or of its next one while it is free; and the value.
  private handles: number[] = [0]
  private values: (T | undefined)[] = [undefined]
  private free: number[] = []
  // By slot: the time to which its entry was put off, NOT_YET while it stands where it belongs.
  private later: number[] = [NOT_YET]
  // Its order from then on.
  private laterOrders: number[] = [0]
  private count = 0
  // How often something was scheduled or moved.
  private order = 0

  /** @param wheel for {@link clone}; a new queue is made without */
  constructor(wheel: Wheel = new Wheel()) {
    this.wheel = wheel
  }

  /** Number of entries. */
  get size(): number {
    return this.count
  }

  /** Time of the next entry, or Infinity when there is none. */
  nextTime(): Micros {
    return this.count === 0 ? Infinity : this.wheel.timeOf(this.first())
  }

  /**
   * Adds an entry. Equal times come out in the order in which they went in.
   * @param at an integer, not before the time of the entry last taken
   */
  schedule(at: Micros, value: T): Handle {
    this.check(at)
    const slot = this.free.pop() ?? this.newSlot()
    this.values[slot] = value
    this.wheel.add(slot, at, ++this.order)
    this.count++
    return this.handles[slot] as number
  }

  /** Removes an entry. False, and nothing happens, when the handle names none. */
  cancel(handle: Handle): boolean {
    const slot = this.slotOf(handle)
    if (slot === 0) return false
    this.wheel.remove(slot)
    this.release(slot)
    return true
  }

  /**
   * Moves an entry to another time, behind the entries already there: the same as to cancel it and
   * schedule it anew, but the handle stays. False when the handle names none. To put it off only notes the time: timers
   * are put off again and again, and few of them are ever reached.
   */
  reschedule(handle: Handle, at: Micros): boolean {
    this.check(at)
    const slot = this.slotOf(handle)
    if (slot === 0) return false
    this.order += 1
    if (at >= this.wheel.timeOf(slot)) {
      this.later[slot] = at
      this.laterOrders[slot] = this.order
      return true
    }
    this.later[slot] = NOT_YET
    this.wheel.remove(slot)
    this.wheel.add(slot, at, this.order)
    return true
  }

  /** Whether the handle names an entry that still waits. */
  has(handle: Handle): boolean {
    return this.slotOf(handle) !== 0
  }

  /** Takes the next entry out and returns its value. Throws when there is none. */
  pop(): T {
    if (this.count === 0) throw new RangeError('pop: the queue is empty')
    const slot = this.first()
    this.wheel.take(slot)
    const value = this.values[slot] as T
    this.release(slot)
    return value
  }

  /** Removes all entries. Their handles name nothing any more. */
  clear(): void {
    for (const { handle } of this) this.cancel(handle)
  }

  /**
   * A copy with the same entries under the same handles, and the same order from here on.
   * @param copyValue how a value is copied; by default both queues hold the same one
   */
  clone(copyValue?: (value: T) => T): EventQueue<T> {
    const copy = new EventQueue<T>(this.wheel.clone())
    copy.handles = this.handles.slice()
    copy.values = this.values.slice()
    copy.free = this.free.slice()
    copy.later = this.later.slice()
    copy.laterOrders = this.laterOrders.slice()
    copy.count = this.count
    copy.order = this.order
    if (copyValue !== undefined) {
      for (const { handle, value } of this) copy.values[handle & SLOT] = copyValue(value)
    }
    return copy
  }

  /** The entries in order, as they are when iteration starts. */
  [Symbol.iterator](): IterableIterator<QueueEntry<T>> {
    for (const [slot, at] of this.later.entries()) if (at !== NOT_YET) this.move(slot, at)
    const entries = this.wheel.inOrder().map((slot) => ({
      at: this.wheel.timeOf(slot),
      handle: this.handles[slot] as number,
      value: this.values[slot] as T,
    }))
    return entries.values()
  }

  private check(at: Micros): void {
    const { past } = this.wheel
    if (Number.isSafeInteger(at) && at >= past) return
    throw new RangeError(`cannot schedule at ${at}: wants an integer time, not before ${past}`)
  }

  private slotOf(handle: Handle): number {
    const slot = handle & SLOT
    return this.handles[slot] === handle && this.wheel.has(slot) ? slot : 0
  }

  /** The slot of the next entry; there is one. What was put off and is reached moves on. */
  private first(): number {
    for (;;) {
      const slot = this.wheel.first()
      const at = this.later[slot] as number
      if (at === NOT_YET) return slot
      this.move(slot, at)
    }
  }

  private move(slot: number, at: Micros): void {
    this.later[slot] = NOT_YET
    this.wheel.remove(slot)
    this.wheel.add(slot, at, this.laterOrders[slot] as number)
  }

  private newSlot(): number {
    const slot = this.values.length
    if (slot > SLOT) throw new RangeError(`schedule: more than ${SLOT} entries`)
    this.wheel.reserve(slot)
    this.handles.push(slot)
    this.values.push(undefined)
    this.later.push(NOT_YET)
    this.laterOrders.push(0)
    return slot
  }

  private release(slot: number): void {
    this.values[slot] = undefined
    this.later[slot] = NOT_YET
    this.count--
    const handle = (this.handles[slot] as number) + STRIDE
    this.handles[slot] = handle
    if (handle <= LAST_HANDLE) this.free.push(slot)
  }
}
