/** Reading, as `uv_read_start` does it: one piece a turn, as much as has come, as long as somebody reads. */
import type { Answer } from '../../core/answer.ts'
import { MSG_DONTWAIT } from '../../core/constants/messages.ts'
import * as calls from '../../core/kernel/calls.ts'
import { type Received, RecvCall } from '../../core/socket/call.ts'
import { uv } from './errors.ts'
import type { Watch } from './node-host.ts'
import type { StreamEndpoint } from './stream-endpoint.ts'

/** libuv asks for a buffer of so many bytes. */
const PIECE = 65536

/** After so many full pieces in a row it is somebody else's turn. */
const PIECES = 32

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
  #watch: Watch | null = null
  /** Full pieces in a row. */
  #pieces = 0

  constructor(endpoint: StreamEndpoint, sink: ReadSink) {
    this.#endpoint = endpoint
    this.#sink = sink
    endpoint.readFirst = () => this.#readFirst()
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
    this.#watch?.cancel()
    this.#watch = null
    return 0
  }

  #wait(): void {
    const { node, descriptor } = this.#endpoint
    if (this.#watch !== null || !this.#reading || this.#over || descriptor < 0) return
    this.#watch = node.readable(descriptor, this.#ready)
  }

  /** A connection has been established: what was asked for before it can begin. */
  connected(): void {
    this.#wait()
  }

  #readFirst(): boolean {
    const { node, descriptor } = this.#endpoint
    if (this.#watch === null || !node.isReadable(descriptor)) return false
    this.#watch.cancel()
    this.#ready()
    return true
  }

  readonly #ready = (): void => {
    this.#watch = null
    const { node, descriptor } = this.#endpoint
    if (!this.#reading || descriptor < 0) return
    const hungUp = node.hungUp(descriptor)
    const call = new RecvCall(this.size, MSG_DONTWAIT, 0)
    const answer = node.call('recv', descriptor, [this.size], (kernel) => {
      return calls.blockingCall(kernel, descriptor, call, null) as Answer<Received>
    })
    try {
      this.#deliver(answer)
    } finally {
      // Whatever the program threw: the next piece still comes. An end that was seen with the data comes right after it.
      const partly = answer.failure === null && answer.value.bytes.length < this.size
      const full = answer.failure === null && !partly
      this.#pieces = full ? this.#pieces + 1 : 0
      const more = full ? this.#pieces < PIECES : partly && hungUp
      if (more && this.#reading && !this.#over) node.reactor.again(this.#ready)
      else {
        this.#pieces = 0
        this.#wait()
      }
    }
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
