/**
 * What a sender keeps until it is acknowledged, in pieces, each with what became of it. A piece that waits may hold
 * what several segments will carry; one that was sent is one segment.
 *
 * The pieces in front of `unsent` are in flight. Altered in place by the step that owns the record.
 */
import { Fifo } from '../fifo.ts'
import { Fragments } from './fragments.ts'

const EMPTY = new Uint8Array(0)

export class Piece {
  seq: number
  /** The sequence number after the last byte, and after FIN. */
  end: number
  /** What its first bytes lie in, and from where on; a view of just those is made when they are asked for. */
  #bytes: Uint8Array = EMPTY
  #from = 0
  /** What was written behind them: joined when it is asked for. */
  #more: Uint8Array[] | null = null
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
    if (this.length === 0) {
      this.#bytes = bytes
      this.#from = 0
    } else if (this.#more === null) {
      this.#bytes = this.payload
      this.#more = [bytes]
    } else this.#more.push(bytes)
    this.length += bytes.length
    this.end = (this.end + bytes.length) | 0
    this.cost += bytes.length
  }

  /** The bytes in one piece; joined the first time that it is asked for. */
  get payload(): Uint8Array {
    if (this.#more === null) {
      if (this.#bytes.length !== this.length) {
        this.#bytes = this.#bytes.subarray(this.#from, this.#from + this.length)
        this.#from = 0
      }
      return this.#bytes
    }
    const joined = new Uint8Array(this.length)
    joined.set(this.#bytes)
    let at = this.#bytes.length
    for (const chunk of this.#more) {
      joined.set(chunk, at)
      at += chunk.length
    }
    this.#bytes = joined
    this.#more = null
    return joined
  }

  #join(): void {
    if (this.#more !== null) this.#bytes = this.payload
  }

  /** Cuts the piece after `count` bytes and gives the second part. */
  split(count: number, cost: number): Piece {
    this.#join()
    const rest = new Piece((this.seq + count) | 0, cost)
    rest.#bytes = this.#bytes
    rest.#from = this.#from + count
    rest.length = this.length - count
    rest.end = (rest.seq + rest.length) | 0
    rest.cost += rest.length
    rest.fin = this.fin
    rest.push = this.push
    if (this.fin) rest.end = (rest.end + 1) | 0
    rest.sentAt = this.sentAt
    rest.order = this.order
    rest.sacked = this.sacked
    rest.lost = this.lost
    rest.retransmitted = this.retransmitted
    rest.everRetransmitted = this.everRetransmitted
    this.length = count
    this.end = (this.seq + count) | 0
    this.cost -= rest.length
    this.fin = false
    this.push = false
    return rest
  }

  /** Forgets the first `count` bytes: they are acknowledged. */
  trim(count: number): void {
    this.#join()
    this.#from += count
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
    copy.#bytes = this.#bytes
    copy.#from = this.#from
    copy.#more = this.#more === null ? null : [...this.#more]
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

export class SendQueue {
  readonly #pieces: Fifo<Piece>
  /** Index of the first piece that was never sent, counted from the head. */
  unsent = 0
  /** Buffer memory that all pieces take. */
  cost = 0
  /** In which pages of memory the bytes lie. */
  readonly fragments: Fragments

  constructor(fragments: Fragments = new Fragments(), pieces: Fifo<Piece> = new Fifo()) {
    this.fragments = fragments
    this.#pieces = pieces
  }

  get size(): number {
    return this.#pieces.size
  }

  at(index: number): Piece | undefined {
    return this.#pieces.at(index)
  }

  get head(): Piece | undefined {
    return this.#pieces.first
  }

  get tail(): Piece | undefined {
    return this.#pieces.last
  }

  /** The first piece that was never sent. */
  get next(): Piece | undefined {
    return this.#pieces.at(this.unsent)
  }

  get hasUnsent(): boolean {
    return this.unsent < this.#pieces.size
  }

  add(piece: Piece): void {
    this.#pieces.push(piece)
    this.cost += piece.cost
  }

  /** Adds a piece that is sent already, behind others that are. */
  addSent(piece: Piece): void {
    this.add(piece)
    this.unsent += 1
  }

  insertAfter(index: number, piece: Piece): void {
    this.#pieces.insert(index + 1, piece)
  }

  /** Takes a piece out that was emptied into the one before. */
  removeAt(index: number): void {
    this.cost -= (this.#pieces.at(index) as Piece).cost
    this.#pieces.removeAt(index)
  }

  /** The first piece is acknowledged. */
  shift(): Piece {
    const piece = this.#pieces.shift() as Piece
    this.unsent -= 1
    this.cost -= piece.cost
    this.fragments.forget(piece.end)
    return piece
  }

  clear(): void {
    this.#pieces.clear()
    this.unsent = 0
    this.cost = 0
  }

  copy(): SendQueue {
    const copy = new SendQueue(
      this.fragments.copy(),
      this.#pieces.copy((piece) => piece.copy()),
    )
    copy.unsent = this.unsent
    copy.cost = this.cost
    return copy
  }
}
