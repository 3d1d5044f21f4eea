// What a simulated host's kernel asks of the world around it: settings, addresses and routes, random draws, its timers,
// and whether a packet for itself would be seen by anybody.
import type { Ip } from '../core/address/ip.ts'
import type { ErrnoName } from '../core/errno.ts'
import type { KernelEnvironment } from '../core/kernel/environment.ts'
import type { Profile } from '../core/kernel/profile.ts'
import type { Settings } from '../core/kernel/settings.ts'
import type { Stack } from '../core/kernel/stack.ts'
import type { Rule } from '../core/rule.ts'
import type { Interface, Route } from '../core/socket/context.ts'
import type { SockId } from '../core/socket/sock.ts'
import type { Micros } from '../core/time.ts'
import type { Host, HostTraits, HostWorld } from './host.ts'
import type { Random, RandomStream } from './random.ts'

export class HostEnvironment implements KernelEnvironment {
  readonly stack: Stack
  readonly profile: Profile
  settings: Settings
  uid: number
  readonly pid: number
  readonly countRule: ((rule: Rule) => void) | null
  readonly #host: Host
  readonly #random: Random
  #draws: RandomStream | null = null

  constructor(host: Host, traits: HostTraits, random: Random, world: HostWorld) {
    this.stack = traits.stack
    this.profile = traits.profile
    this.settings = traits.settings
    this.uid = traits.uid
    this.pid = traits.pid
    this.countRule = world.countRule
    this.#host = host
    this.#random = random
  }

  get interfaces(): readonly Interface[] {
    return this.#host.routing.interfaces
  }

  random(): number {
    this.#draws ??= this.#random.stream(`host:${this.#host.name}`)
    return this.#draws.next32()
  }

  isLocal(ip: Ip): boolean {
    return this.#host.routing.isLocal(ip)
  }

  route(destination: Ip, source: Ip | null, iface: number): Route | ErrnoName {
    return this.#host.routing.route(destination, source, iface)
  }

  rearm(id: SockId, due: Micros): void {
    this.#host.rearm(id, due)
  }

  get unwatched(): boolean {
    return this.#host.loopsBackAtOnce
  }

  crossed(): void {
    this.#host.crossed()
  }
}
