/** What every socket of a host shares. */
import type { Micros } from '../../core/time.ts'
import type { CallOptions } from '../api/call-options.ts'
import { readOptions } from '../call-options.ts'
import type { KernelPort } from '../kernel-port.ts'

export class HostCore {
  readonly port: KernelPort
  /** The timeout of new sockets (setdefaulttimeout): microseconds, or null for ever. */
  defaultTimeout: Micros | null = null
  /** Calls of this host may wait for ever without anything being wrong. */
  readonly background: boolean

  constructor(port: KernelPort, background: boolean) {
    this.port = port
    this.background = background
  }

  get name(): string {
    return this.port.hostname
  }

  /** What a call of this host is made with. */
  optionsOf(options: CallOptions): CallOptions {
    readOptions(options)
    if (!this.background || options.background !== undefined) return options
    return { signal: options.signal, background: true }
  }
}
