/**
 * What a sender keeps until it is acknowledged, in pieces, each with what became of it. A piece that waits may hold
 * what several segments will carry; one that was sent is one segment.
 *
 * The pieces in front of `unsent` are in flight. Altered in place by the step that owns the record.
 */
import { Fragments } from './fragments.ts'

export class Piece {
  seq: number
  /** The sequence number after the last byte, and after FIN. */
  end: number
  #chunks: Uint8Array[] = []
  /** Bytes of data. */
  length = 0
  fin = false
  push = false
  /** Buffer memory that it takes. */
  cost: number
  /** When it was last sent. */
  sentAt = -1
  /** Its place in the order of all that was sent: what was sent at one time left one after the other. */
  order = 0
  /** Bytes delivered to the peer when it was sent (rate and RACK bookkeeping). */
  sacked = false
  lost = false
  /** A retransmission is in flight. */
  retransmitted = false
  everRetransmitted = false

  constructor(seq: number, cost: number) {
    this.seq = seq
    this.end = seq
    this.cost = cost
  }

  append(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
    this.length += bytes.length
    this.end = (this.end + bytes.length) | 0
    this.cost += bytes.length
  }

  /** The bytes in one piece; joined the first time that it is asked for. */
  get payload(): Uint8Array {
    if (this.#chunks.length === 1) return this.#chunks[0] as Uint8Array
    if (this.#chunks.length === 0) return EMPTY
    const joined = new Uint8Array(this.length)
    let at = 0
    for (const chunk of this.#chunks) {
      joined.set(chunk, at)
      at += chunk.length
    }
    this.#chunks = [joined]
    return joined
  }

  /** Cuts the piece after `count` bytes and gives the second part. */
  split(count: number, cost: number): Piece {
    const { payload } = this
    const rest = new Piece((this.seq + count) | 0, cost)
    rest.append(payload.subarray(count))
    rest.fin = this.fin
    rest.push = this.push
    if (this.fin) rest.end = (rest.end + 1) | 0
    rest.sentAt = this.sentAt
    rest.order = this.order
    rest.sacked = this.sacked
    rest.lost = this.lost
    rest.retransmitted = this.retransmitted
    rest.everRetransmitted = this.everRetransmitted
    this.#chunks = [payload.subarray(0, count)]
    this.length = count
    this.end = (this.seq + count) | 0
    this.cost -= rest.length
    this.fin = false
    this.push = false
    return rest
  }

  /** Forgets the first `count` bytes: they are acknowledged. */
  trim(count: number): void {
    this.#chunks = [this.payload.subarray(count)]
    this.length -= count
    this.seq = (this.seq + count) | 0
  }

  /** Takes the first `count` bytes of the piece behind this one, or all that is left of it. */
  pull(next: Piece, count: number): void {
    this.append(next.payload.subarray(0, count))
    next.trim(count)
    next.cost -= count
    if (next.length > 0) return
    this.end = next.end
    this.push = this.push || next.push
    this.fin = next.fin
  }

  copy(): Piece {
    const copy = new Piece(this.seq, this.cost)
    copy.end = this.end
    copy.#chunks = [...this.#chunks]
    copy.length = this.length
    copy.fin = this.fin
    copy.push = this.push
    copy.sentAt = this.sentAt
    copy.order = this.order
    copy.sacked = this.sacked
    copy.lost = this.lost
    copy.retransmitted = this.retransmitted
    copy.everRetransmitted = this.everRetransmitted
    return copy
  }
}

const EMPTY = new Uint8Array(0)

export class SendQueue {
  #pieces: Piece[] = []
  #head = 0
  /** Index of the first piece that was never sent, counted from the head. */
  unsent = 0
  /** Buffer memory that all pieces take. */
  cost = 0
  /** In which pages of memory the bytes lie. */
  readonly fragments: Fragments

  constructor(fragments: Fragments = new Fragments()) {
    this.fragments = fragments
  }

  get size(): number {
    return this.#pieces.length - this.#head
  }

  get isEmpty(): boolean {
    return this.#pieces.length === this.#head
  }

  at(index: number): Piece | undefined {
    return this.#pieces[this.#head + index]
  }

  get head(): Piece | undefined {
    return this.#pieces[this.#head]
  }

  get tail(): Piece | undefined {
    return this.isEmpty ? undefined : this.#pieces[this.#pieces.length - 1]
  }

  /** The first piece that was never sent. */
  get next(): Piece | undefined {
    return this.#pieces[this.#head + this.unsent]
  }

  get hasUnsent(): boolean {
    return this.#head + this.unsent < this.#pieces.length
  }

  add(piece: Piece): void {
    this.#pieces.push(piece)
    this.cost += piece.cost
  }

  insertAfter(index: number, piece: Piece): void {
    this.#pieces.splice(this.#head + index + 1, 0, piece)
  }

  /** Takes a piece out that was emptied into the one before. */
  removeAt(index: number): void {
    const [piece] = this.#pieces.splice(this.#head + index, 1)
    this.cost -= (piece as Piece).cost
  }

  /** The first piece is acknowledged. */
  shift(): Piece {
    const piece = this.#pieces[this.#head] as Piece
    this.#head += 1
    this.unsent -= 1
    this.cost -= piece.cost
    this.fragments.forget(piece.end)
    if (this.#head === this.#pieces.length) {
      this.#pieces = []
      this.#head = 0
    } else if (this.#head > 64 && this.#head * 2 > this.#pieces.length) {
      this.#pieces = this.#pieces.slice(this.#head)
      this.#head = 0
    }
    return piece
  }

  clear(): void {
    this.#pieces = []
    this.#head = 0
    this.unsent = 0
    this.cost = 0
  }

  copy(): SendQueue {
    const copy = new SendQueue(this.fragments.copy())
    copy.#pieces = this.#pieces.slice(this.#head).map((piece) => piece.copy())
    copy.unsent = this.unsent
    copy.cost = this.cost
    return copy
  }
}
