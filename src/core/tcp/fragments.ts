/**
 * In which pages of memory written bytes lie. The kernel copies what programs write into pages of 32 KiB, one behind
 * the other; a buffer lists its pages, at most 17 of them, and a receiver joins buffers only as long as their lists
 * fit into one (measured: 17 segments of one page each share one record).
 */
import { seqAfter } from './seq.ts'

const PAGE = 32768
/** With less than this left a new page is begun. */
const LEAST = 32

const NONE: readonly number[] = []

export class Fragments {
  /** Sequence numbers at which a page begins. */
  #starts: readonly number[] = NONE
  #left = 0

  /** `count` bytes from `seq` on were written. */
  wrote(seq: number, count: number): void {
    let at = seq
    for (let rest = count; rest > 0; ) {
      if (this.#left < LEAST) {
        this.#left = PAGE
        this.#starts = [...this.#starts, at]
      }
      const part = Math.min(rest, this.#left)
      this.#left -= part
      rest -= part
      at = (at + part) | 0
    }
  }

  /** How many pages hold the bytes from `seq` to `end`. */
  within(seq: number, end: number): number {
    let count = 1
    for (let index = this.#starts.length - 1; index >= 0; index -= 1) {
      const start = this.#starts[index] as number
      if (!seqAfter(start, seq)) break
      if (seqAfter(end, start)) count += 1
    }
    return count
  }

  /** Nothing in front of `seq` will be asked for again. */
  forget(seq: number): void {
    const starts = this.#starts
    let gone = 0
    while (gone < starts.length && !seqAfter(starts[gone] as number, seq)) gone += 1
    if (gone > 0) this.#starts = gone === starts.length ? NONE : starts.slice(gone)
  }

  copy(): Fragments {
    const copy = new Fragments()
    copy.#starts = this.#starts
    copy.#left = this.#left
    return copy
  }
}
