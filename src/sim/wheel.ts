// A hierarchical timing wheel: which of many numbered entries comes first, by time and then by the
// order that each was given. It holds numbers only; what they mean, and how they are given out, is
// the event queue's business.
//
// Time is read as 11 digits of 5 bits. An entry hangs in the list named by the highest digit in
// which its time differs from the cursor (the time of the entry last taken) and by the value of
// that digit. So lists are disjoint spans of time, and the lowest list in use holds the next entry.
// When the cursor enters a list's span, the rest of that list moves to lower lists, which are empty
// at that moment. On the lowest level a list is one time, and its entries stand in their order:
// nearly always an entry belongs behind all others, because it was given its order last.
import type { Micros } from '../core/time.ts'

const LEVELS = 11
const LISTS = LEVELS * 32

// A time is high * LOW + low: six digits in the low word, five in the high one.
const LOW = 2 ** 30
const LOW_LEVELS = 6

// A node is four integers, named by its offset: the time in two words, and the nodes beside it in
// the ring of its list. The heads of the lists are the first nodes. In place of a time they hold
// what is known of the earliest entry in the list, and the heads of lists 0 to 10 the bits that say
// which lists of that level are in use. (One array for all, because making one costs a microsecond.)
const NODE = 4
const HIGH = 1
const NEXT = 2
const PREV = 3
const OUT = -1
const EARLIEST = 0
const USED = 1
const ENTRIES = LISTS * NODE
const FIRST_LEVEL_END = 32 * NODE

// What is known of the earliest entry in a list: its node; nothing; or that it is the first, because
// the list was looked through and found to be in order.
const UNKNOWN = 0
const IN_ORDER = -1

/** The nodes of a wheel without entries, each list a ring of its head, with a little room. */
const EMPTY = new Int32Array(ENTRIES + 32 * NODE)
for (let list = 0; list < ENTRIES; list += NODE) EMPTY[list + NEXT] = EMPTY[list + PREV] = list

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits)

/**
 * Numbered entries (1, 2, 3, ...) in the order of time. Every operation takes constant time (an entry
 * moves at most ten times), but for two: after the removal of the earliest entry of a list whose
 * entries were not added in the order of time, {@link first} looks through that list once; and an
 * entry that comes to its time after others of a later order passes those.
 */
export class Wheel {
  private nodes: Int32Array
  // By entry: its place among those of the same time.
  private orders: number[] = [0]
  // One bit for each level in use.
  private levels = 0
  // The cursor.
  private low = 0
  private high = 0

  constructor(nodes: Int32Array = EMPTY) {
    this.nodes = nodes.slice()
  }

  /** The time of the entry last taken: none may be added before it. */
  get past(): Micros {
    return this.high * LOW + this.low
  }

  /** Makes room for the entries up to `id`. */
  reserve(id: number): void {
    const needed = ENTRIES + (id + 1) * NODE
    if (needed <= this.nodes.length) return
    const nodes = new Int32Array(needed + (needed - ENTRIES))
    nodes.set(this.nodes)
    this.nodes = nodes
  }

  /** Adds an entry, which is not in and for which there is room; `at` is an integer. */
  add(id: number, at: Micros, order: number): void {
    this.orders[id] = order
    const node = ENTRIES + id * NODE
    const high = Math.floor(at / LOW)
    this.nodes[node] = at - high * LOW
    this.nodes[node + HIGH] = high
    this.append(node)
  }

  /** Takes out an entry that is in, without moving the cursor. */
  remove(id: number): void {
    const node = ENTRIES + id * NODE
    this.unlink(node, this.listOf(node))
  }

  /** The next entry; there must be one. */
  first(): number {
    return (this.find() - ENTRIES) / NODE
  }

  /** Takes out the next entry, which {@link first} has named, and moves the cursor to its time. */
  take(id: number): void {
    const { nodes } = this
    const node = ENTRIES + id * NODE
    const list = this.listOf(node)
    this.unlink(node, list)
    this.low = nodes[node] as number
    this.high = nodes[node + HIGH] as number
    if (list >= FIRST_LEVEL_END) this.lower(list)
  }

  /** Whether an entry that was in once still is. */
  has(id: number): boolean {
    return (this.nodes[ENTRIES + id * NODE + PREV] ?? OUT) !== OUT
  }

  /** The time of an entry that is in. */
  timeOf(id: number): Micros {
    const node = ENTRIES + id * NODE
    return (this.nodes[node + HIGH] as number) * LOW + (this.nodes[node] as number)
  }

  /** The entries in order. */
  inOrder(): number[] {
    const ids: number[] = []
    for (let list = 0; list < ENTRIES; list += NODE) {
      const span: number[] = []
      for (let node = this.next(list); node !== list; node = this.next(node)) {
        span.push((node - ENTRIES) / NODE)
      }
      // Lists are in the order of time.
      ids.push(
        ...span.sort(
          (x, y) => this.timeOf(x) - this.timeOf(y) || this.orderOf(x) - this.orderOf(y),
        ),
      )
    }
    return ids
  }

  /** A copy with the same entries and the same order from here on. */
  clone(): Wheel {
    const copy = new Wheel(this.nodes)
    copy.orders = this.orders.slice()
    copy.levels = this.levels
    copy.low = this.low
    copy.high = this.high
    return copy
  }

  private next(node: number): number {
    return this.nodes[node + NEXT] as number
  }

  private orderOf(id: number): number {
    return this.orders[id] as number
  }

  private isBefore(node: number, other: number): boolean {
    const { nodes } = this
    const high = nodes[node + HIGH] as number
    const otherHigh = nodes[other + HIGH] as number
    if (high !== otherHigh) return high < otherHigh
    const low = nodes[node] as number
    const otherLow = nodes[other] as number
    return low === otherLow ? this.isOrderedBefore(node, other) : low < otherLow
  }

  private isOrderedBefore(node: number, other: number): boolean {
    return this.orderOf((node - ENTRIES) / NODE) < this.orderOf((other - ENTRIES) / NODE)
  }

  /** The list in which a node belongs, as the cursor stands. */
  private listOf(node: number): number {
    const high = this.nodes[node + HIGH] as number
    const differs = high ^ this.high
    if (differs === 0) {
      const low = this.nodes[node] as number
      const level = ((31 - Math.clz32((low ^ this.low) | 1)) / 5) | 0
      return ((level << 5) | ((low >>> (level * 5)) & 31)) * NODE
    }
    const level = ((31 - Math.clz32(differs)) / 5) | 0
    return (((level + LOW_LEVELS) << 5) | ((high >>> (level * 5)) & 31)) * NODE
  }

  /** The node of the next entry. */
  private find(): number {
    const { nodes } = this
    const level = lowestBit(this.levels)
    const used = nodes[level * NODE + USED] as number
    const list = ((level << 5) | lowestBit(used)) * NODE
    // On the lowest level a list is one time.
    if (level > 0) {
      const known = nodes[list + EARLIEST] as number
      if (known > 0) return known
      if (known === UNKNOWN) return this.search(list)
    }
    return nodes[list + NEXT] as number
  }

  private search(list: number): number {
    let found = this.next(list)
    let inOrder = true
    let last = found
    for (let node = this.next(found); node !== list; node = this.next(node)) {
      if (this.isBefore(node, last)) inOrder = false
      if (this.isBefore(node, found)) found = node
      last = node
    }
    this.nodes[list + EARLIEST] = inOrder ? IN_ORDER : found
    return found
  }

  private append(node: number): void {
    const { nodes } = this
    const list = this.listOf(node)
    const tail = nodes[list + PREV] as number
    if (tail === list) {
      this.insert(node, list)
      nodes[list + EARLIEST] = node
      this.use(list)
      return
    }
    if (list < FIRST_LEVEL_END) {
      let before = tail
      while (before !== list && this.isOrderedBefore(node, before)) {
        before = nodes[before + PREV] as number
      }
      this.insert(node, before)
      return
    }
    this.insert(node, tail)
    const known = nodes[list + EARLIEST] as number
    if (known > 0) {
      if (this.isBefore(node, known)) nodes[list + EARLIEST] = node
    } else if (known === IN_ORDER && this.isBefore(node, tail)) {
      const head = nodes[list + NEXT] as number
      nodes[list + EARLIEST] = this.isBefore(node, head) ? node : head
    }
  }

  private insert(node: number, before: number): void {
    const { nodes } = this
    const next = nodes[before + NEXT] as number
    nodes[before + NEXT] = node
    nodes[node + PREV] = before
    nodes[node + NEXT] = next
    nodes[next + PREV] = node
  }

  private unlink(node: number, list: number): void {
    const { nodes } = this
    const next = nodes[node + NEXT] as number
    const prev = nodes[node + PREV] as number
    nodes[prev + NEXT] = next
    nodes[next + PREV] = prev
    nodes[node + PREV] = OUT
    if (next === prev) this.unuse(list)
    else if (nodes[list + EARLIEST] === node) nodes[list + EARLIEST] = UNKNOWN
  }

  private use(list: number): void {
    const index = list / NODE
    const level = index >> 5
    const bits = level * NODE + USED
    this.nodes[bits] = (this.nodes[bits] as number) | (1 << (index & 31))
    this.levels |= 1 << level
  }

  private unuse(list: number): void {
    const index = list / NODE
    const level = index >> 5
    const bits = level * NODE + USED
    const used = (this.nodes[bits] as number) & ~(1 << (index & 31))
    this.nodes[bits] = used
    if (used === 0) this.levels &= ~(1 << level)
  }

  /** Moves the entries of a list, whose span the cursor has entered, to the lists below. */
  private lower(list: number): void {
    const { nodes } = this
    let node = nodes[list + NEXT] as number
    if (node === list) return
    nodes[list + NEXT] = nodes[list + PREV] = list
    this.unuse(list)
    while (node !== list) {
      const next = nodes[node + NEXT] as number
      this.append(node)
      node = next
    }
  }
}
