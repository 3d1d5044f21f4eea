/** The record of a Unix socket, and the arithmetic of its queues. */
import type { OptionValues } from '../options/values.ts'
import type { Credentials } from '../socket/credentials.ts'
import type { SocketOps } from '../socket/ops.ts'
import { type Owner, Sock, type SockId } from '../socket/sock.ts'
import { FOREVER, type Micros } from '../time.ts'
import { type Message, messageCharge } from './message.ts'

export const AF_UNIX = 1

/** A call that waits for room in another socket's queue. */
export interface Waiter {
  readonly sock: SockId
  /** The call's own mark: see `ticket` in socket/call.ts. */
  readonly ticket: number
}

/** `connected` streams and records stay so: their end is `shut` alone. Datagrams do not use it. */
export type UnixState = 'closed' | 'listening' | 'connected'

export class UnixSock extends Sock {
  state: UnixState = 'closed'
  /** Closed by its last file; kept while a peer or a message names it, as the kernel does. */
  dead = false
  /** What bind gave it, or what its listener had; empty for none. */
  name = ''
  /** Whom send without an address goes to; 0 for nobody. Outlives the peer's close. */
  peer: SockId = 0
  /** Those whose peer this is. */
  readonly clients: Set<SockId>
  peerCredentials: Credentials | null = null
  queue: Message[] = []
  /** Made by connect, not yet taken by accept. */
  pending: SockId[] = []
  /** How much of either queue is full: connections of a listener, datagrams from others than the peer. */
  limit = 0
  /** Calls that wait for room in the queue, longest first. */
  waiters: Waiter[] = []
  /** What sent messages cost, until they are read: counted against SO_SNDBUF. */
  charged = 0
  /** How many messages that is. */
  outstanding = 0
  /** The id of the urgent message in the queue; 0 for none. */
  urgent = 0
  #lastMark = 0

  constructor(
    id: SockId,
    type: number,
    protocol: number,
    ops: SocketOps,
    owner: Owner,
    options: OptionValues,
    clients: Set<SockId> = new Set(),
  ) {
    super(id, AF_UNIX, type, protocol, ops, owner, options)
    this.clients = clients
  }

  copy(owner: Owner): UnixSock {
    const { id, type, protocol, ops, options } = this
    const to = new UnixSock(id, type, protocol, ops, owner, options, new Set(this.clients))
    this.copyBaseTo(to)
    to.state = this.state
    to.dead = this.dead
    to.name = this.name
    to.peer = this.peer
    to.peerCredentials = this.peerCredentials
    to.queue = [...this.queue]
    to.pending = [...this.pending]
    to.limit = this.limit
    to.waiters = [...this.waiters]
    to.charged = this.charged
    to.outstanding = this.outstanding
    to.urgent = this.urgent
    to.#lastMark = this.#lastMark
    return to
  }

  nextTimer(): Micros {
    return FOREVER
  }

  /** A fresh number for a message in the queue, or for a call that waits for it. */
  nextMark(): number {
    this.#lastMark += 1
    return this.#lastMark
  }

  /** No room for one more connection, or for a datagram of a stranger. */
  get full(): boolean {
    return (this.state === 'listening' ? this.pending : this.queue).length >= this.limit
  }

  /** What counts against SO_SNDBUF: messages not read, and those of calls that wait for their receiver. */
  get inUse(): number {
    let sum = this.charged
    for (const { call } of this.waits) {
      if (call.kind !== 'send' || !call.started || call.waitsFor === 0) continue
      sum += messageCharge(call.bytes.length) as number
    }
    return sum
  }

  /** Whether a send would find room. */
  get hasRoom(): boolean {
    return this.inUse < this.options.sndBuf
  }

  /** Whether poll says so, and whether those who wait to send are woken: a quarter is in use at most. */
  get writable(): boolean {
    return this.state !== 'listening' && this.inUse * 4 <= this.options.sndBuf
  }
}
