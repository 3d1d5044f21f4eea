/**
 * Ids in the order in which they were first put in, each once. A step touches a handful of records: they are looked
 * through; where there are many, a set tells who is in.
 */
import type { SockId } from '../socket/sock.ts'

/** So many are looked through. */
const FEW = 8
/** A drained queue keeps its array up to this size. */
const KEPT = 64

export class IdQueue {
  /** Those from `#head` up to `#end`; what lies beyond was taken out long ago. */
  #ids: SockId[] = []
  #head = 0
  #end = 0
  #known: Set<SockId> | null = null

  get isEmpty(): boolean {
    return this.#head === this.#end
  }

  add(id: SockId): void {
    const ids = this.#ids
    const end = this.#end
    if (this.#known === null) {
      for (let at = end - 1; at >= this.#head; at -= 1) if (ids[at] === id) return
      if (end - this.#head === FEW) this.#known = new Set(ids.slice(this.#head, end)).add(id)
    } else {
      if (this.#known.has(id)) return
      this.#known.add(id)
    }
    ids[end] = id
    this.#end = end + 1
  }

  /** Takes the first out; undefined when there is none. */
  take(): SockId | undefined {
    if (this.#head === this.#end) return undefined
    const id = this.#ids[this.#head] as SockId
    this.#head += 1
    if (this.#head === this.#end) this.#drained()
    else if (this.#known !== null) this.#known.delete(id)
    return id
  }

  #drained(): void {
    if (this.#end > KEPT) this.#ids = []
    this.#known = null
    this.#head = 0
    this.#end = 0
  }
}
