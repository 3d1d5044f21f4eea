/**
 * The names of Unix streams on the machine. A path exists from bind on, because Node's server listens from then on;
 * who comes before listen(2) is turned away. Node removes the file when the socket is closed (docs/parity.md).
 */
import { accessSync, constants, lstatSync, type Stats, statSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import type { ErrnoName } from '../../core/errno.ts'
import type { SockId } from '../../core/socket/sock.ts'
import { UnixNamespace } from '../../core/unix/namespace.ts'
import { errnoOf } from './errno.ts'
import type { Handle, Machine } from './machine.ts'

/** Whoever connects is handed on. */
export type Arrived = (listener: SockId, socket: Socket) => void

class UnixDoor implements Handle {
  readonly #server: Server
  readonly #machine: Machine

  constructor(machine: Machine, arrived: (socket: Socket) => void) {
    this.#machine = machine
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, arrived)
    this.#server.on('error', () => {})
  }

  /** Makes the name; false when the machine does not let it be had. */
  open(path: string): boolean {
    this.#server.listen({ path, exclusive: true })
    if (!this.#server.listening) return false
    this.#machine.opened(this)
    this.#server.on('close', () => this.#machine.closed(this))
    this.#server.unref()
    return true
  }

  close(): void {
    this.#server.close()
  }

  destroy(): void {
    this.close()
  }
}

/** What tells a file from every other. */
function identity({ dev, ino }: Stats): string {
  return `${dev}:${ino}`
}

/** Why no file can be made at `path`, or null. */
function obstacle(path: string): ErrnoName | null {
  try {
    lstatSync(path)
    return 'EEXIST'
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') return errnoOf(error)
  }
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK)
    return null
  } catch (error) {
    return errnoOf(error)
  }
}

export class UnixDoors extends UnixNamespace {
  readonly #machine: Machine
  readonly #arrived: Arrived
  readonly #doors = new Map<SockId, UnixDoor>()
  /** Whose file it is, by identity. */
  readonly #files = new Map<string, SockId>()

  constructor(machine: Machine, arrived: Arrived) {
    super()
    this.#machine = machine
    this.#arrived = arrived
  }

  override makeSocket(path: string, sock: SockId): ErrnoName | null {
    const refusal = obstacle(path)
    if (refusal !== null) return refusal
    // A socket that has a name already is refused next, and keeps its door.
    if (this.#doors.has(sock)) return null
    if (!this.#open(sock, path)) return 'EACCES'
    this.#files.set(identity(lstatSync(path)), sock)
    return null
  }

  /** What was made in vain was not made. */
  override unlink(): ErrnoName | null {
    return null
  }

  override findSocket(path: string): SockId | ErrnoName {
    const own = this.ownerOf(path)
    return own ?? 'ECONNREFUSED'
  }

  /** The socket of this host that a path names; null when there is none, or the errno of the path. */
  ownerOf(path: string): SockId | ErrnoName | null {
    try {
      accessSync(path, constants.W_OK)
      return this.#files.get(identity(statSync(path))) ?? null
    } catch (error) {
      return errnoOf(error)
    }
  }

  /** Makes an abstract name known to the machine; false when somebody else has it. */
  announce(sock: SockId, name: string): boolean {
    return this.#open(sock, name)
  }

  close(sock: SockId): void {
    this.#doors.get(sock)?.close()
    this.#doors.delete(sock)
    for (const [file, owner] of this.#files) if (owner === sock) this.#files.delete(file)
  }

  #open(sock: SockId, path: string): boolean {
    const door = new UnixDoor(this.#machine, (socket) => this.#arrived(sock, socket))
    if (!door.open(path)) return false
    this.#doors.set(sock, door)
    return true
  }
}
