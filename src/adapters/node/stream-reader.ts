/** Reading, as `uv_read_start` does it: one piece a turn, as much as has come, as long as somebody reads. */
import type { Answer } from '../../core/answer.ts'
import { MSG_DONTWAIT } from '../../core/constants/messages.ts'
import * as calls from '../../core/kernel/calls.ts'
import { type Received, RecvCall } from '../../core/socket/call.ts'
import { uv } from './errors.ts'
import type { StreamEndpoint } from './stream-endpoint.ts'

/** libuv asks for a buffer of so many bytes. */
const PIECE = 65536

/** After so many full pieces in a row it is somebody else's turn. */
const PIECES = 32

/** Until its version 1.52 libuv took a connection that is over for ended when it had read less than it might have. */
const [MAJOR = 0, MINOR = 0] = process.versions.uv.split('.').map(Number)
const ENDS_EARLY = MAJOR === 1 && MINOR < 52

/** What becomes of what was read. */
export interface ReadSink {
  data(bytes: Uint8Array): void
  end(): void
  /** A negative error number. */
  failed(status: number): void
}

export class StreamReader {
  /** How much is read at once; less where the program reads into a buffer of its own. */
  size = PIECE
  readonly #endpoint: StreamEndpoint
  readonly #sink: ReadSink
  #reading = false
  #over = false
  #waiting = false
  /** Full pieces in a row. */
  #pieces = 0

  constructor(endpoint: StreamEndpoint, sink: ReadSink) {
    this.#endpoint = endpoint
    this.#sink = sink
  }

  /** 0 or an error number. */
  start(): number {
    if (this.#endpoint.closed) return uv('EINVAL')
    this.#reading = true
    if (!this.#over) this.#endpoint.activity.active = true
    this.#wait()
    return 0
  }

  stop(): number {
    this.#reading = false
    this.#endpoint.activity.active = false
    this.#waiting = false
    this.#endpoint.source.stopReading()
    return 0
  }

  #wait(): void {
    if (this.#waiting || !this.#reading || this.#over || this.#endpoint.descriptor < 0) return
    this.#waiting = true
    this.#endpoint.source.readable(this.#ready)
  }

  /** A connection has been established: what was asked for before it can begin. */
  connected(): void {
    this.#wait()
  }

  readonly #ready = (): void => {
    this.#waiting = false
    const { node, descriptor, source } = this.#endpoint
    if (!this.#reading || descriptor < 0) return
    const call = new RecvCall(this.size, MSG_DONTWAIT, 0)
    const answer = node.call('recv', descriptor, [this.size], (kernel) => {
      return calls.blockingCall(kernel, descriptor, call, null) as Answer<Received>
    })
    try {
      this.#deliver(answer)
    } finally {
      // Whatever the program threw: the next piece still comes.
      const full = answer.failure === null && answer.value.bytes.length >= this.size
      this.#pieces = full ? this.#pieces + 1 : 0
      if (full && this.#pieces < PIECES && this.#reading) node.reactor.again(this.#ready)
      else {
        this.#pieces = 0
        if (ENDS_EARLY && !full && source.hungUp && this.#reading && !this.#over)
          node.reactor.again(this.#hungUp)
        else this.#wait()
      }
    }
  }

  /** A connection that was over when the loop polled ends with the data, however it has ended (`uv__stream_eof`). */
  readonly #hungUp = (): void => {
    if (!this.#reading || this.#over || this.#endpoint.descriptor < 0) return
    this.#over = true
    this.#endpoint.activity.active = false
    this.#sink.end()
  }

  #deliver({ failure, value }: Answer<Received>): void {
    if (failure === 'EAGAIN') return
    if (failure === null && value.bytes.length > 0) {
      this.#sink.data(value.bytes)
      return
    }
    this.#over = true
    this.#endpoint.activity.active = false
    if (failure === null) this.#sink.end()
    else this.#sink.failed(uv(failure))
  }
}
