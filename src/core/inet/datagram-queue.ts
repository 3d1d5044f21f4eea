/**
 * The receive queue of UDP and raw sockets, and the memory that it is charged for. What a datagram costs is
 * `skb-size.ts`; whom a datagram is for is decided elsewhere.
 */
import type { Ip } from '../address/ip.ts'
import type { Micros } from '../time.ts'

/** A datagram as it waits to be read. */
export interface ReceivedDatagram {
  readonly payload: Uint8Array
  readonly source: Ip
  readonly sourcePort: number
  readonly destination: Ip
  /** The interface that it came in by. */
  readonly iface: number
  readonly ttl: number
  readonly tos: number
  readonly at: Micros
  /** The memory that it is charged for, bytes. */
  readonly size: number
}

const NONE: readonly ReceivedDatagram[] = []

export class DatagramQueue {
  #waiting: ReceivedDatagram[] = []
  /** Of them, how many the reader has already taken over from the network's side of the queue. */
  #taken = 0
  /** Freed, but not yet given back: memory goes back in lumps. */
  #deficit = 0
  /** Empty datagrams that were peeked at. Replaced, never altered. */
  #peeked: readonly ReceivedDatagram[] = NONE
  /** Charged, bytes. */
  memory = 0
  /** Datagrams that found no room. */
  drops = 0

  get length(): number {
    return this.#waiting.length
  }

  at(index: number): ReceivedDatagram | undefined {
    return this.#waiting[index]
  }

  /** False when there is no room: a datagram always fits into an empty queue (facts 6.2). */
  push(datagram: ReceivedDatagram, limit: number): boolean {
    if (this.memory > 0 && this.memory + datagram.size > limit) {
      this.drops += 1
      return false
    }
    this.memory += datagram.size
    this.#waiting.push(datagram)
    return true
  }

  /** The same for raw sockets: what comes while there is any room is taken. */
  pushWhileRoom(datagram: ReceivedDatagram, limit: number): boolean {
    if (this.memory >= limit) {
      this.drops += 1
      return false
    }
    this.memory += datagram.size
    this.#waiting.push(datagram)
    return true
  }

  /** Whether {@link look} would take something over. */
  get unseen(): boolean {
    return this.#taken === 0 && this.#waiting.length > 0
  }

  /** The reader looks at the queue: what is there now is what it takes over next. */
  look(): void {
    if (this.unseen) this.#taken = this.#waiting.length
  }

  /** It was peeked at. That counts for empty ones alone: of others the offset tells. */
  peeked(datagram: ReceivedDatagram): void {
    if (datagram.payload.length > 0 || this.wasPeeked(datagram)) return
    this.#peeked = [...this.#peeked, datagram]
  }

  wasPeeked(datagram: ReceivedDatagram): boolean {
    return this.#peeked.includes(datagram)
  }

  /**
   * Takes the oldest out: there is one. Its memory is given back when a `lump` has come together, or when the reader has
   * emptied what it took over: until then a queue that is read slowly holds fewer than it might. Whoever gives memory
   * back holds the network's side of the queue, and takes over what is there (Linux `udp_rmem_release`).
   */
  remove(lump: number): void {
    this.look()
    const gone = this.#waiting.shift() as ReceivedDatagram
    if (this.wasPeeked(gone)) this.#peeked = this.#peeked.filter((other) => other !== gone)
    this.#taken -= 1
    this.#deficit += gone.size
    if (this.#deficit < lump && this.#taken > 0) return
    this.memory -= this.#deficit
    this.#deficit = 0
    this.#taken = this.#waiting.length
  }

  copy(): DatagramQueue {
    const queue = new DatagramQueue()
    queue.#waiting = [...this.#waiting]
    queue.#taken = this.#taken
    queue.#deficit = this.#deficit
    queue.#peeked = this.#peeked
    queue.memory = this.memory
    queue.drops = this.drops
    return queue
  }
}
