/** A host of a simulated world: `Host`, and what only a simulated one can tell. */
import type { Ip } from '../../core/address/ip.ts'
import { shown, typeError } from '../../core/arguments.ts'
import type { Settings } from '../../core/kernel/settings.ts'
import type { Host as SimHost } from '../../sim/host.ts'
import { type NetstatRow, netstat } from '../../sim/netstat.ts'
import { HostCore } from '../host/host-core.ts'
import { KernelHost } from '../host/kernel-host.ts'
import { boot } from './boot.ts'
import { runAs } from './host-context.ts'
import { type PortWorld, SimulatedPort } from './simulated-port.ts'

/** A host of a simulated world: `Host`, and what can be done to a simulated one. */
export class SimulatedHost extends KernelHost {
  readonly #world: PortWorld
  readonly #host: SimHost
  readonly #port: SimulatedPort

  constructor(world: PortWorld, host: SimHost, background: boolean) {
    const port = new SimulatedPort(world, host, background)
    super(new HostCore(port, background))
    this.#world = world
    this.#host = host
    this.#port = port
  }

  /**
   * Runs code as a program of this host: what unmodified Node code opens in it, now or later, is this host's. Needs an
   * installed world (`install` of `dryport/node`) to make a difference. An `ArgumentError` when given no function.
   */
  run<T>(program: () => T): T {
    if (typeof program !== 'function') throw typeError(`run: ${shown(program)} is no function`)
    return runAs(this, program)
  }

  /** What a host is made of, for other faces than `Host`. */
  static partsOf(host: SimulatedHost): { readonly host: SimHost; readonly port: SimulatedPort } {
    return { host: host.#host, port: host.#port }
  }

  /**
   * Runs a program on this host, and again after each crash of the host, once that is back. Ends when the program ends
   * by itself, and as that ends.
   */
  boot(program: (host: this) => unknown): Promise<void> {
    return boot(this.#world.conductor, this.#port, () => runAs(this, () => program(this)))
  }

  /** It has crashed, and nobody has restarted it. */
  get crashed(): boolean {
    return this.#port.crashed
  }

  /** Its addresses on the network, IPv4 and IPv6. */
  get addresses(): readonly Ip[] {
    return this.#host.addresses
  }

  /** The settings under the kernel's own names. */
  get settings(): Settings {
    return this.#host.settings
  }

  /** Changes some of the settings, as sysctl(8) does. */
  sysctl(settings: Partial<Settings>): void {
    this.#host.settings = { ...this.#host.settings, ...settings }
  }

  /** Its sockets now, as ss(8) lists them. */
  netstat(): readonly NetstatRow[] {
    return netstat(this.#host.kernel)
  }
}
