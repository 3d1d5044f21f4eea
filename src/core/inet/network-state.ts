/**
 * What a host remembers of the network that is no socket's own: the groups that its sockets have joined, who listens
 * to a protocol, and of each other host the way's MTU and how many ICMP errors it may still be sent.
 *
 * A container, like the port table: who may join and when an error is sent is decided elsewhere.
 */
import { familyOf, type Ip } from '../address/ip.ts'
import { AF_INET } from '../constants/families.ts'
import { LINUX_SETTINGS, type Settings } from '../kernel/settings.ts'
import { OptionValues } from '../options/values.ts'
import type { Interface } from '../socket/context.ts'
import type { SockId } from '../socket/sock.ts'
import type { Micros } from '../time.ts'
import type { Arrival } from './interfaces.ts'

/** A path MTU is believed for so long (ip_rt_mtu_expires). */
const MTU_LIFETIME: Micros = 600_000_000

/** Narrower ways are not believed in (min_pmtu; RFC 8200 5). */
const MIN_MTU_V4 = 552
const MIN_MTU_V6 = 1280

/** The groups that every interface is in (RFC 1112 4, RFC 4291 2.8). */
const ALWAYS_JOINED: ReadonlySet<Ip> = new Set(['224.0.0.1', 'ff01::1', 'ff02::1'])

const NOBODY: readonly SockId[] = []

interface PathMtu {
  readonly mtu: number
  readonly until: Micros
}

/** Allowance of ICMP errors to one host. */
interface Allowance {
  readonly tokens: Micros
  readonly at: Micros
}

/** What TCP sockets begin with under some settings: one object for all of them, not to be altered. */
interface Defaults {
  readonly settings: Settings
  readonly values: OptionValues
}

function makeDefaults(settings: Settings): Defaults {
  const values = OptionValues.forTcp(settings)
  values.v6only = settings.bindv6only === 1
  return { settings, values }
}

/** Those that a host has asked for last: the next one's settings are mostly the same. */
let lastDefaults = makeDefaults(LINUX_SETTINGS)

export class NetworkState {
  /** What the addresses of the last packet say; see `inet/interfaces.ts`. */
  lastArrival: Arrival | null = null
  /** The broadcast addresses of these interfaces. */
  broadcasts: {
    readonly interfaces: readonly Interface[]
    readonly addresses: ReadonlySet<Ip>
  } | null = null
  #tcpDefaults = lastDefaults
  /** `interface|group` to the number of memberships. */
  #groups: Map<string, number> | null = null
  #mtus: Map<Ip, PathMtu> | null = null
  #allowances: Map<Ip, Allowance> | null = null
  /** Raw sockets by family and protocol. */
  #listeners: Map<string, readonly SockId[]> | null = null

  /** The options of a fresh TCP socket. */
  tcpDefaults(settings: Settings): OptionValues {
    if (this.#tcpDefaults.settings !== settings) {
      if (lastDefaults.settings !== settings) lastDefaults = makeDefaults(settings)
      this.#tcpDefaults = lastDefaults
    }
    return this.#tcpDefaults.values
  }

  join(iface: number, group: Ip): void {
    const key = `${iface}|${group}`
    this.#groups ??= new Map()
    this.#groups.set(key, (this.#groups.get(key) ?? 0) + 1)
  }

  leave(iface: number, group: Ip): void {
    const key = `${iface}|${group}`
    const groups = this.#groups as Map<string, number>
    const left = (groups.get(key) as number) - 1
    if (left > 0) groups.set(key, left)
    else groups.delete(key)
  }

  /** Whether a packet to the group is taken from that interface. */
  isMember(iface: number, group: Ip): boolean {
    return ALWAYS_JOINED.has(group) || this.#groups?.has(`${iface}|${group}`) === true
  }

  /** The MTU of the way to `ip` as far as it is known, at most `mtu`. */
  pathMtu(ip: Ip, mtu: number, now: Micros): number {
    if (this.#mtus === null) return mtu
    const known = this.#mtus.get(ip)
    return known === undefined || known.until <= now ? mtu : Math.min(mtu, known.mtu)
  }

  learnMtu(ip: Ip, mtu: number, now: Micros): void {
    const least = familyOf(ip) === AF_INET ? MIN_MTU_V4 : MIN_MTU_V6
    this.#mtus ??= new Map()
    this.#mtus.set(ip, { mtu: Math.max(mtu, least), until: now + MTU_LIFETIME })
  }

  /** The raw sockets of a family that hear a protocol, oldest first. */
  listeners(family: number, protocol: number): readonly SockId[] {
    if (this.#listeners === null) return NOBODY
    return this.#listeners.get(`${family}|${protocol}`) ?? NOBODY
  }

  /** Whether a raw socket hears anything. */
  get isListening(): boolean {
    return this.#listeners !== null && this.#listeners.size > 0
  }

  addListener(family: number, protocol: number, sock: SockId): void {
    const key = `${family}|${protocol}`
    this.#listeners ??= new Map()
    this.#listeners.set(key, [...(this.#listeners.get(key) ?? NOBODY), sock])
  }

  removeListener(family: number, protocol: number, sock: SockId): void {
    const key = `${family}|${protocol}`
    const left = this.listeners(family, protocol).filter((id) => id !== sock)
    if (left.length > 0) this.#listeners?.set(key, left)
    else this.#listeners?.delete(key)
  }

  /** Takes one of the errors that may be sent to `ip`: one each `interval`, `burst` at once; false when none is left. */
  takeAllowance(ip: Ip, now: Micros, interval: Micros, burst: number): boolean {
    this.#allowances ??= new Map()
    const known = this.#allowances.get(ip)
    const most = burst * interval
    const tokens = known === undefined ? most : Math.min(most, known.tokens + now - known.at)
    const allowed = tokens >= interval
    this.#allowances.set(ip, { tokens: allowed ? tokens - interval : tokens, at: now })
    return allowed
  }

  clone(): NetworkState {
    const copy = new NetworkState()
    copy.#groups = copyOf(this.#groups)
    copy.#mtus = copyOf(this.#mtus)
    copy.#allowances = copyOf(this.#allowances)
    copy.#listeners = copyOf(this.#listeners)
    return copy
  }
}

function copyOf<K, V>(map: Map<K, V> | null): Map<K, V> | null {
  return map === null ? null : new Map(map)
}
