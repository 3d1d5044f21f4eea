/**
 * Ids in the order in which they were first put in, each once. A step touches a handful of records: they are looked
 * through; where there are many, a set tells who is in.
 */
import { Fifo } from '../fifo.ts'
import type { SockId } from '../socket/sock.ts'

/** So many are looked through. */
const FEW = 8

export class IdQueue {
  readonly #ids: Fifo<SockId> = new Fifo()
  #known: Set<SockId> | null = null

  get isEmpty(): boolean {
    return this.#ids.isEmpty
  }

  add(id: SockId): void {
    const ids = this.#ids
    if (this.#known === null) {
      for (let index = ids.size - 1; index >= 0; index -= 1) if (ids.at(index) === id) return
      if (ids.size === FEW) this.#known = new Set(ids.toArray()).add(id)
    } else {
      if (this.#known.has(id)) return
      this.#known.add(id)
    }
    ids.push(id)
  }

  /** Takes the first out; undefined when there is none. */
  take(): SockId | undefined {
    const id = this.#ids.shift()
    if (this.#known === null || id === undefined) return id
    if (this.#ids.isEmpty) this.#known = null
    else this.#known.delete(id)
    return id
  }
}
