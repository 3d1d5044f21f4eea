/** Connecting, as `uv_tcp_connect` and `uv_pipe_connect` do it. */
import { AsyncResource } from 'node:async_hooks'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { AF_UNIX } from '../../core/constants/families.ts'
import { SO_ERROR, SOL_SOCKET } from '../../core/constants/socket-options.ts'
import * as calls from '../../core/kernel/calls.ts'
import { ConnectCall } from '../../core/socket/call.ts'
import { statusOf, uv } from './errors.ts'
import { MANUAL } from './manual-destroy.ts'
import type { StreamEndpoint } from './stream-endpoint.ts'

/** Told how it went: 0 or a negative error number. */
export type Dialled = (status: number) => void

export class StreamDial {
  readonly #endpoint: StreamEndpoint
  #under: { readonly told: Dialled; readonly context: AsyncResource } | null = null

  constructor(endpoint: StreamEndpoint) {
    this.#endpoint = endpoint
  }

  get underWay(): boolean {
    return this.#under !== null
  }

  /** 0 when it is under way; an error that is known at once is the answer. */
  begin(address: SocketAddress, told: Dialled): number {
    const endpoint = this.#endpoint
    if (this.#under !== null) return uv('EALREADY')
    let status = endpoint.delayedError
    if (status === 0) {
      const opened = endpoint.open(address.family)
      if (opened !== 0) return opened
      const { failure } = this.#connect(address)
      // A pipe tells of everything later, TCP of a refusal alone.
      if (failure !== null && failure !== 'EINPROGRESS') {
        status = uv(failure)
        if (address.family !== AF_UNIX && failure !== 'ECONNREFUSED') return status
      }
    }
    endpoint.delayedError = 0
    endpoint.activity.begin()
    this.#under = { told, context: new AsyncResource('CONNECTWRAP', MANUAL) }
    if (status !== 0) endpoint.node.reactor.pending(() => this.#end(status))
    else this.#wait()
    return 0
  }

  #connect(address: SocketAddress): Answer {
    const { node, descriptor } = this.#endpoint
    return node.call('connect', descriptor, [address], (kernel) => {
      return calls.blockingCall(kernel, descriptor, new ConnectCall(address), null) as Answer
    })
  }

  #wait(): void {
    const { node, descriptor, source } = this.#endpoint
    source.writable(() => {
      const error = node.call('getsockopt', descriptor, [SOL_SOCKET, SO_ERROR], (kernel) =>
        calls.getsockopt(kernel, descriptor, SOL_SOCKET, SO_ERROR, 0),
      )
      this.#end(error.failure === null ? -(error.value as number) : statusOf(error))
    })
  }

  /** The handle is closing: nobody waits for the peer any more. */
  stop(): void {
    if (this.#under !== null) this.#endpoint.source.stopWriting()
  }

  /** The handle is closed. */
  cancel(): void {
    this.#end(uv('ECANCELED'))
  }

  #end(status: number): void {
    const under = this.#under
    if (under === null) return
    this.#under = null
    this.#endpoint.activity.end()
    under.context.runInAsyncScope(under.told, null, status)
  }
}
