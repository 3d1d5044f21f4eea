/** A connected socket of any host as a Node stream, for code that reads and writes streams. */
import { Duplex, type DuplexOptions } from 'node:stream'
import { typeError } from '../../core/arguments.ts'
import { SHUT_WR } from '../../core/constants/shutdown.ts'
import { SOCK_STREAM } from '../../core/constants/types.ts'
import { SocketError } from '../../core/errno.ts'
import type { Socket } from '../api/socket.ts'

/** Options of the Duplex that `toStream` makes. */
export type StreamOptions = Pick<
  DuplexOptions,
  | 'allowHalfOpen'
  | 'emitClose'
  | 'highWaterMark'
  | 'readableHighWaterMark'
  | 'writableHighWaterMark'
>

type Done = (error?: Error | null) => void

/** Whether there is no connection left to end: the peer has ended it already. */
function isGone(error: unknown): boolean {
  return error instanceof SocketError && error.code === 'ENOTCONN'
}

class SocketStream extends Duplex {
  readonly #socket: Socket
  readonly #calls = new AbortController()

  constructor(socket: Socket, options: StreamOptions) {
    super(options)
    this.#socket = socket
  }

  override _read(size: number): void {
    void this.#receive(size)
  }

  async #receive(size: number): Promise<void> {
    try {
      const bytes = await this.#socket.recv(size, { signal: this.#calls.signal })
      this.push(bytes.length === 0 ? null : bytes)
    } catch (error) {
      if (!this.#calls.signal.aborted) this.destroy(error as Error)
    }
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: Done): void {
    this.#run(this.#socket.sendall(chunk, { signal: this.#calls.signal }), done)
  }

  override _final(done: Done): void {
    const ended = this.#socket.shutdown(SHUT_WR).catch((error: unknown) => {
      if (!isGone(error)) throw error
    })
    this.#run(ended, done)
  }

  /** Whatever waits is given up, and the socket is closed. */
  override _destroy(error: Error | null, done: Done): void {
    this.#calls.abort(error ?? undefined)
    this.#run(this.#socket.close(), (failure) => done(error ?? failure))
  }

  #run(call: Promise<void>, done: Done): void {
    call.then(
      () => done(),
      (error: Error) => done(error),
    )
  }
}

/**
 * A `Duplex` over a connected stream socket: reading receives, writing sends, `end` shuts down the sending side, and
 * when both sides have ended, or by `destroy`, the socket is closed. Its errors are the socket's. The socket must not
 * be set to time out or not to wait.
 */
export function toStream(socket: Socket, options: StreamOptions = {}): Duplex {
  if (socket.type !== SOCK_STREAM) throw typeError('toStream() wants a SOCK_STREAM socket')
  return new SocketStream(socket, options)
}
