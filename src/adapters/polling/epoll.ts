/**
 * epoll(7) over poll(2). A level is asked for anew each time; a change counts when the socket has been woken since it
 * was last reported. As on Linux a wake may be about something that was not asked for: an edge may tell twice, but is
 * never missed. Those that have become ready since the last look are told in the order of their registration.
 */
import { cInt, valueError } from '../../core/arguments.ts'
import {
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLWAKEUP,
  POLLERR,
  POLLHUP,
  POLLNVAL,
} from '../../core/constants/poll.ts'
import { SocketError } from '../../core/errno.ts'
import { countWakes, type PollEntry, pollBits } from '../../core/kernel/polling.ts'
import { type CallOptions, NO_OPTIONS, type Timeout } from '../api/call-options.ts'
import type { Epoll, Pollable, Ready } from '../api/polling.ts'
import type { HostCore } from '../host/host-core.ts'
import { descriptorOf, epollEvents, pollTimeout } from './descriptors.ts'
import { waitFor } from './wait-for.ts'

const USUAL_EVENTS = EPOLLIN | EPOLLPRI | EPOLLOUT
const READINESS = 0xffff
const ALWAYS = POLLERR | POLLHUP
/** What EPOLLEXCLUSIVE may stand with (epoll_ctl(2)). */
const WITH_EXCLUSIVE =
  EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE

class Registration {
  readonly descriptor: number
  /** The open file: another one under the same descriptor is not meant, and it may have further descriptors. */
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
  #registrations: Registration[] = []
  /** Those found ready and not looked at since, in the order in which they will be: a level that is told goes to the end. */
  #ready: Registration[] = []

  constructor(host: HostCore) {
    this.#host = host
  }

  get closed(): boolean {
    return this.#closed
  }

  close(): void {
    this.#closed = true
    this.#registrations = []
    this.#ready = []
  }

  [Symbol.dispose](): void {
    this.close()
  }

  register(socket: Pollable, events: number = USUAL_EVENTS): void {
    const descriptor = descriptorOf(socket)
    const bits = epollEvents(events)
    this.#checkOpen()
    const file = this.#openFile(descriptor)
    if (bits & EPOLLEXCLUSIVE && bits & ~WITH_EXCLUSIVE)
      throw new SocketError('EINVAL', 'epoll_ctl')
    if (this.#find(descriptor) !== undefined) throw new SocketError('EEXIST', 'epoll_ctl')
    const registration = new Registration(descriptor, file)
    this.#registrations.push(registration)
    this.#ask(registration, bits)
  }

  modify(socket: Pollable, events: number): void {
    const descriptor = descriptorOf(socket)
    const bits = epollEvents(events)
    this.#checkOpen()
    this.#openFile(descriptor)
    // Exclusive wake-ups are for good, and from the beginning (epoll_ctl(2)).
    if (bits & EPOLLEXCLUSIVE) throw new SocketError('EINVAL', 'epoll_ctl')
    const registration = this.#existing(descriptor)
    if (registration.events & EPOLLEXCLUSIVE) throw new SocketError('EINVAL', 'epoll_ctl')
    this.#ask(registration, bits)
  }

  unregister(socket: Pollable): void {
    const descriptor = descriptorOf(socket)
    this.#checkOpen()
    this.#openFile(descriptor)
    const gone = this.#existing(descriptor)
    this.#registrations = this.#registrations.filter((one) => one !== gone)
    this.#ready = this.#ready.filter((one) => one !== gone)
  }

  async poll(
    timeout: Timeout = null,
    maxevents = -1,
    options: CallOptions = NO_OPTIONS,
  ): Promise<Ready[]> {
    const most = cInt(maxevents)
    this.#checkOpen()
    const micros = pollTimeout(timeout, 'an integer')
    if (most < -1 || most === 0) {
      throw valueError(`maxevents must be greater than 0, got ${most}`)
    }
    this.#dropClosed()
    const asked = [...new Set([...this.#ready, ...this.#registrations])].filter((one) => !one.spent)
    const bits = await waitFor(this.#host, 'epoll_wait', asked.map(entryOf), micros, options)
    const limit = most < 0 ? Number.POSITIVE_INFINITY : most
    const [ready, left, again]: [Ready[], Registration[], Registration[]] = [[], [], []]
    for (const [i, registration] of asked.entries()) {
      const bit = bits[i] as number
      if (bit === 0 || bit & POLLNVAL) continue
      if (ready.length === limit) {
        left.push(registration)
        continue
      }
      if (registration.events & EPOLLET) registration.seen = this.#wakes(registration)
      else again.push(registration)
      if (registration.events & EPOLLONESHOT) registration.spent = true
      ready.push([registration.descriptor, bit])
    }
    const since = this.#ready.filter((one) => !asked.includes(one))
    this.#ready = [...left, ...since, ...again]
    return ready
  }

  #ask(registration: Registration, events: number): void {
    registration.events = events
    registration.spent = false
    registration.seen = this.#wakes(registration) - 1
    if (this.#ready.includes(registration)) return
    const bits = this.#host.port.read((kernel) => pollBits(kernel, entryOf(registration)))
    if (bits !== 0) this.#ready.push(registration)
  }

  #wakes({ file }: Registration): number {
    return this.#host.port.read((kernel) => countWakes(kernel, kernel.files.file(file))) ?? 0
  }

  /** The file that a descriptor means, which has to be one: else EBADF, before anything else is looked at. */
  #openFile(descriptor: number): number {
    const file = this.#fileOf(descriptor)
    if (file === null) throw new SocketError('EBADF', 'epoll_ctl')
    return file
  }

  #fileOf(descriptor: number): number | null {
    return this.#host.port.read((kernel) => kernel.files.get(descriptor)?.id ?? null)
  }

  /** A file leaves the set with its last descriptor, not with the one that it was registered by (epoll(7)). */
  #dropClosed(): void {
    const isOpen = ({ file }: Registration): boolean =>
      this.#host.port.read((kernel) => kernel.files.file(file) !== undefined)
    this.#registrations = this.#registrations.filter(isOpen)
    this.#ready = this.#ready.filter(isOpen)
  }

  #find(descriptor: number): Registration | undefined {
    this.#dropClosed()
    const file = this.#fileOf(descriptor)
    return this.#registrations.find((one) => one.descriptor === descriptor && one.file === file)
  }

  #existing(descriptor: number): Registration {
    const registration = this.#find(descriptor)
    if (registration === undefined) throw new SocketError('ENOENT', 'epoll_ctl')
    return registration
  }

  #checkOpen(): void {
    if (this.#closed) throw valueError('I/O operation on closed epoll object')
  }
}

function entryOf({ descriptor, file, events, seen }: Registration): PollEntry {
  const bits = events & READINESS
  if ((events & EPOLLET) === 0) return { descriptor, file, events: bits, always: ALWAYS }
  return { descriptor, file, events: bits, always: ALWAYS, after: seen }
}
