/**
 * Writing and half-closing, as libuv does it: what fits is taken at once, the rest waits in order, and shutdown(2) comes
 * after all of it.
 */
import type { Answer } from '../../core/answer.ts'
import { MSG_DONTWAIT, MSG_NOSIGNAL } from '../../core/constants/messages.ts'
import { SHUT_WR } from '../../core/constants/shutdown.ts'
import * as calls from '../../core/kernel/calls.ts'
import { NO_CONTROL, SendCall } from '../../core/socket/call.ts'
import { statusOf, uv } from './errors.ts'
import type { StreamEndpoint } from './stream-endpoint.ts'

/** Told when a request is over; `status` is 0 or a negative error number. */
export interface WriteSink {
  written(request: object, status: number): void
  shut(request: object, status: number): void
}

interface Write {
  readonly request: object
  bytes: Uint8Array
}

export class StreamWriter {
  /** Bytes that wait. */
  queued = 0
  readonly #endpoint: StreamEndpoint
  readonly #sink: WriteSink
  #writes: Write[] = []
  #shutdown: object | null = null
  /** Writes that are over and not told of, while an event of the descriptor is dealt with. */
  #finished: { readonly request: object; readonly status: number }[] = []
  #inEvent = false
  #ended = false
  #waiting = false
  /** A send whose answer comes later, because the programs of its host stand still. */
  #unanswered = false
  /** The connection is not there yet. */
  connecting = false

  constructor(endpoint: StreamEndpoint, sink: WriteSink) {
    this.#endpoint = endpoint
    this.#sink = sink
  }

  /** Takes what fits, if nothing waits before it: how many bytes, or a negative error number. */
  tryWrite(bytes: Uint8Array): number {
    if (this.connecting || this.#writes.length > 0) return 0
    return this.#send(bytes)
  }

  #send(bytes: Uint8Array): number {
    const { node, descriptor } = this.#endpoint
    if (descriptor < 0) return uv('EBADF')
    if (this.#unanswered) return 0
    const call = new SendCall(bytes, MSG_DONTWAIT | MSG_NOSIGNAL, null, NO_CONTROL, false)
    const answer = node.attempt(
      'send',
      descriptor,
      [bytes],
      (kernel) => calls.blockingCall(kernel, descriptor, call, null) as Answer<number>,
      (late) => this.#answered(late, bytes.length),
    )
    if (answer === null) {
      // Nobody can tell how much was taken; the call has copied all of it and will.
      this.#unanswered = true
      return bytes.length
    }
    if (answer.failure === null) return answer.value
    return answer.failure === 'EAGAIN' ? 0 : uv(answer.failure)
  }

  #answered({ failure, value }: Answer<number>, wanted: number): void {
    this.#unanswered = false
    if (failure === null && value < wanted) this.#fail(uv('EIO'))
    else if (failure !== null && failure !== 'EAGAIN') this.#fail(uv(failure))
    else this.#goOn()
  }

  /** Queues bytes; the sink hears of their end, in a later turn. */
  write(request: object, bytes: Uint8Array): void {
    this.#endpoint.activity.begin()
    this.queued += bytes.length
    this.#writes.push({ request, bytes })
    this.#goOn()
  }

  /** Half-closes once all is written. 0 or an error number. */
  shutdown(request: object): number {
    if (this.#endpoint.closed || this.#ended || this.#shutdown !== null) return uv('ENOTCONN')
    this.#endpoint.activity.begin()
    this.#shutdown = request
    this.#endpoint.node.reactor.pending(this.#finish)
    return 0
  }

  /** The outcome of the connection is known. */
  connected(status: number): void {
    this.connecting = false
    if (status !== 0) this.#fail(uv('ECANCELED'))
    else this.#goOn()
  }

  /** The handle is closing: nothing is sent any more. */
  stop(): void {
    this.#waiting = false
    this.#endpoint.source.stopWriting()
  }

  /** The handle is closed: what waited ends so. */
  cancel(): void {
    for (const { request, status } of this.#finished.splice(0)) this.#written(request, status)
    for (const { request } of this.#writes.splice(0)) this.#written(request, uv('ECANCELED'))
    this.queued = 0
    const request = this.#shutdown
    if (request === null) return
    this.#shutdown = null
    this.#shut(request, uv('ECANCELED'))
  }

  #goOn(): void {
    if (this.connecting || this.#waiting || this.#unanswered) return
    for (;;) {
      const [write] = this.#writes
      if (write === undefined) break
      const sent = this.#send(write.bytes)
      if (sent < 0) {
        this.#done(sent)
        continue
      }
      this.queued -= sent
      if (sent === write.bytes.length) this.#done(0)
      else {
        write.bytes = write.bytes.subarray(sent)
        this.#wait()
        return
      }
    }
    if (this.#shutdown !== null) this.#endpoint.node.reactor.pending(this.#finish)
  }

  #wait(): void {
    this.#waiting = true
    this.#endpoint.source.writable(this.#ready)
  }

  readonly #ready = (): void => {
    if (!this.#waiting) return
    this.#waiting = false
    this.#inEvent = true
    this.#goOn()
    this.#inEvent = false
    if (this.#finished.length > 0) this.#tellNext()
  }

  /** Tells of the writes that an event has finished, one a turn. */
  readonly #tellNext = (): void => {
    const finished = this.#finished.shift()
    if (finished === undefined) return
    if (this.#finished.length > 0) this.#endpoint.node.reactor.again(this.#tellNext)
    this.#written(finished.request, finished.status)
  }

  #fail(status: number): void {
    while (this.#writes.length > 0) this.#done(status)
  }

  /** The first write is over. Never told from within the call that made it. */
  #done(status: number): void {
    const write = this.#writes.shift() as Write
    if (status !== 0) this.queued -= write.bytes.length
    const { request } = write
    if (this.#inEvent) this.#finished.push({ request, status })
    else this.#endpoint.node.reactor.pending(() => this.#written(request, status))
  }

  #written(request: object, status: number): void {
    this.#endpoint.activity.end()
    this.#sink.written(request, status)
  }

  readonly #finish = (): void => {
    const request = this.#shutdown
    const { node, descriptor } = this.#endpoint
    if (request === null || this.connecting || this.#writes.length > 0 || descriptor < 0) return
    this.#shutdown = null
    this.#ended = true
    const answer = node.call('shutdown', descriptor, [SHUT_WR], (kernel) =>
      calls.shutdown(kernel, descriptor, SHUT_WR),
    )
    this.#shut(request, statusOf(answer))
  }

  #shut(request: object, status: number): void {
    this.#endpoint.activity.end()
    this.#sink.shut(request, status)
  }
}
