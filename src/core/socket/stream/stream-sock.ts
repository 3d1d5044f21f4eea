/** The record of a connection-oriented IP socket as the socket layer sees it, whoever carries its bytes. */
import { InetSock } from '../../inet/inet-sock.ts'
import type { SockId } from '../sock.ts'
import type { SockSummary } from '../summary.ts'
import type { Carrier } from './carrier.ts'
import type { ListenQueues } from './listen-queues.ts'
import { NOTHING_RECEIVED, ReceiveQueue } from './receive-queue.ts'
import type { Association, TcpState } from './states.ts'

export abstract class StreamSock extends InetSock {
  /** Whoever carries this socket's bytes. */
  abstract readonly carrier: Carrier
  state: TcpState = 'CLOSE'
  association: Association = 'unconnected'
  /** The peer has finished: what is queued is all there will be (SOCK_DONE). */
  ended = false
  /** Whether a call that waits in accept hears that the socket no longer listens: shutdown tells all, AF_UNSPEC one. */
  acceptsToEnd: 'all' | number = 'all'
  /** How often a connection or an attempt was dissolved: calls that waited across one fail. */
  dissolutions = 0
  received = NOTHING_RECEIVED
  queues: ListenQueues | null = null
  /** The listener in whose accept queue this connection waits. */
  parent: SockId | null = null

  /** No program holds the socket, waits in it (SO_LINGER), or can still get it: only the network keeps it. */
  get orphaned(): boolean {
    return this.files === 0 && this.parent === null && this.waits.length === 0
  }

  /** What was received, to be added to. */
  ownReceived(): ReceiveQueue {
    if (this.received === NOTHING_RECEIVED) this.received = new ReceiveQueue()
    return this.received
  }

  get portState(): 'bound' | 'listening' | 'connected' | 'timewait' {
    if (this.state === 'LISTEN') return 'listening'
    return this.state === 'CLOSE' ? 'bound' : 'connected'
  }

  protected override get stateName(): string {
    return this.state
  }

  override summary(): SockSummary {
    const base = super.summary()
    const { queues } = this
    const listening = this.state === 'LISTEN' && queues !== null
    return {
      sock: base.sock,
      protocol: base.protocol,
      state: base.state,
      receiveQueue: listening ? queues.accept.length : this.received.length,
      sendQueue: listening ? queues.backlog : this.carrier.unacknowledged(this),
      local: base.local,
      remote: base.remote,
      listener: listening
        ? {
            backlog: queues.backlog,
            accept: { limit: queues.limit, socks: queues.accept },
            syn: { limit: queues.limit, socks: queues.half },
          }
        : null,
    }
  }

  protected copyStreamTo(to: StreamSock): void {
    this.copyInetTo(to)
    to.state = this.state
    to.association = this.association
    to.ended = this.ended
    to.dissolutions = this.dissolutions
    to.acceptsToEnd = this.acceptsToEnd
    if (this.received !== NOTHING_RECEIVED) to.received = this.received.copy()
    to.queues = this.queues === null ? null : this.queues.copy()
    to.parent = this.parent
  }
}
