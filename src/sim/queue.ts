// The event queue: what comes next, by time and then by order of scheduling. It has no clock and
// runs nothing. A 4-ary heap of typed arrays; an index from entry to place lets a cancelled entry
// leave at once, so nothing dead is carried along.
import type { Micros } from '../core/time.ts'

/**
 * Names one entry of one queue. Numbers are used again, handles are not: the handle of an entry that
 * was popped or cancelled names nothing for ever after. No handle is {@link NO_HANDLE}.
 */
export type Handle = number

/** Never the handle of an entry: a field may hold it for "nothing scheduled". */
export const NO_HANDLE: Handle = 0

/** An entry as iteration shows it. */
export interface QueueEntry<T> {
  readonly at: Micros
  readonly handle: Handle
  readonly value: T
}

// A handle is generation * STRIDE + slot. A slot whose generations are used up is retired.
const STRIDE = 0x100_0000
const SLOT = STRIDE - 1
const LAST_GENERATION = Number.MAX_SAFE_INTEGER - STRIDE

/** Entries ordered by (time, order of scheduling), removable by handle. At most 16 777 214 at once. */
export class EventQueue<T> {
  // By place in the heap.
  private times = new Float64Array(16)
  private orders = new Float64Array(16)
  private slots = new Int32Array(16)
  // By slot; slot 0 is not used. places: place in the heap, or when free ~(next free slot).
  private places = new Int32Array(16)
  private handles = new Float64Array(16)
  private values: (T | undefined)[] = [undefined]
  private free = 0
  private made = 1
  private count = 0
  private order = 0

  /** Number of entries. */
  get size(): number {
    return this.count
  }

  /** Time of the first entry, or Infinity when there is none. */
  nextTime(): Micros {
    return this.count === 0 ? Infinity : (this.times[0] as number)
  }

  /**
   * Adds an entry. Equal times come out in the order in which they went in.
   * @param at any finite time; the past is the caller's business
   */
  schedule(at: Micros, value: T): Handle {
    if (!Number.isFinite(at)) throw new RangeError(`schedule(${at}): wants a finite time`)
    const slot = this.takeSlot()
    this.values[slot] = value
    if (this.count === this.times.length) this.growHeap()
    this.rise(this.count++, at, this.order++, slot)
    return this.handles[slot] as number
  }

  /** Removes an entry. False, and nothing happens, when the handle names none. */
  cancel(handle: Handle): boolean {
    const slot = this.slotOf(handle)
    if (slot === 0) return false
    const place = this.places[slot] as number
    this.release(slot)
    this.fill(place)
    return true
  }

  /**
   * Moves an entry to another time, after the entries already there. The same as to cancel and
   * schedule anew, but the handle stays. False when the handle names none.
   */
  reschedule(handle: Handle, at: Micros): boolean {
    if (!Number.isFinite(at)) throw new RangeError(`reschedule(${at}): wants a finite time`)
    const slot = this.slotOf(handle)
    if (slot === 0) return false
    this.settle(this.places[slot] as number, at, this.order++, slot)
    return true
  }

  /** Whether the handle names an entry that still waits. */
  has(handle: Handle): boolean {
    return this.slotOf(handle) !== 0
  }

  /** Takes the first entry out and returns its value. Throws when there is none. */
  pop(): T {
    if (this.count === 0) throw new RangeError('pop: the queue is empty')
    const slot = this.slots[0] as number
    const value = this.values[slot] as T
    this.release(slot)
    this.fill(0)
    return value
  }

  /** Removes all entries. Their handles name nothing any more. */
  clear(): void {
    for (let place = 0; place < this.count; place++) this.release(this.slots[place] as number)
    this.count = 0
  }

  /**
   * A copy with the same entries under the same handles, and the same order from here on.
   * @param copyValue how a value is copied; by default both queues hold the same one
   */
  clone(copyValue?: (value: T) => T): EventQueue<T> {
    const copy = new EventQueue<T>()
    const { count, made } = this
    copy.times = grown(this.times, capacity(count), count)
    copy.orders = grown(this.orders, capacity(count), count)
    copy.slots = grown(this.slots, capacity(count), count)
    copy.places = grown(this.places, capacity(made), made)
    copy.handles = grown(this.handles, capacity(made), made)
    copy.values = this.values.slice()
    copy.free = this.free
    copy.made = made
    copy.count = count
    copy.order = this.order
    if (copyValue !== undefined) {
      for (let place = 0; place < count; place++) {
        const slot = this.slots[place] as number
        copy.values[slot] = copyValue(this.values[slot] as T)
      }
    }
    return copy
  }

  /** The entries in order. The order is taken when iteration starts. */
  *[Symbol.iterator](): IterableIterator<QueueEntry<T>> {
    const { times, orders } = this
    const places = Array.from({ length: this.count }, (_, place) => place)
    const timeOf = (place: number) => times[place] as number
    const orderOf = (place: number) => orders[place] as number
    places.sort((x, y) => timeOf(x) - timeOf(y) || orderOf(x) - orderOf(y))
    const entries = places.map((place) => {
      const slot = this.slots[place] as number
      const handle = this.handles[slot] as number
      return { at: timeOf(place), handle, value: this.values[slot] as T }
    })
    yield* entries
  }

  private slotOf(handle: Handle): number {
    const slot = handle & SLOT
    return this.handles[slot] === handle && (this.places[slot] as number) >= 0 ? slot : 0
  }

  private takeSlot(): number {
    let slot = this.free
    if (slot !== 0) {
      this.free = ~(this.places[slot] as number)
      return slot
    }
    slot = this.made
    if (slot === SLOT) throw new RangeError(`schedule: more than ${SLOT - 1} entries`)
    if (slot === this.places.length) {
      this.places = grown(this.places, slot * 2, slot)
      this.handles = grown(this.handles, slot * 2, slot)
    }
    this.made++
    this.handles[slot] = slot
    return slot
  }

  private release(slot: number): void {
    this.values[slot] = undefined
    const handle = (this.handles[slot] as number) + STRIDE
    this.handles[slot] = handle
    if (handle > LAST_GENERATION) {
      this.places[slot] = ~0
      return
    }
    this.places[slot] = ~this.free
    this.free = slot
  }

  /** Closes the gap at `place` with the last entry. */
  private fill(place: number): void {
    const last = --this.count
    if (place === last) return
    this.settle(
      place,
      this.times[last] as number,
      this.orders[last] as number,
      this.slots[last] as number,
    )
  }

  /** Puts an entry into the gap at `place`, or where it belongs from there. */
  private settle(place: number, at: number, order: number, slot: number): void {
    if (this.rise(place, at, order, slot) === place) this.sink(place, at, order, slot)
  }

  private rise(from: number, at: number, order: number, slot: number): number {
    const { times, orders, slots, places } = this
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 2
      const time = times[parent] as number
      if (time < at || (time === at && (orders[parent] as number) < order)) break
      const moved = slots[parent] as number
      times[place] = time
      orders[place] = orders[parent] as number
      slots[place] = moved
      places[moved] = place
      place = parent
    }
    times[place] = at
    orders[place] = order
    slots[place] = slot
    places[slot] = place
    return place
  }

  private sink(from: number, at: number, order: number, slot: number): void {
    const { times, orders, slots, places, count } = this
    let place = from
    for (;;) {
      const first = 4 * place + 1
      if (first >= count) break
      const end = first + 4 < count ? first + 4 : count
      let least = first
      let time = times[first] as number
      for (let child = first + 1; child < end; child++) {
        const other = times[child] as number
        if (
          other < time ||
          (other === time && (orders[child] as number) < (orders[least] as number))
        ) {
          least = child
          time = other
        }
      }
      if (time > at || (time === at && (orders[least] as number) > order)) break
      const moved = slots[least] as number
      times[place] = time
      orders[place] = orders[least] as number
      slots[place] = moved
      places[moved] = place
      place = least
    }
    times[place] = at
    orders[place] = order
    slots[place] = slot
    places[slot] = place
  }

  private growHeap(): void {
    const size = this.times.length
    this.times = grown(this.times, size * 2, size)
    this.orders = grown(this.orders, size * 2, size)
    this.slots = grown(this.slots, size * 2, size)
  }
}

const capacity = (needed: number): number => {
  let size = 16
  while (size < needed) size *= 2
  return size
}

/** A larger copy of the first `used` numbers. */
const grown = <A extends Float64Array | Int32Array>(numbers: A, size: number, used: number): A => {
  const copy = new (numbers.constructor as new (size: number) => A)(size)
  copy.set(numbers.subarray(0, used))
  return copy
}
