/** A socket as an unbuffered file: what Python calls SocketIO. */
import { osError } from '../../core/arguments.ts'
import { SocketError, SocketTimeout } from '../../core/errno.ts'
import { type CallOptions, NO_OPTIONS } from '../api/call-options.ts'
import { recv } from '../socket/receiving.ts'
import { send } from '../socket/sending.ts'
import type { SocketCore } from '../socket/socket-core.ts'
import { RawFile } from './raw-file.ts'

export class RawSocketFile extends RawFile {
  readonly #socket: SocketCore
  /** A timeout has cut the stream at a place that nobody knows: there is no reading on. */
  #timedOut = false

  constructor(socket: SocketCore, reads: boolean, writes: boolean) {
    super(reads, writes)
    this.#socket = socket
    socket.holdByFile()
  }

  override get descriptor(): number {
    return this.#socket.descriptor
  }

  override async read(size: number, options: CallOptions): Promise<Uint8Array | null> {
    if (this.#timedOut) throw osError('cannot read from timed out object')
    try {
      return await recv(this.#socket, size, 0, options)
    } catch (error) {
      if (error instanceof SocketTimeout) this.#timedOut = true
      return orNull(error)
    }
  }

  override async write(bytes: Uint8Array, options: CallOptions): Promise<number | null> {
    try {
      return await send(this.#socket, bytes, 0, options)
    } catch (error) {
      return orNull(error)
    }
  }

  protected override release(): Promise<void> {
    return this.#socket.releaseByFile(NO_OPTIONS)
  }
}

function orNull(error: unknown): null {
  if (error instanceof SocketError && error.code === 'EAGAIN') return null
  throw error
}
