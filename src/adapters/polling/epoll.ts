/**
 * epoll(7) over poll(2). A level is asked for anew each time; a change counts when the socket has been woken since it
 * was last reported. As on Linux a wake may be about something that was not asked for: an edge may tell twice, but is
 * never missed.
 */
import { cInt, valueError } from '../../core/arguments.ts'
import {
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLPRI,
  POLLERR,
  POLLHUP,
  POLLNVAL,
} from '../../core/constants/poll.ts'
import { SocketError } from '../../core/errno.ts'
import { countWakes, type PollEntry } from '../../core/kernel/polling.ts'
import { type CallOptions, NO_OPTIONS, type Timeout } from '../api/call-options.ts'
import type { Epoll, Pollable, Ready } from '../api/polling.ts'
import type { HostCore } from '../host/host-core.ts'
import { descriptorOf, epollEvents, pollTimeout } from './descriptors.ts'
import { waitFor } from './wait-for.ts'

const USUAL_EVENTS = EPOLLIN | EPOLLPRI | EPOLLOUT
const READINESS = 0xffff
const ALWAYS = POLLERR | POLLHUP

class Registration {
  readonly descriptor: number
  /** The open file: another one under the same descriptor is not meant. */
  readonly file: number
  events = 0
  /** Edge-triggered: reported up to this number of wakes. */
  seen = -1
  /** A one-shot registration that has been reported is silent until modified. */
  spent = false

  constructor(descriptor: number, file: number) {
    this.descriptor = descriptor
    this.file = file
  }
}

export class KernelEpoll implements Epoll {
  readonly #host: HostCore
  #closed = false
  /** In the order in which they will be looked at. */
  #registrations: Registration[] = []

  constructor(host: HostCore) {
    this.#host = host
  }

  get closed(): boolean {
    return this.#closed
  }

  close(): void {
    this.#closed = true
    this.#registrations = []
  }

  [Symbol.dispose](): void {
    this.close()
  }

  register(socket: Pollable, events: number = USUAL_EVENTS): void {
    this.#checkOpen()
    const descriptor = descriptorOf(socket)
    const bits = epollEvents(events)
    const file = this.#fileOf(descriptor)
    if (file === null) throw new SocketError('EBADF', 'epoll_ctl')
    if (this.#find(descriptor) !== undefined) throw new SocketError('EEXIST', 'epoll_ctl')
    const registration = new Registration(descriptor, file)
    this.#registrations.push(registration)
    this.#ask(registration, bits)
  }

  modify(socket: Pollable, events: number): void {
    this.#checkOpen()
    this.#ask(this.#existing(socket), epollEvents(events))
  }

  unregister(socket: Pollable): void {
    this.#checkOpen()
    const gone = this.#existing(socket)
    this.#registrations = this.#registrations.filter((one) => one !== gone)
  }

  async poll(
    timeout: Timeout = null,
    maxevents = -1,
    options: CallOptions = NO_OPTIONS,
  ): Promise<Ready[]> {
    this.#checkOpen()
    const micros = pollTimeout(timeout, 'an integer')
    const most = cInt(maxevents)
    if (most < -1 || most === 0) {
      throw valueError(`maxevents must be greater than 0, got ${most}`)
    }
    this.#dropClosed()
    const asked = this.#registrations.filter((one) => !one.spent)
    const bits = await waitFor(this.#host, 'epoll_wait', asked.map(entryOf), micros, options)
    const limit = most < 0 ? Number.POSITIVE_INFINITY : most
    const ready: Ready[] = []
    for (const [i, registration] of asked.entries()) {
      const bit = bits[i] as number
      if (bit === 0 || bit & POLLNVAL) continue
      if (ready.length === limit) break
      this.#report(registration)
      ready.push([registration.descriptor, bit])
    }
    return ready
  }

  /** What was reported is looked at last the next time. */
  #report(registration: Registration): void {
    if (registration.events & EPOLLET) registration.seen = this.#wakes(registration)
    if (registration.events & EPOLLONESHOT) registration.spent = true
    const others = this.#registrations.filter((one) => one !== registration)
    this.#registrations = [...others, registration]
  }

  #ask(registration: Registration, events: number): void {
    registration.events = events
    registration.spent = false
    registration.seen = this.#wakes(registration) - 1
  }

  #wakes({ descriptor }: Registration): number {
    return this.#host.port.read((kernel) => countWakes(kernel, descriptor)) ?? 0
  }

  #fileOf(descriptor: number): number | null {
    return this.#host.port.read((kernel) => kernel.files.get(descriptor)?.id ?? null)
  }

  /** A closed file has left the set. */
  #dropClosed(): void {
    this.#registrations = this.#registrations.filter(
      ({ descriptor, file }) => this.#fileOf(descriptor) === file,
    )
  }

  #find(descriptor: number): Registration | undefined {
    this.#dropClosed()
    return this.#registrations.find((one) => one.descriptor === descriptor)
  }

  #existing(socket: Pollable): Registration {
    const descriptor = descriptorOf(socket)
    const registration = this.#find(descriptor)
    if (registration === undefined) throw new SocketError('ENOENT', 'epoll_ctl')
    return registration
  }

  #checkOpen(): void {
    if (this.#closed) throw valueError('I/O operation on closed epoll object')
  }
}

function entryOf({ descriptor, events, seen }: Registration): PollEntry {
  const bits = events & READINESS
  if ((events & EPOLLET) === 0) return { descriptor, events: bits, always: ALWAYS }
  return { descriptor, events: bits, always: ALWAYS, after: seen }
}
