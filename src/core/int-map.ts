/**
 * A map from 32-bit integers: what a host keeps by id. Entries lie side by side in two arrays (open addressing, linear
 * probing), which takes half the memory of a Map and, unlike one, costs nothing when entries come and go all the time:
 * a Map that is emptied is made anew each time. One that was never used has no arrays of its own.
 */

/** 2^32 divided by the golden ratio: spreads ids that follow one another. */
const SPREAD = 0x9e3779b1
const SMALLEST = 8
const LEAST_SHIFT = 32 - Math.log2(SMALLEST)

/** Of all that are empty. Never written to. */
const NO_KEYS = new Int32Array(SMALLEST)
const NO_VALUES: undefined[] = empty<never>(SMALLEST) as undefined[]

export class IntMap<T extends object | number | string> {
  #keys = NO_KEYS
  #values: (T | undefined)[] = NO_VALUES
  #shift = LEAST_SHIFT
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: number): T | undefined {
    const values = this.#values
    const keys = this.#keys
    const mask = keys.length - 1
    for (let at = Math.imul(key, SPREAD) >>> this.#shift; ; at = (at + 1) & mask) {
      const value = values[at]
      if (value === undefined || keys[at] === key) return value
    }
  }

  has(key: number): boolean {
    return this.get(key) !== undefined
  }

  set(key: number, value: T): this {
    if (this.#values === NO_VALUES) this.#allocate(SMALLEST)
    const at = this.#placeOf(key)
    const fresh = this.#values[at] === undefined
    this.#keys[at] = key
    this.#values[at] = value
    if (fresh) {
      this.#size += 1
      if (this.#size * 3 > this.#keys.length * 2) this.#resize(this.#keys.length * 2)
    }
    return this
  }

  delete(key: number): boolean {
    const keys = this.#keys
    const values = this.#values
    const mask = keys.length - 1
    let hole = this.#placeOf(key)
    if (values[hole] === undefined) return false
    // What was displaced by it moves up.
    for (let at = (hole + 1) & mask; values[at] !== undefined; at = (at + 1) & mask) {
      const home = Math.imul(keys[at] as number, SPREAD) >>> this.#shift
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      keys[hole] = keys[at] as number
      values[hole] = values[at]
      hole = at
    }
    values[hole] = undefined
    this.#size -= 1
    if (this.#size * 8 < keys.length && keys.length > SMALLEST * 8) this.#resize(keys.length / 4)
    return true
  }

  clear(): void {
    this.#size = 0
    this.#keys = NO_KEYS
    this.#values = NO_VALUES
    this.#shift = LEAST_SHIFT
  }

  /** Ascending: of ids that are given out in order, the order in which they came. As they are when this is called. */
  keys(): IterableIterator<number> {
    return this.#ascending().values()
  }

  /** By ascending key, as they are when this is called. */
  values(): IterableIterator<T> {
    return this.#ascending()
      .map((key) => this.get(key) as T)
      .values()
  }

  /** By ascending key, as they are when iteration begins. */
  [Symbol.iterator](): IterableIterator<[number, T]> {
    return this.#ascending()
      .map((key): [number, T] => [key, this.get(key) as T])
      .values()
  }

  /** @param copyValue how a value is copied; by default both maps hold the same one */
  clone(copyValue?: (value: T) => T): IntMap<T> {
    const copy = new IntMap<T>()
    if (this.#size === 0) return copy
    copy.#keys = this.#keys.slice()
    copy.#values = this.#values.map((value) =>
      value === undefined || copyValue === undefined ? value : copyValue(value),
    )
    copy.#shift = this.#shift
    copy.#size = this.#size
    return copy
  }

  #ascending(): number[] {
    const keys: number[] = []
    for (const [at, value] of this.#values.entries()) {
      if (value !== undefined) keys.push(this.#keys[at] as number)
    }
    return keys.sort((a, b) => a - b)
  }

  /** Where the key is, or would be. */
  #placeOf(key: number): number {
    const keys = this.#keys
    const values = this.#values
    const mask = keys.length - 1
    let at = Math.imul(key, SPREAD) >>> this.#shift
    while (values[at] !== undefined && keys[at] !== key) at = (at + 1) & mask
    return at
  }

  #allocate(capacity: number): void {
    this.#keys = new Int32Array(capacity)
    this.#values = empty(capacity)
    this.#shift = 32 - Math.log2(capacity)
  }

  #resize(capacity: number): void {
    const keys = this.#keys
    const values = this.#values
    this.#allocate(capacity)
    for (let at = 0; at < keys.length; at += 1) {
      const value = values[at]
      if (value === undefined) continue
      const to = this.#placeOf(keys[at] as number)
      this.#keys[to] = keys[at] as number
      this.#values[to] = value
    }
  }
}

function empty<T>(capacity: number): (T | undefined)[] {
  return new Array<T | undefined>(capacity).fill(undefined)
}
