/** What every socket of a host shares. */
import type { Micros } from '../../core/time.ts'
import type { CallOptions } from '../api/call-options.ts'
import { readOptions } from '../call-options.ts'
import type { KernelPort } from '../kernel-port.ts'
import { Notifier } from '../rx/notifier.ts'

export class HostCore {
  readonly port: KernelPort
  /** The timeout of new sockets (setdefaulttimeout): microseconds, or null for ever. */
  defaultTimeout: Micros | null = null
  /** Calls of this host may wait for ever without anything being wrong. */
  readonly background: boolean

  readonly #closing = new Map<number, Notifier>()

  constructor(port: KernelPort, background: boolean) {
    this.port = port
    this.background = background
  }

  get name(): string {
    return this.port.hostname
  }

  /** Calls `closed` when the descriptor is closed, by whatever call. Gives what ends that. */
  onDescriptorClose(descriptor: number, closed: () => void): () => void {
    const notifier = this.#closing.get(descriptor) ?? new Notifier()
    this.#closing.set(descriptor, notifier)
    return notifier.listen(closed)
  }

  /** A call has closed the descriptor, if it is gone. */
  descriptorClosed(descriptor: number): void {
    const notifier = this.#closing.get(descriptor)
    if (notifier === undefined) return
    if (this.port.read((kernel) => kernel.files.get(descriptor)) !== undefined) return
    this.#closing.delete(descriptor)
    notifier.notify()
  }

  /** What a call of this host is made with. */
  optionsOf(options: CallOptions): CallOptions {
    readOptions(options)
    if (!this.background || options.background !== undefined) return options
    return { signal: options.signal, background: true }
  }
}
