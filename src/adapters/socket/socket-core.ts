/**
 * A socket object's own state, which Python keeps beside the descriptor: the timeout, the inheritable flag, and how
 * many files keep it open. Everything else is the kernel's.
 */
import type { Family, SocketAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { SocketError } from '../../core/errno.ts'
import { close, dup, setNonblocking } from '../../core/kernel/calls.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { SockSummary } from '../../core/socket/summary.ts'
import type { Micros } from '../../core/time.ts'
import type { CallOptions } from '../api/call-options.ts'
import { readOptions } from '../call-options.ts'
import { valueOrThrow } from '../failure.ts'
import type { HostCore } from '../host/host-core.ts'
import { readAddress } from '../names/read-address.ts'
import { type Performable, perform } from '../perform.ts'
import { Notifier } from '../rx/notifier.ts'
import { untilAborted } from '../until-aborted.ts'

/** The descriptor of a socket object that has none any more. */
const NO_DESCRIPTOR = -1

export class SocketCore {
  readonly owner: HostCore
  readonly family: number
  readonly type: number
  readonly protocol: number
  descriptor: number
  /** Microseconds to wait, or null for ever. */
  timeout: Micros | null
  inheritable = false
  /** close or detach was called; files may still hold the descriptor. */
  closed = false
  /** Made when somebody listens, which is seldom. */
  #touched: Notifier | null = null
  #closing: Notifier | null = null
  #files = 0

  /** Takes a descriptor over, as Python's constructor does: the default timeout applies. */
  constructor(owner: HostCore, family: number, type: number, protocol: number, descriptor: number) {
    this.owner = owner
    this.family = family
    this.type = type
    this.protocol = protocol
    this.descriptor = descriptor
    this.timeout = owner.defaultTimeout
  }

  // Calls

  /** Makes a call that may wait. */
  perform<T>(call: Performable<T>, options: CallOptions): Promise<T> {
    const outcome = perform(this.owner.port, call, this.owner.optionsOf(options))
    return this.#touched === null ? outcome : outcome.finally(() => this.touch())
  }

  /** Makes a call that answers at once. */
  call<T>(name: string, args: readonly unknown[], run: (kernel: Kernel) => Answer<T>): T {
    const { descriptor, owner } = this
    try {
      return valueOrThrow(owner.port.call({ name, descriptor, args, run }), name)
    } finally {
      this.touch()
    }
  }

  /** A call was made on this object, or the kernel has woken it. */
  touch(): void {
    this.#touched?.notify()
  }

  /** Calls `touched` after every call on this object. Gives what ends that. */
  onTouch(touched: () => void): () => void {
    this.#touched ??= new Notifier()
    return this.#touched.listen(touched)
  }

  /** What core takes as the timeout of a call: null leaves it to the descriptor. */
  get callTimeout(): Micros | null {
    return this.timeout === 0 ? null : this.timeout
  }

  readAddress(
    call: string,
    address: unknown,
    options: CallOptions,
  ): SocketAddress | Promise<SocketAddress> {
    const read = readAddress(this.owner.port.names, call, this.family as Family, address)
    return read instanceof Promise ? untilAborted(read, readOptions(options).signal) : read
  }

  // The descriptor

  /** Sets the timeout and, as Python does, O_NONBLOCK with it. The value is kept even when the descriptor is gone. */
  setTimeout(timeout: Micros | null): void {
    this.timeout = timeout
    this.applyTimeout()
  }

  applyTimeout(): void {
    const on = this.timeout !== null
    this.call('fcntl', [on], (kernel) => setNonblocking(kernel, this.descriptor, on))
  }

  duplicate(): number {
    return this.call('dup', [], (kernel) => dup(kernel, this.descriptor))
  }

  detach(): number {
    const { descriptor } = this
    this.descriptor = NO_DESCRIPTOR
    this.#end()
    return descriptor
  }

  /** Calls `closed` when close or detach is called, or the descriptor goes by another way. Gives what ends that. */
  onClose(closed: () => void): () => void {
    this.#closing ??= new Notifier()
    const stops = [
      this.#closing.listen(closed),
      this.owner.onDescriptorClose(this.descriptor, closed),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  #end(): void {
    if (this.closed) return
    this.closed = true
    this.#closing?.notify()
  }

  /** Closes the object; the descriptor goes once no file holds it. */
  async close(options: CallOptions): Promise<void> {
    // A call that is given up before it is made changes nothing: the descriptor must not be lost.
    readOptions(options).signal?.throwIfAborted()
    this.#end()
    if (this.#files > 0 || this.descriptor === NO_DESCRIPTOR) return
    const descriptor = this.detach()
    try {
      const run = (kernel: Kernel): Answer | number => close(kernel, descriptor)
      const closing = this.perform({ name: 'close', descriptor, args: [], run }, options)
      this.owner.descriptorClosed(descriptor)
      await closing
    } catch (error) {
      // Python's close says nothing of a peer that has gone already.
      if (!(error instanceof SocketError && error.code === 'ECONNRESET')) throw error
    }
  }

  holdByFile(): void {
    this.#files += 1
  }

  async releaseByFile(options: CallOptions): Promise<void> {
    if (this.#files > 0) this.#files -= 1
    if (this.closed) await this.close(options)
  }

  // Telling of itself

  /** The record behind the descriptor. */
  get sock(): SockId | null {
    return this.owner.port.read((kernel) => kernel.files.get(this.descriptor)?.sock ?? null)
  }

  summary(): SockSummary | null {
    return this.owner.port.read((kernel) => {
      const file = kernel.files.get(this.descriptor)
      const sock = file === undefined ? undefined : kernel.peek(file.sock)
      return sock?.summary() ?? null
    })
  }
}
