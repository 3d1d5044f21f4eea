/** The real machine as a `Host`: the same socket layer, over `node:net` and `node:dgram`. */
import { close } from '../../core/kernel/calls.ts'
import { Kernel } from '../../core/kernel/kernel.ts'
import { PROFILES } from '../../core/kernel/profile.ts'
import { checkSettings, type Settings } from '../../core/kernel/settings.ts'
import type { BlockedCall } from '../../sim/deadlock.ts'
import { HostCore } from '../host/host-core.ts'
import { KernelHost } from '../host/kernel-host.ts'
import { Datagrams } from './datagrams.ts'
import { RealEnvironment } from './environment.ts'
import { Interfaces } from './interfaces.ts'
import { RealPort } from './real-port.ts'
import { realStack } from './real-stack.ts'
import { Timers } from './timers.ts'
import { UnixStreams } from './unix-ops.ts'

const { setTimeout, clearTimeout, setImmediate } = globalThis

/** What a real host is made with. */
export interface RealHostOptions {
  /** What gethostname answers; the machine's name unless given. */
  readonly name?: string
  /** Settings of the socket layer, such as `somaxconn` or `nofile`. The machine's own are not read. */
  readonly settings?: Partial<Settings>
}

/** How a real host ends. */
export interface DisposeOptions {
  /** Milliseconds that bytes on their way may still take, before their connections are reset. */
  readonly patience?: number
}

const PATIENCE = 5000

/** The machine itself as a host: what `realHost()` gives. */
export class RealHost extends KernelHost implements AsyncDisposable {
  readonly #port: RealPort
  readonly #timers: Timers
  #disposal: Promise<void> | null = null

  constructor({ name, settings = {} }: RealHostOptions = {}) {
    checkSettings(settings)
    const port = new RealPort(name)
    const { loop, machine } = port
    const unix = new UnixStreams(machine, port.inner)
    const datagrams = new Datagrams(machine)
    const interfaces = new Interfaces(() => loop.now)
    const timers = new Timers(
      () => loop.now,
      (id) => loop.post((kernel) => kernel.timer(id)),
      () => port.timersChanged(),
    )
    port.timers = timers
    const environment = new RealEnvironment({
      profile: PROFILES.linux,
      settings,
      stack: realStack(datagrams, unix),
      interfaces,
      rearm: (id, due) => timers.rearm(id, due),
    })
    const kernel = new Kernel(environment)
    kernel.unix = unix.names
    loop.drive(kernel)
    port.onPacket = (packet) => datagrams.send(kernel, packet)
    super(new HostCore(port, false))
    this.#port = port
    this.#timers = timers
  }

  /**
   * Closes every socket and ends every call: those that wait or sleep reject with a `HostClosedError`, observables
   * complete. Resolves when Node has let go of everything. Bytes that were sent still leave, within `patience`.
   */
  dispose(options: DisposeOptions = {}): Promise<void> {
    this.#disposal ??= this.#dispose(options)
    return this.#disposal
  }

  /** The calls that wait now, in the order in which they began; programs that sleep are not among them. */
  get blocked(): readonly BlockedCall[] {
    return this.#port.blocked
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose()
  }

  async #dispose({ patience = PATIENCE }: DisposeOptions): Promise<void> {
    const { loop, machine } = this.#port
    machine.over = true
    this.#port.release()
    loop.post((kernel) => {
      for (const descriptor of kernel.files.descriptors) close(kernel, descriptor)
    })
    this.#timers.clear()
    const timer = setTimeout(() => {
      for (const handle of [...machine.handles]) handle.destroy()
    }, patience)
    await machine.idle()
    clearTimeout(timer)
    // Servers report their end before the event loop has let go of their handles.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    this.#timers.clear()
    this.#port.end()
  }
}

/** The machine that this program runs on. Dispose of it to close whatever is left open. */
export function realHost(options: RealHostOptions = {}): RealHost {
  return new RealHost(options)
}
