/**
 * A descriptor as an event loop watches it with epoll(7): registered once, level triggered. Who waits says so each time
 * anew; whether it is ready is looked at when the loop polls, and the reactor keeps the order in which epoll tells.
 */
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from '../../core/constants/poll.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { pollBits } from '../../core/kernel/polling.ts'
import type { NodeHost } from './node-host.ts'

type Run = () => void

const READING = POLLIN | POLLERR | POLLHUP
const WRITING = POLLOUT | POLLERR | POLLHUP

const NOBODY = { descriptor: -1, events: 0 }

export class PollSource {
  /** What it was ready for when the loop polled. */
  bits = 0
  /** It is among those that the loop will look at. */
  queued = false
  /** The poll that has given it last, and its place there. */
  batch = -1
  place = 0
  /** The poll before which it was registered, and when among those. */
  since = -1
  turn = 0
  readonly #node: NodeHost
  #reader: Run | null = null
  #writer: Run | null = null
  #entry = NOBODY
  #end: Run | null = null

  constructor(node: NodeHost) {
    this.#node = node
  }

  open(descriptor: number): void {
    this.#entry = { descriptor, events: POLLIN | POLLOUT }
    this.#end = this.#node.port.report(descriptor, this.#woken)
  }

  close(): void {
    this.#reader = null
    this.#writer = null
    this.#entry = NOBODY
    this.#end?.()
    this.#end = null
  }

  /** Calls `ready` once, in a turn of its own, when the descriptor can be read or is broken. */
  readable(ready: Run): void {
    this.#reader = ready
    this.#arm(READING)
  }

  /** The same when it can be written. */
  writable(ready: Run): void {
    this.#writer = ready
    this.#arm(WRITING)
  }

  stopReading(): void {
    this.#reader = null
  }

  stopWriting(): void {
    this.#writer = null
  }

  #arm(wanted: number): void {
    const { reactor } = this.#node
    reactor.registered(this)
    if (!this.queued && (this.#now() & wanted) !== 0) reactor.woken(this)
  }

  readonly #woken = (): void => {
    if (!this.queued && (this.#reader !== null || this.#writer !== null)) {
      this.#node.reactor.woken(this)
    }
  }

  readonly #look = (kernel: Kernel): number => pollBits(kernel, this.#entry)

  #now(): number {
    return this.#entry === NOBODY ? 0 : this.#node.port.read(this.#look)
  }

  /** The loop polls: whether there is something to call it for. */
  look(): boolean {
    if (this.#reader === null && this.#writer === null) return false
    this.bits = this.#now()
    const wanted = (this.#reader === null ? 0 : READING) | (this.#writer === null ? 0 : WRITING)
    return (this.bits & wanted) !== 0
  }

  /** Reads, then writes, as `uv__stream_io` does. */
  readonly run = (): void => {
    const reader = (this.bits & READING) === 0 ? null : this.#reader
    if (reader === null) {
      this.#write()
      return
    }
    if (this.#writer !== null && (this.bits & WRITING) !== 0) {
      this.#node.reactor.again(this.#write)
    }
    this.#reader = null
    reader()
  }

  readonly #write = (): void => {
    const writer = this.#writer
    if (writer === null || (this.bits & WRITING) === 0) return
    this.#writer = null
    writer()
  }

  /** Both directions of a stream were over when the loop polled: what poll(2) calls POLLHUP. */
  get hungUp(): boolean {
    return (this.bits & POLLHUP) !== 0
  }
}
