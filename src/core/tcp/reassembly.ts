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

export class Reassembly {
  #ahead: Ahead[] = []
  /** The block that the last segment fell into comes first among the SACK blocks (RFC 2018 4). */
  #latest = 0
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
    this.#latest = seq
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

  /** Takes the first segment if it begins at or before `next`. */
  takeAt(next: number): Ahead | undefined {
    const first = this.#ahead[0]
    if (first === undefined || seqAfter(first.seq, next)) return undefined
    this.#ahead.shift()
    this.cost -= first.cost
    return first
  }

  /** At most `limit` blocks, the most recent first. */
  sackBlocks(limit: number): SackBlock[] {
    const merged: [number, number][] = []
    for (const { seq, end } of this.#ahead) {
      const last = merged[merged.length - 1]
      if (last !== undefined && last[1] === seq) last[1] = end
      else merged.push([seq, end])
    }
    const latest = merged.findIndex(
      ([from, to]) => !seqBefore(this.#latest, from) && seqBefore(this.#latest, to),
    )
    if (latest > 0) merged.unshift(...merged.splice(latest, 1))
    return merged.slice(0, limit)
  }

  clear(): void {
    this.#ahead = []
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
    copy.#latest = this.#latest
    copy.cost = this.cost
    return copy
  }
}
