/** Listening: connections are taken one a turn, as libuv's `uv__server_io` does. */
import { AsyncResource } from 'node:async_hooks'
import type { Answer } from '../../core/answer.ts'
import { AF_INET } from '../../core/constants/families.ts'
import * as calls from '../../core/kernel/calls.ts'
import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import { AcceptCall } from '../../core/socket/call.ts'
import { statusOf, uv } from './errors.ts'
import { MANUAL } from './manual-destroy.ts'
import type { StreamEndpoint } from './stream-endpoint.ts'

/** Told of a connection, or of a negative error number. */
export type Accepted = (status: number, descriptor: number) => void

export class StreamAcceptor {
  readonly #endpoint: StreamEndpoint
  readonly #accepted: Accepted
  #context: AsyncResource | null = null
  #waiting = false
  #delay: (() => void) | null = null

  constructor(endpoint: StreamEndpoint, accepted: Accepted) {
    this.#endpoint = endpoint
    this.#accepted = accepted
  }

  listen(backlog: number): number {
    const endpoint = this.#endpoint
    if (endpoint.delayedError !== 0) return endpoint.delayedError
    const opened = endpoint.open(AF_INET)
    if (opened !== 0) return opened
    const answer = endpoint.node.call('listen', endpoint.descriptor, [backlog], (kernel) =>
      calls.listen(kernel, endpoint.descriptor, backlog),
    )
    if (answer.failure !== null) return statusOf(answer)
    endpoint.listening = true
    this.#context ??= new AsyncResource('TCPSERVERWRAP', MANUAL)
    endpoint.activity.active = true
    this.#wait()
    return 0
  }

  #wait(): void {
    const { source, descriptor } = this.#endpoint
    if (descriptor < 0 || this.#waiting) return
    this.#waiting = true
    source.readable(this.#ready)
  }

  readonly #ready = (): void => {
    this.#waiting = false
    const delay = this.#endpoint.node.acceptDelay(this.#endpoint.descriptor)
    if (delay === 0) this.#take()
    else this.#delay = this.#endpoint.node.after(delay, () => this.#take())
  }

  #take(): void {
    this.#delay = null
    const { node, descriptor } = this.#endpoint
    if (descriptor < 0) return
    const answer = node.call('accept', descriptor, [], (kernel) => {
      const call = new AcceptCall()
      return calls.blockingCall(kernel, descriptor, call, null) as Answer<AcceptedDescriptor>
    })
    try {
      if (answer.failure === null) this.#tell(0, answer.value.descriptor)
      else if (answer.failure !== 'EAGAIN' && answer.failure !== 'ECONNABORTED') {
        this.#tell(uv(answer.failure), -1)
      }
    } finally {
      this.#wait()
    }
  }

  #tell(status: number, descriptor: number): void {
    this.#context?.runInAsyncScope(this.#accepted, null, status, descriptor)
  }

  stop(): void {
    this.#endpoint.activity.active = false
    this.#waiting = false
    this.#endpoint.source.stopReading()
    this.#delay?.()
    this.#delay = null
  }
}
