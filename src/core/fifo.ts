/**
 * What waits in order, first come first served. An array in which a head and an end move: taking from the front and
 * adding behind it make no new array, and a queue that was never used has none of its own.
 */

// biome-ignore lint/suspicious/noExplicitAny: nothing is ever in it.
const NOTHING: any[] = []
/** A drained queue keeps its array up to this size. */
const KEPT = 64

export class Fifo<T> {
  #items: (T | undefined)[] = NOTHING
  #head = 0
  #end = 0

  get size(): number {
    return this.#end - this.#head
  }

  get isEmpty(): boolean {
    return this.#end === this.#head
  }

  get first(): T | undefined {
    return this.#items[this.#head]
  }

  get last(): T | undefined {
    return this.#end === this.#head ? undefined : this.#items[this.#end - 1]
  }

  /** The one that has `index` others before it; undefined beyond the last. */
  at(index: number): T | undefined {
    const at = this.#head + index
    return at < this.#end ? this.#items[at] : undefined
  }

  push(item: T): void {
    if (this.#items === NOTHING) this.#items = [item, undefined, undefined, undefined]
    else {
      if (this.#end === this.#items.length && this.#head * 2 >= this.#end) this.#slide()
      this.#items[this.#end] = item
    }
    this.#end += 1
  }

  /** Takes the first out; undefined when there is none. */
  shift(): T | undefined {
    if (this.#end === this.#head) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head] = undefined
    this.#head += 1
    if (this.#head === this.#end) this.#drained()
    return item
  }

  /** Puts one in, so that `index` others are before it. */
  insert(index: number, item: T): void {
    this.push(item)
    const at = this.#head + index
    this.#items.copyWithin(at + 1, at, this.#end - 1)
    this.#items[at] = item
  }

  /** Takes out the one that has `index` others before it. */
  removeAt(index: number): void {
    const at = this.#head + index
    this.#items.copyWithin(at, at + 1, this.#end)
    this.#end -= 1
    this.#items[this.#end] = undefined
    if (this.#head === this.#end) this.#drained()
  }

  clear(): void {
    this.#items = NOTHING
    this.#head = 0
    this.#end = 0
  }

  /** Takes all out, in order. */
  takeAll(): T[] {
    const items = this.toArray()
    this.#items.fill(undefined, this.#head, this.#end)
    this.#drained()
    return items
  }

  toArray(): T[] {
    return this.#items.slice(this.#head, this.#end) as T[]
  }

  copy(copyItem: (item: T) => T): Fifo<T> {
    const copy = new Fifo<T>()
    if (this.#end === this.#head) return copy
    const items = this.toArray()
    copy.#items = items.map(copyItem)
    copy.#end = items.length
    return copy
  }

  #drained(): void {
    if (this.#items.length > KEPT) this.#items = NOTHING
    this.#head = 0
    this.#end = 0
  }

  /** Moves everything to the front of the array. */
  #slide(): void {
    this.#items.copyWithin(0, this.#head, this.#end)
    const size = this.#end - this.#head
    this.#items.fill(undefined, size, this.#end)
    this.#head = 0
    this.#end = size
  }
}
