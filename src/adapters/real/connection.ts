/**
 * One `net.Socket` as a carrier of bytes: it obeys commands and reports what happens. What either means for a call is
 * decided by the socket layer.
 */
import { connect, Socket } from 'node:net'
import type { ErrnoName } from '../../core/errno.ts'
import { errnoOf } from './errno.ts'
import type { Handle, Machine } from './machine.ts'
import type { BoundSocket } from './reservation.ts'

/** What happens to a connection. Nothing is reported from within a command. */
export interface ConnectionReports {
  connected(): void
  data(bytes: Uint8Array): void
  /** The peer has finished. */
  ended(): void
  /** Bytes have left Node's queue. */
  flushed(): void
  /** What was written has left, and the FIN behind it. */
  finished(): void
  failed(errno: ErrnoName): void
  /** The last report. */
  closed(): void
}

export interface DialOptions {
  readonly host: string
  readonly port: number
  /** Where from, where bind has said so. */
  readonly localAddress?: string
  readonly localPort?: number
  /** A port that is held; then the two above are not given. */
  readonly bound?: BoundSocket
}

/** Both ends of a connection, as far as the machine still tells. */
export interface ConnectionNames {
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
}

const { setTimeout, clearTimeout } = globalThis

/** How long a kernel keeps back a segment that is not full (facts 4.4). */
const LONGEST_HOLD_MS = 200

const NO_BYTES = new Uint8Array(0)

export class Connection implements Handle {
  readonly #socket: Socket
  #reports: ConnectionReports | null = null
  #paused = false
  /** The peer has finished, and something has been written since. */
  #ended = false
  #unheard = false
  #noDelay = false
  #keepAlive = false
  #idle = 0
  #corked = false
  #held: ReturnType<typeof setTimeout> | null = null

  /** Takes a socket over; it stays paused until {@link begin}. */
  constructor(machine: Machine, socket: Socket) {
    this.#socket = socket
    machine.opened(this)
    socket.unref()
    socket.on('error', (error) => this.#reports?.failed(errnoOf(error)))
    socket.on('close', () => {
      this.release()
      machine.closed(this)
      this.#reports?.closed()
    })
  }

  static dial(
    machine: Machine,
    options: DialOptions,
    reports: (connection: Connection) => ConnectionReports,
  ): Connection {
    const { bound, ...to } = options
    const connection = new Connection(
      machine,
      bound === undefined
        ? connect({ ...to, allowHalfOpen: true, autoSelectFamily: false })
        : new Socket({ handle: bound, allowHalfOpen: true } as object).connect({
            ...to,
            autoSelectFamily: false,
          }),
    )
    const telling = reports(connection)
    connection.#socket.once('connect', () => telling.connected())
    connection.begin(telling)
    return connection
  }

  /** From here on everything is reported. */
  begin(reports: ConnectionReports): void {
    this.#reports = reports
    const socket = this.#socket
    socket.on('end', () => {
      this.#ended = true
      if (!this.#wasReset()) reports.ended()
    })
    socket.on('finish', () => reports.finished())
    socket.on('data', (bytes: Uint8Array) => reports.data(bytes))
    if (!socket.connecting) socket.resume()
  }

  get names(): ConnectionNames {
    const { localAddress, localPort, remoteAddress, remotePort } = this.#socket
    return { localAddress, localPort, remoteAddress, remotePort }
  }

  /** Bytes that Node still holds. */
  get queued(): number {
    return this.#socket.writableLength
  }

  /** No report will follow: the socket died before anybody listened. */
  get gone(): boolean {
    return this.#socket.destroyed
  }

  /** Why no more can be written, as soon as the machine has said so; the report comes later. */
  get broken(): ErrnoName | null {
    const { errored } = this.#socket
    return errored === null ? null : errnoOf(errored)
  }

  get paused(): boolean {
    return this.#paused
  }

  // Commands

  /** Takes the bytes over, which nobody may alter afterwards. */
  write(bytes: Uint8Array): void {
    this.#unheard = this.#ended
    this.#socket.write(bytes, () => this.#reports?.flushed())
  }

  /**
   * Keeps back what is written from here on (MSG_MORE, TCP_CORK): until it is let go, or for as long as a kernel keeps
   * it. The stream's end lets it go, too.
   */
  hold(): void {
    if (this.#held !== null) return
    this.#socket.cork()
    this.#held = setTimeout(() => this.release(), LONGEST_HOLD_MS)
    this.#held.unref()
  }

  /** TCP_CORK: taken off, it lets go what was kept back. */
  setCork(on: boolean): void {
    if (this.#corked && !on) this.release()
    this.#corked = on
  }

  /** Lets go what was kept back. */
  release(): void {
    if (this.#held === null) return
    clearTimeout(this.#held)
    this.#held = null
    this.#socket.uncork()
  }

  finish(): void {
    this.#socket.end()
  }

  /** Stops and starts reading. */
  pause(paused: boolean): void {
    this.#paused = paused
    if (paused) this.#socket.pause()
    else this.#socket.resume()
  }

  /** The program has let go: what is written still leaves, what arrives is nobody's. */
  letGo(): void {
    this.#socket.pause()
    this.#socket.destroySoon()
  }

  /** Ends with a RST. */
  reset(): void {
    this.#reports = null
    this.#socket.resetAndDestroy()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** Ends an attempt: nothing more is reported. */
  abandon(): void {
    this.#reports = null
    this.#socket.destroy()
  }

  /** TCP_NODELAY, SO_KEEPALIVE and TCP_KEEPIDLE in milliseconds, 0 for the machine's own. */
  setOptions(noDelay: boolean, keepAlive: boolean, idle: number): void {
    if (noDelay !== this.#noDelay) this.#socket.setNoDelay(noDelay)
    if (keepAlive !== this.#keepAlive || (keepAlive && idle !== this.#idle)) {
      this.#socket.setKeepAlive(keepAlive, idle)
    }
    this.#noDelay = noDelay
    this.#keepAlive = keepAlive
    this.#idle = idle
  }

  /**
   * After the peer's FIN Node reads no more and does not hear of a RST. Writing nothing brings it to light, where
   * something has been sent since that may have provoked one.
   */
  probe(): void {
    if (!this.#unheard || !this.#socket.writable || this.#socket.writableLength > 0) return
    this.#socket.write(NO_BYTES)
  }

  /**
   * Where a RST has followed data, libuv reports the end of the stream instead. Writing nothing brings the truth to
   * light: the machine then answers with the pending error, which is reported as any other.
   */
  #wasReset(): boolean {
    const socket = this.#socket
    if (!socket.writable || socket.writableLength > 0) return false
    socket.write(NO_BYTES)
    return this.broken === 'ECONNRESET'
  }
}
