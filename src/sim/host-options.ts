// What a world and its stations are made from: the defaults, and the addresses that are given where none are asked for.

import type { Ip } from '../core/address/ip.ts'
import { shown, valueError } from '../core/arguments.ts'
import { LINUX, type Profile } from '../core/kernel/profile.ts'
import type { Settings } from '../core/kernel/settings.ts'
import type { Stack } from '../core/kernel/stack.ts'
import type { Handling } from '../core/packet.ts'
import type { Rule } from '../core/rule.ts'
import { type Micros, ms } from '../core/time.ts'
import { Addressing, linkLocal, usualAddressing } from './addressing.ts'
import type { HostTraits } from './host.ts'
import type { LinkSettings } from './link.ts'
import { parseHostAddress } from './network.ts'
import { LINK_MTU, type RoutingOptions } from './routing.ts'

/** What a world of the simulator is made with. Times are microseconds. */
export interface WorldOptions {
  /** Which kinds of sockets the hosts have. */
  readonly stack: Stack
  /** Any safe integer; 1 when not given. */
  readonly seed?: number
  /** What the hosts' systems do; Linux when not given. */
  readonly profile?: Profile
  /** Settings that differ from the profile's. */
  readonly settings?: Partial<Settings>
  /** One way, microseconds; 50 when not given. */
  readonly latency?: Micros
  /** Of the interfaces; 1500 when not given. */
  readonly mtu?: number
  /** Told of every rule that decides something. */
  readonly countRule?: (rule: Rule) => void
}

/** What every station of the network is made with. */
export interface StationOptions {
  /**
   * Addresses with their prefix lengths: `10.0.0.7/24`, `fd00::7/64`. When not given, the n-th station of the world has
   * `10.0.0.n/24` and `fd00::n/64`; an empty list makes a host with its loopback only.
   */
  readonly addresses?: readonly string[]
  /** Of its interface, bytes. */
  readonly mtu?: number
  /** Whether a router stands behind the own networks; there is one when not given. */
  readonly defaultRoute?: boolean
  /**
   * What its link does to TCP segments on their way to the receiver's memory: `copied` when not given. The others are
   * two interfaces of one machine, `handed-over` with segmentation offload (several segments travel as one packet,
   * which may be larger than the MTU) and `flattened` without.
   */
  readonly handling?: Handling
}

/** What a host is made with. Times are microseconds. */
export interface HostOptions extends StationOptions {
  /** Further names. */
  readonly aliases?: readonly string[]
  /** Whose rules it follows; the world's when not given. */
  readonly profile?: Profile
  /** Settings under the kernel's own names, over those of the world. */
  readonly settings?: Partial<Settings>
  /** The user whose programs run; 0, who is privileged, when not given. */
  readonly uid?: number
  /** Its process, as SO_PEERCRED tells it. */
  readonly pid?: number
  /** How long a packet of the loopback takes; at once when not given. */
  readonly loopbackDelay?: Micros
  /** Timers of the kernel go off at the ends of such ticks (4 ms on the measured machine); when due when not given. */
  readonly timerTick?: Micros
  /** How far into 4096 ticks the kernel's count is at time 0: where the ends of ticks, coarse ones too, lie; 0. */
  readonly timerPhase?: Micros
  /** By how much timers go off later than at the end of a tick, by that end: a busy machine's ticks, repeated. */
  readonly timerLate?: ReadonlyMap<Micros, Micros>
}

const DEFAULT_LATENCY = ms(0.05)
const FIRST_PID = 1000

/** What holds for all stations of a world unless they say otherwise. */
export class WorldDefaults {
  readonly stack: Stack
  readonly seed: number
  readonly profile: Profile
  readonly link: LinkSettings
  readonly mtu: number
  readonly countRule: ((rule: Rule) => void) | null
  readonly #given: Partial<Settings> | undefined
  /** Those of hosts without settings of their own. */
  #common: { readonly profile: Profile; readonly settings: Settings } | null = null

  constructor(options: WorldOptions) {
    this.stack = options.stack
    this.seed = options.seed ?? 1
    this.profile = options.profile ?? LINUX
    this.#given = options.settings
    this.link = { latency: options.latency ?? DEFAULT_LATENCY, mtu: Number.POSITIVE_INFINITY }
    this.mtu = options.mtu ?? LINK_MTU
    this.countRule = options.countRule ?? null
  }

  /** What differs from the profile's: for the world, and for one host. */
  settingsOf(profile: Profile, own: Partial<Settings> | undefined): Settings {
    if (own !== undefined) return { ...profile.settings, ...this.#given, ...own }
    if (this.#given === undefined) return profile.settings
    if (this.#common?.profile !== profile) {
      this.#common = { profile, settings: { ...profile.settings, ...this.#given } }
    }
    return this.#common.settings
  }
}

/** The addresses of a station, with a link-local one beside each IPv6 address. */
function addressingOf(
  index: number,
  taken: ReadonlyMap<Ip, unknown>,
  given: readonly string[] | undefined,
): Addressing {
  if (given !== undefined) {
    if (!Array.isArray(given)) throw valueError('addresses: wants a list')
    const addresses = given.map(parseHostAddress)
    const v6 = addresses.some(({ ip }) => ip.includes(':'))
    return new Addressing(v6 ? [...addresses, parseHostAddress(linkLocal(index))] : addresses)
  }
  for (let n = index + 1; ; n += 1) {
    const addressing = usualAddressing(index, n)
    if (!addressing.named.some((ip) => taken.has(ip))) return addressing
  }
}

export function routingOf(
  defaults: WorldDefaults,
  index: number,
  taken: ReadonlyMap<Ip, unknown>,
  options: StationOptions = {},
): RoutingOptions {
  const mtu = options.mtu ?? defaults.mtu
  if (!(Number.isInteger(mtu) && mtu >= 68)) throw valueError(`mtu ${shown(mtu)}: wants 68 or more`)
  return {
    addresses: addressingOf(index, taken, options.addresses),
    mtu,
    defaultRoute: options.defaultRoute ?? true,
    handling: options.handling ?? 'copied',
  }
}

export function traitsOf(
  defaults: WorldDefaults,
  index: number,
  options: HostOptions = {},
): HostTraits {
  const profile = options.profile ?? defaults.profile
  return {
    stack: defaults.stack,
    profile,
    settings: defaults.settingsOf(profile, options.settings),
    uid: options.uid ?? 0,
    pid: options.pid ?? FIRST_PID + index,
    loopbackDelay: options.loopbackDelay ?? 0,
    timerTick: options.timerTick ?? 0,
    timerPhase: options.timerPhase ?? 0,
    timerLate: options.timerLate ?? null,
  }
}
