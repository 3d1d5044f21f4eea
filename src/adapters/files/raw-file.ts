/** A socket as an unbuffered file: what Python calls SocketIO. */
import { osError, valueError } from '../../core/arguments.ts'
import { SocketError, SocketTimeout } from '../../core/errno.ts'
import type { CallOptions } from '../api/call-options.ts'
import { NO_OPTIONS } from '../api/call-options.ts'
import { recv } from '../socket/receiving.ts'
import { send } from '../socket/sending.ts'
import type { SocketCore } from '../socket/socket-core.ts'

export class RawFile {
  readonly reads: boolean
  readonly writes: boolean
  closed = false
  readonly #socket: SocketCore
  /** A timeout has cut the stream at a place that nobody knows: there is no reading on. */
  #timedOut = false

  constructor(socket: SocketCore, reads: boolean, writes: boolean) {
    this.#socket = socket
    this.reads = reads
    this.writes = writes
    socket.holdByFile()
  }

  get descriptor(): number {
    return this.#socket.descriptor
  }

  checkReadable(): void {
    this.#checkOpen()
    if (!this.reads) throw osError('not readable')
  }

  checkWritable(): void {
    this.#checkOpen()
    if (!this.writes) throw osError('not writable')
  }

  #checkOpen(): void {
    if (this.closed) throw valueError('I/O operation on closed file.')
  }

  /** What one system call gives: nothing at the end of the stream, null when the socket would have to wait. */
  async read(size: number, options: CallOptions): Promise<Uint8Array | null> {
    if (this.#timedOut) throw osError('cannot read from timed out object')
    try {
      return await recv(this.#socket, size, 0, options)
    } catch (error) {
      if (error instanceof SocketTimeout) this.#timedOut = true
      return orNull(error)
    }
  }

  /** How many bytes one system call took; null when the socket would have to wait. */
  async write(bytes: Uint8Array, options: CallOptions): Promise<number | null> {
    try {
      return await send(this.#socket, bytes, 0, options)
    } catch (error) {
      return orNull(error)
    }
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.#socket.releaseByFile(NO_OPTIONS)
  }
}

function orNull(error: unknown): null {
  if (error instanceof SocketError && error.code === 'EAGAIN') return null
  throw error
}
