/**
 * One `net.Server`: lets connections in as the accept queue has room.
 *
 * Node accepts whatever the machine has, as soon as it has it, and cannot be told to stop. So those for whom the queue
 * has no room wait here, unread: their clients are connected all the same, where a kernel's would try again
 * (docs/parity.md).
 */
import { createServer, type Server } from 'node:net'
import type { ErrnoName } from '../../core/errno.ts'
import { Connection } from './connection.ts'
import { errnoOf } from './errno.ts'
import type { Handle, Machine } from './machine.ts'
import type { BoundSocket } from './reservation.ts'

export interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly ipv6Only: boolean
  readonly reusePort: boolean
  readonly backlog: number
  /** A port that is held already; then the address above is its own. */
  readonly bound: BoundSocket | null
}

export class Door implements Handle {
  readonly #server: Server
  readonly #waiting: Connection[] = []
  #open = true
  /** Null once the machine listens, else why not. */
  readonly outcome: Promise<ErrnoName | null>

  /** @param after listening begins once this has settled */
  constructor(
    machine: Machine,
    options: ListenOptions,
    after: Promise<unknown> | null,
    arrived: () => void,
  ) {
    machine.opened(this)
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      const connection = new Connection(machine, socket)
      if (!this.#open) connection.reset()
      else this.#waiting.push(connection)
      arrived()
    })
    this.#server.on('close', () => machine.closed(this))
    this.outcome = new Promise((resolve) => {
      // Later errors are those of accept(2): the connection is lost, and the kernel's next caller may fare better.
      this.#server.on('error', (error) => {
        if (!this.#server.listening) machine.closed(this)
        resolve(errnoOf(error))
      })
      this.#server.once('listening', () => resolve(null))
      // Closed before the machine has answered: there is nothing left to refuse.
      this.#server.once('close', () => resolve(null))
    })
    if (after === null) this.#listen(options)
    else void after.then(() => this.#open && this.#listen(options))
  }

  /** The connection that has waited longest, if any still lives. */
  next(): Connection | undefined {
    let connection = this.#waiting.shift()
    while (connection?.gone) connection = this.#waiting.shift()
    return connection
  }

  /** Listens no more; whoever waits is reset. */
  close(): void {
    this.#open = false
    this.#server.close()
    for (const connection of this.#waiting) connection.reset()
    this.#waiting.length = 0
  }

  destroy(): void {
    this.close()
  }

  #listen({ bound, backlog, ...to }: ListenOptions): void {
    // Node takes 0 for "not given".
    const length = Math.max(backlog, 1)
    if (bound === null) this.#server.listen({ ...to, backlog: length, exclusive: true })
    else this.#server.listen(bound, length)
    this.#server.unref()
  }
}
