/** Python's polling object. */
import { POLLIN, POLLOUT, POLLPRI } from '../../core/constants/poll.ts'
import { ArgumentError, SocketError } from '../../core/errno.ts'
import { type CallOptions, NO_OPTIONS, type Timeout } from '../api/call-options.ts'
import type { Poll, Pollable, Ready } from '../api/polling.ts'
import type { HostCore } from '../host/host-core.ts'
import { descriptorOf, pollEvents, pollTimeout } from './descriptors.ts'
import { waitFor } from './wait-for.ts'

const USUAL_EVENTS = POLLIN | POLLPRI | POLLOUT

export class KernelPoll implements Poll {
  readonly #host: HostCore
  readonly #events = new Map<number, number>()

  constructor(host: HostCore) {
    this.#host = host
  }

  register(socket: Pollable, events: number = USUAL_EVENTS): void {
    this.#events.set(descriptorOf(socket), pollEvents(events))
  }

  modify(socket: Pollable, events: number): void {
    const descriptor = descriptorOf(socket)
    const bits = pollEvents(events)
    if (!this.#events.has(descriptor)) throw new SocketError('ENOENT', 'poll')
    this.#events.set(descriptor, bits)
  }

  unregister(socket: Pollable): void {
    const descriptor = descriptorOf(socket)
    if (!this.#events.delete(descriptor)) {
      throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'KeyError', String(descriptor))
    }
  }

  async poll(timeout: Timeout = null, options: CallOptions = NO_OPTIONS): Promise<Ready[]> {
    const micros = pollTimeout(timeout, 'an integer')
    const entries = Array.from(this.#events, ([descriptor, events]) => ({ descriptor, events }))
    const bits = await waitFor(this.#host, 'poll', entries, micros, options)
    return entries.flatMap(({ descriptor }, i): Ready[] =>
      bits[i] === 0 ? [] : [[descriptor, bits[i] as number]],
    )
  }
}
