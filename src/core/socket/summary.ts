/** What a socket tells of itself to netstat, to the trace and to an error that lists who waits. It decides nothing. */
import type { SocketAddress } from '../address/socket-address.ts'
import type { SockId } from './sock.ts'

/** One queue of a listener. */
export interface QueueSummary {
  /** How many it may hold. */
  readonly limit: number
  /** The records in it, oldest first. */
  readonly socks: readonly SockId[]
}

/** The two queues of a listener. */
export interface ListenerSummary {
  /** The backlog as listen(2) took it: what ss prints as Send-Q. */
  readonly backlog: number
  /** Completed connections that wait to be accepted. */
  readonly accept: QueueSummary
  /** Handshakes under way. */
  readonly syn: QueueSummary
}

/** A socket as ss(8) lists it. */
export interface SockSummary {
  /** The number that the trace calls it by, `#1`. */
  readonly sock: SockId
  /** `tcp`, `udp`, `unix-stream`, ... */
  readonly protocol: string
  /** The state as ss prints it: `LISTEN`, `ESTABLISHED`, `UNCONN`, ... */
  readonly state: string
  /** Bytes (listeners: connections) that the program has not taken yet. */
  readonly receiveQueue: number
  /** Bytes that were written and not acknowledged; for a listener its backlog. */
  readonly sendQueue: number
  /** null where there is none, as for a socket that was never bound. */
  readonly local: SocketAddress | null
  /** The peer's address; null when there is none. */
  readonly remote: SocketAddress | null
  /** null for a socket that does not listen. */
  readonly listener: ListenerSummary | null
}
