/** Segments that arrived ahead of a gap, by sequence number, without overlaps (RFC 9293 3.10.7.4). */
import type { SackBlock } from '../packet.ts'
import { seqAfter, seqBefore } from './seq.ts'

interface Ahead {
  seq: number
  end: number
  bytes: Uint8Array
  fin: boolean
  cost: number
}

/** So many blocks are remembered; more do not fit into a segment. */
const MOST_BLOCKS = 4
/** An acknowledgement that was put off still tells of so many blocks before it, and no more. */
const EXPECTED_BLOCKS = 2

const touches = ([from, to]: SackBlock, seq: number, end: number): boolean =>
  !seqAfter(seq, to) && !seqAfter(from, end)

export class Reassembly {
  #ahead: Ahead[] = []
  /** The blocks that segments fell into, the most recent first (RFC 2018 4). */
  #blocks: readonly SackBlock[] = []
  /** Buffer memory that is taken. */
  cost = 0

  get isEmpty(): boolean {
    return this.#ahead.length === 0
  }

  /** Keeps a segment that lies ahead. What is there already is kept; false when nothing of it was new. */
  insert(seq: number, bytes: Uint8Array, fin: boolean, cost: number): boolean {
    const dataEnd = (seq + bytes.length) | 0
    const end = fin ? (dataEnd + 1) | 0 : dataEnd
    let from = seq
    let added = false
    this.#note(seq, end)
    for (let index = 0; seqBefore(from, end); index += 1) {
      const there = this.#ahead[index]
      if (there !== undefined && !seqAfter(there.end, from)) continue
      const to = there !== undefined && seqBefore(there.seq, end) ? there.seq : end
      if (seqBefore(from, to)) {
        const part = bytes.subarray((from - seq) | 0, Math.min(bytes.length, (to - seq) | 0))
        this.#put(index, { seq: from, end: to, bytes: part, fin: fin && to === end, cost })
        added = true
        index += 1
      }
      if (there === undefined || to === end) break
      from = there.end
    }
    return added
  }

  #put(index: number, ahead: Ahead): void {
    this.#ahead.splice(index, 0, ahead)
    this.cost += ahead.cost
  }

  /** The block that the bytes fall into becomes the most recent one, joined with all that it touches. */
  #note(seq: number, end: number): void {
    let [from, to] = [seq, end]
    let apart = this.#blocks
    for (;;) {
      const joined = apart.filter((block) => touches(block, from, to))
      if (joined.length === 0) break
      apart = apart.filter((block) => !joined.includes(block))
      for (const [start, stop] of joined) {
        if (seqBefore(start, from)) from = start
        if (seqAfter(stop, to)) to = stop
      }
    }
    const block: SackBlock = [from, to]
    this.#blocks = [block, ...apart].slice(0, MOST_BLOCKS)
  }

  /**
   * Whether bytes that arrive make it so many blocks that an acknowledgement that was put off would not tell of all that
   * has arrived since the last.
   */
  crowds(seq: number, end: number): boolean {
    const index = this.#blocks.findIndex((block) => touches(block, seq, end))
    return (index < 0 ? this.#blocks.length : index) >= EXPECTED_BLOCKS
  }

  /** Takes the first segment if it begins at or before `next`. */
  takeAt(next: number): Ahead | undefined {
    const first = this.#ahead[0]
    if (first === undefined || seqAfter(first.seq, next)) return undefined
    this.#ahead.shift()
    this.cost -= first.cost
    this.#blocks = this.isEmpty
      ? []
      : this.#blocks.filter(([from]) => seqAfter(from, first.seq) && seqAfter(from, next))
    return first
  }

  /**
   * Drops what lies furthest ahead, but nothing before `seq`; gives the memory that this frees, 0 when nothing was
   * dropped. The blocks are forgotten: the peer is told of what is gone no longer (RFC 2018 8).
   */
  dropLast(seq: number): number {
    const last = this.#ahead.at(-1)
    if (last === undefined || seqAfter(seq, last.seq)) return 0
    this.#ahead.pop()
    this.#blocks = []
    this.cost -= last.cost
    return last.cost
  }

  /** At most `limit` blocks, the most recent first. */
  sackBlocks(limit: number): readonly SackBlock[] {
    return this.#blocks.slice(0, limit)
  }

  clear(): void {
    this.#ahead = []
    this.#blocks = []
    this.cost = 0
  }

  copy(): Reassembly {
    const copy = new Reassembly()
    copy.#ahead = this.#ahead.map(({ seq, end, bytes, fin, cost }) => ({
      seq,
      end,
      bytes,
      fin,
      cost,
    }))
    copy.#blocks = this.#blocks
    copy.cost = this.cost
    return copy
  }
}
