/**
 * A driver for tests of core without the simulated world: one or two kernels, each with a loopback and, when it has an
 * address, an Ethernet of MTU 1500 with prefix 24; packets travel in a FIFO of virtual time.
 *
 * Who gets a packet: the host itself when the destination or the source is an address of its own loopback or the
 * destination is local; else whoever owns the destination, and every host for broadcasts and groups, the sender
 * included unless the packet says otherwise.
 */

import { isBroadcast, isLoopback, isMulticast } from '../../src/core/address/classify.ts'
import { familyOf, type Ip } from '../../src/core/address/ip.ts'
import type { Answer } from '../../src/core/answer.ts'
import type { ErrnoName } from '../../src/core/errno.ts'
import { Kernel } from '../../src/core/kernel/kernel.ts'
import { LINUX, type Profile } from '../../src/core/kernel/profile.ts'
import type { Settings } from '../../src/core/kernel/settings.ts'
import type { Stack } from '../../src/core/kernel/stack.ts'
import type { Packet } from '../../src/core/packet.ts'
import type { Rule } from '../../src/core/rule.ts'
import type { Interface, Route } from '../../src/core/socket/context.ts'
import type { SockId } from '../../src/core/socket/sock.ts'
import type { Micros } from '../../src/core/time.ts'

export interface HostOptions {
  /** The Ethernet address, e.g. `10.0.0.1`; without one the host has only its loopback. */
  readonly ip?: Ip
  /** Its IPv6 address, of a network of 64 bits, e.g. `fd00::1`; only with `ip`. */
  readonly ip6?: Ip
  /** A default route goes through the Ethernet. */
  readonly defroute?: boolean
  readonly uid?: number
  readonly settings?: Partial<Settings>
  readonly profile?: Profile
}

const LOOPBACK_MTU = 65536
const ETHERNET_MTU = 1500

type Kind = 'local' | 'broadcast' | 'multicast' | 'unicast'

/** What all addresses of a network have in common: `10.0.0`, `fd00:`. */
function subnet(ip: Ip): string {
  return ip.slice(0, ip.lastIndexOf(ip.includes(':') ? ':' : '.'))
}

/** One host: its kernel, its timers, the calls that were answered after having waited. */
export class TestHost {
  readonly kernel: Kernel
  readonly timers = new Map<SockId, Micros>()
  /** Answers of calls that were blocked, by the id of the wait. */
  readonly answers = new Map<number, Answer>()
  /** Rules that fired, in order. */
  readonly fired: Rule[] = []
  readonly ip: Ip | null
  readonly ip6: Ip | null
  readonly #defroute: boolean
  #seed: number

  constructor(stack: Stack, options: HostOptions, seed: number) {
    this.ip = options.ip ?? null
    this.ip6 = options.ip6 ?? null
    this.#defroute = options.defroute ?? false
    this.#seed = seed
    const profile = options.profile ?? LINUX
    this.kernel = new Kernel({
      profile,
      settings: { ...profile.settings, ...options.settings },
      interfaces: this.#interfaces(),
      uid: options.uid ?? 0,
      pid: 1000,
      stack,
      random: () => this.#random(),
      isLocal: (ip) => this.isLocal(ip),
      route: (destination, source, iface) => this.#route(destination, source, iface),
      rearm: (id, due) => {
        if (due === Number.POSITIVE_INFINITY) this.timers.delete(id)
        else this.timers.set(id, due)
      },
      countRule: (rule) => this.fired.push(rule),
    })
  }

  isLocal(ip: Ip): boolean {
    if (ip === this.ip || ip === this.ip6) return true
    return isLoopback(ip) && ip !== '127.255.255.255'
  }

  #interfaces(): Interface[] {
    const lo: Interface = {
      index: 1,
      name: 'lo',
      mtu: LOOPBACK_MTU,
      up: true,
      addresses: [
        { ip: '127.0.0.1', prefix: 8 },
        { ip: '::1', prefix: 128 },
      ],
    }
    if (this.ip === null) return [lo]
    const addresses = [{ ip: this.ip, prefix: 24 }]
    if (this.ip6 !== null) addresses.push({ ip: this.ip6, prefix: 64 })
    return [lo, { index: 2, name: 'eth0', mtu: ETHERNET_MTU, up: true, addresses }]
  }

  /** mulberry32. */
  #random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0
    let t = this.#seed
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }

  #route(destination: Ip, source: Ip | null, iface: number): Route | ErrnoName {
    const four = familyOf(destination) === 2
    const loopback = four ? '127.0.0.1' : '::1'
    const own = four ? this.ip : this.ip6
    const route = (index: number, kind: Kind): Route => ({
      source: source ?? (index === 1 ? loopback : (own as Ip)),
      iface: index,
      mtu: index === 1 ? LOOPBACK_MTU : ETHERNET_MTU,
      local: kind === 'local',
      broadcast: kind === 'broadcast',
      multicast: kind === 'multicast',
    })
    if (destination === '127.255.255.255') return route(1, 'broadcast')
    if (this.isLocal(destination)) {
      const local = route(1, 'local')
      return source === null && destination === own ? { ...local, source: destination } : local
    }
    const group = isMulticast(destination)
    if (group || isBroadcast(destination)) {
      const kind = group ? 'multicast' : 'broadcast'
      if (iface !== 0) return route(iface, kind)
      return this.#defroute || (!four && own !== null) ? route(2, kind) : 'ENETUNREACH'
    }
    if (own === null) return 'ENETUNREACH'
    if (four && destination === `${subnet(own)}.255`) return route(2, 'broadcast')
    return subnet(destination) === subnet(own) || this.#defroute
      ? route(2, 'unicast')
      : 'ENETUNREACH'
  }
}

interface Travelling {
  readonly at: Micros
  readonly to: TestHost
  readonly packet: Packet
}

/** Hosts on one Ethernet. Call {@link TestNet.settle} or {@link TestNet.advance} after every input. */
export class TestNet {
  readonly hosts: readonly TestHost[]
  /** One way, microseconds; the loopback has none. */
  delay: Micros = 0
  now: Micros = 0
  /** Every packet that left a host, in order. */
  readonly sent: { from: TestHost; packet: Packet }[] = []
  /** Gives true for a packet that the link loses. */
  lose: (from: TestHost, packet: Packet) => boolean = () => false
  /** The same for the loopbacks, which lose nothing by themselves. */
  loseAtHome: (packet: Packet) => boolean = () => false
  #travelling: Travelling[] = []

  constructor(stack: Stack, ...hosts: readonly HostOptions[]) {
    const all = hosts.length === 0 ? [{}] : hosts
    this.hosts = all.map((options, i) => new TestHost(stack, options, 1 + i))
  }

  host(index = 0): TestHost {
    const host = this.hosts[index]
    if (host === undefined) throw new Error(`no host ${index}`)
    return host
  }

  /** Performs everything that is due now, without letting time pass. */
  settle(): void {
    for (;;) {
      let busy = false
      for (const host of this.hosts) {
        while (host.kernel.settle() || this.#perform(host)) {
          this.#perform(host)
          busy = true
        }
      }
      const next = this.#travelling[0]
      if (next !== undefined && next.at <= this.now) {
        this.#travelling.shift()
        next.to.kernel.now = this.now
        next.to.kernel.receive(next.packet)
        busy = true
      }
      if (!busy) return
    }
  }

  /** Lets `micros` pass: packets arrive and timers fire when they are due. */
  advance(micros: Micros): void {
    const end = this.now + micros
    this.settle()
    for (;;) {
      const due = this.#nextDue()
      if (due > end) break
      this.#setTime(Math.max(due, this.now))
      this.settle()
      for (const host of this.hosts) this.#fireTimers(host)
      this.settle()
    }
    this.#setTime(end)
  }

  #setTime(now: Micros): void {
    this.now = now
    for (const host of this.hosts) host.kernel.now = now
  }

  #nextDue(): Micros {
    let due = this.#travelling[0]?.at ?? Number.POSITIVE_INFINITY
    for (const host of this.hosts) for (const at of host.timers.values()) due = Math.min(due, at)
    return due
  }

  #fireTimers(host: TestHost): void {
    for (const [id, at] of [...host.timers]) {
      if (at > this.now) continue
      host.timers.delete(id)
      host.kernel.timer(id)
      this.settle()
    }
  }

  #perform(host: TestHost): boolean {
    const effects = host.kernel.takeEffects()
    for (const effect of effects) {
      if (effect.kind === 'packet') this.#send(host, effect)
      else if (effect.kind === 'completion') host.answers.set(effect.wait, effect.answer)
    }
    return effects.length > 0
  }

  #send(from: TestHost, packet: Packet): void {
    this.sent.push({ from, packet })
    const { destination, source } = packet
    if (from.isLocal(destination) || isLoopback(source)) {
      if (this.loseAtHome(packet)) return
      this.#travel({ at: this.now, to: from, packet })
      return
    }
    const all = isMulticast(destination) || destination.endsWith('.255')
    if (all && packet.loop) this.#travel({ at: this.now, to: from, packet })
    if (this.lose(from, packet)) return
    for (const to of this.hosts) {
      if (to === from || !(all || to.isLocal(destination))) continue
      this.#travel({ at: this.now + this.delay, to, packet })
    }
  }

  #travel(one: Travelling): void {
    let at = this.#travelling.length
    while (at > 0 && (this.#travelling[at - 1] as Travelling).at > one.at) at -= 1
    this.#travelling.splice(at, 0, one)
  }
}
