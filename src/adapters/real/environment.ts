/** What the kernel of a real host asks of the world around it. */
import process from 'node:process'
import type { Ip } from '../../core/address/ip.ts'
import type { KernelEnvironment } from '../../core/kernel/environment.ts'
import type { Profile } from '../../core/kernel/profile.ts'
import type { Settings } from '../../core/kernel/settings.ts'
import type { Stack } from '../../core/kernel/stack.ts'
import type { Interface, Route } from '../../core/socket/context.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { Micros } from '../../core/time.ts'
import { Random, type RandomStream } from '../../sim/random.ts'
import type { Interfaces } from './interfaces.ts'

/**
 * Which addresses and ports may be had is the machine's to say: its answer comes with the call (docs/parity.md), and
 * no check of our own may forbid what the machine allows.
 */
const LEFT_TO_THE_MACHINE = { ip_nonlocal_bind: 1, ip_unprivileged_port_start: 0 } as const

export interface EnvironmentOptions {
  readonly profile: Profile
  readonly settings: Partial<Settings>
  readonly stack: Stack
  readonly interfaces: Interfaces
  readonly rearm: (id: SockId, due: Micros) => void
}

export class RealEnvironment implements KernelEnvironment {
  readonly profile: Profile
  settings: Settings
  readonly uid: number = process.getuid?.() ?? 0
  readonly pid: number = process.pid
  readonly stack: Stack
  readonly countRule = null
  readonly #interfaces: Interfaces
  readonly #rearm: (id: SockId, due: Micros) => void
  /** Orders choices that do not matter; nothing on the real network depends on it. */
  readonly #draws: RandomStream = new Random(1).stream('real')

  constructor(options: EnvironmentOptions) {
    this.profile = options.profile
    this.settings = { ...options.profile.settings, ...LEFT_TO_THE_MACHINE, ...options.settings }
    this.stack = options.stack
    this.#interfaces = options.interfaces
    this.#rearm = options.rearm
  }

  get interfaces(): readonly Interface[] {
    return this.#interfaces.all
  }

  random(): number {
    return this.#draws.next32()
  }

  isLocal(ip: Ip): boolean {
    return this.#interfaces.isLocal(ip)
  }

  route(destination: Ip, source: Ip | null, iface: number): Route {
    return this.#interfaces.route(destination, source, iface)
  }

  rearm(id: SockId, due: Micros): void {
    this.#rearm(id, due)
  }
}
