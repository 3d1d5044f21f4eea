/** What a simulated world, its hosts and its links are made from. Durations are milliseconds. */
import { shown, valueError } from '../../core/arguments.ts'
import { PROFILES, type Profile, type ProfileName } from '../../core/kernel/profile.ts'
import { checkSettings, type Settings } from '../../core/kernel/settings.ts'
import type { Handling } from '../../core/packet.ts'
import type { Rule } from '../../core/rule.ts'
import type { FaultSchedule } from '../../sim/fault/schedule.ts'
import type { HostOptions } from '../../sim/host-options.ts'
import type { WallClock } from '../wall-clock.ts'
import type { ClockKind } from './pace.ts'

/** What a world is made with. Durations are milliseconds. */
export interface SimulateOptions {
  /** Any safe integer. The same seed and the same programs give the same run. 1 when not given. */
  readonly seed?: number
  /**
   * `auto`: time goes on whenever every program waits. `manual`: only with `advance`, `advanceTo` and `run`.
   * `realtime`: with the wall clock.
   */
  readonly clock?: ClockKind
  /** How long a packet takes from one host to another; 0.05 when not given. */
  readonly latency?: number
  /** Of the hosts' interfaces; 1500 when not given. */
  readonly mtu?: number
  /** Which system's rules the hosts follow; `linux` when not given. */
  readonly profile?: ProfileName | Profile
  /** Settings of every host, under the kernel's own names. */
  readonly settings?: Partial<Settings>
  /** What is done to the world, and when; see `SimulatedWorld.apply`. */
  readonly faults?: FaultSchedule
  /** Told of every rule that decides something. */
  readonly countRule?: (rule: Rule) => void
  /**
   * Told what a subscriber of an observable threw. When not given, `run`, `advance` or `advanceTo` reject with it, or
   * else it becomes an unhandled rejection.
   */
  readonly onSubscriberError?: (error: unknown) => void
  /** The clock that `realtime` follows; the machine's when not given. */
  readonly wallClock?: WallClock
}

/** What a host of a world is made with. Durations are milliseconds. */
export interface SimulatedHostOptions {
  /**
   * Addresses with their prefix lengths, `10.0.0.7/24`, `fd00::7/64`; the n-th host has `10.0.0.n/24` and `fd00::n/64`
   * when not given, and none but the loopback's with an empty list.
   */
  readonly addresses?: readonly string[]
  /** Further names. */
  readonly aliases?: readonly string[]
  /** Of its interface, bytes; the world's when not given. */
  readonly mtu?: number
  /** Whether a router stands behind its networks; true when not given. */
  readonly defaultRoute?: boolean
  /**
   * What its link does to TCP segments on their way to the receiver's memory, which decides how much a receiver holds:
   * `copied` when not given. `handed-over` and `flattened` are two interfaces of one machine (Linux veth), with
   * segmentation offload (several segments travel as one packet, which may be larger than the MTU) and without.
   */
  readonly handling?: Handling
  /** Whose rules it follows; the world's when not given. */
  readonly profile?: ProfileName | Profile
  /** Settings under the kernel's own names, over those of the world. */
  readonly settings?: Partial<Settings>
  /** The user whose programs run; 0, who is privileged, when not given. */
  readonly uid?: number
  /** The process whose programs run, as SO_PEERCRED tells it. */
  readonly pid?: number
  /** How long a packet of the loopback takes; 0 when not given: it is there when the call returns. */
  readonly loopbackDelay?: number
  /**
   * Its programs serve: they may wait for ever without anything being wrong. When everything waits, their calls are
   * left alone where others reject with a `DeadlockError`.
   */
  readonly background?: boolean
}

export function profileOf(profile: ProfileName | Profile | undefined): Profile | undefined {
  if (profile === undefined || isProfile(profile)) return profile
  if (typeof profile !== 'string') throw valueError(`not a profile: ${shown(profile)}`)
  if (!Object.hasOwn(PROFILES, profile)) throw valueError(`not a profile: '${profile}'`)
  return PROFILES[profile]
}

function isProfile(value: unknown): value is Profile {
  return typeof value === 'object' && value !== null && 'settings' in value
}

/** Microseconds of an option in milliseconds. */
export function micros(name: string, ms: number): number {
  const us = typeof ms === 'number' ? Math.round(ms * 1000) : Number.NaN
  if (!(us >= 0) || !Number.isSafeInteger(us)) {
    throw valueError(`${name} ${shown(ms)}: wants milliseconds, 0 or more`)
  }
  return us
}

/** A copy without the properties that are undefined. */
export function defined<T extends object>(
  options: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}

/** Throws when the options of a world or a host are no object, or name something that is no option. */
export function checkNames(options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw valueError(`not options: ${shown(options)}`)
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw valueError(`no option '${name}': ${known.join(', ')}`)
  }
}

function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') {
    throw valueError(`${name} ${shown(value)}: wants a function`)
  }
}

function checkFlag(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return
  throw valueError(`${name} ${shown(value)}: wants true or false`)
}

function checkMtu(mtu: unknown): void {
  if (mtu === undefined || (Number.isSafeInteger(mtu) && (mtu as number) >= 68)) return
  throw valueError(`mtu ${shown(mtu)}: wants an integer, 68 or more`)
}

function checkTexts(name: string, value: unknown): void {
  const fine = Array.isArray(value) && value.every((one) => typeof one === 'string')
  if (value !== undefined && !fine) throw valueError(`${name} ${shown(value)}: wants texts`)
}

function checkId(name: string, value: unknown): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)) return
  throw valueError(`${name} ${shown(value)}: wants an integer, 0 or more`)
}

const HANDLINGS: readonly unknown[] = ['handed-over', 'flattened', 'copied', undefined]

/** The names of what a host may be given. */
export const HOST_OPTIONS: readonly (keyof SimulatedHostOptions)[] = [
  'addresses',
  'aliases',
  'mtu',
  'defaultRoute',
  'handling',
  'profile',
  'settings',
  'uid',
  'pid',
  'loopbackDelay',
  'background',
]

export function hostOptions(options: SimulatedHostOptions): HostOptions {
  checkNames(options, HOST_OPTIONS)
  checkMtu(options.mtu)
  checkFlag('defaultRoute', options.defaultRoute)
  checkFlag('background', options.background)
  checkTexts('addresses', options.addresses)
  checkTexts('aliases', options.aliases)
  checkId('uid', options.uid)
  checkId('pid', options.pid)
  checkSettings(options.settings ?? {})
  if (!HANDLINGS.includes(options.handling)) {
    throw valueError(`not a handling: ${shown(options.handling)}`)
  }
  const { profile, background: _, loopbackDelay, ...rest } = options
  return defined({
    ...rest,
    profile: profileOf(profile),
    loopbackDelay: loopbackDelay === undefined ? undefined : micros('loopbackDelay', loopbackDelay),
  })
}

/** The names of what a world may be given. */
export const WORLD_OPTIONS: readonly (keyof SimulateOptions)[] = [
  'seed',
  'clock',
  'latency',
  'mtu',
  'profile',
  'settings',
  'faults',
  'countRule',
  'onSubscriberError',
  'wallClock',
]

export function checkWorldOptions(options: SimulateOptions): void {
  checkNames(options, WORLD_OPTIONS)
  const { seed = 0, settings = {} } = options
  checkMtu(options.mtu)
  if (!Number.isSafeInteger(seed)) throw valueError(`seed ${shown(seed)}: wants an integer`)
  checkFunction('countRule', options.countRule)
  checkWallClock(options.wallClock)
  checkFunction('onSubscriberError', options.onSubscriberError)
  checkSettings(settings)
}

function checkWallClock(clock: unknown): void {
  if (clock === undefined) return
  const given = typeof clock === 'object' && clock !== null ? (clock as Partial<WallClock>) : {}
  if (typeof given.now === 'function' && typeof given.wait === 'function') return
  throw valueError(`wallClock ${shown(clock)}: wants functions now and wait`)
}

export function checkName(name: unknown): void {
  if (typeof name !== 'string') throw valueError(`not a host name: ${shown(name)}`)
}
