/** What a run of the lab is asked for, in the words of its users, and what of that makes no sense. */
import { shown, valueError } from '../core/arguments.ts'
import { PROFILES, type ProfileName } from '../core/kernel/profile.ts'
import { type Micros, ms, parseDuration } from '../core/time.ts'
import { parseDistribution } from '../sim/distribution-text.ts'
import {
  checkDistribution,
  type Distribution,
  DistributionError,
  mean,
} from '../sim/distributions.ts'
import { type ArrivalPattern, checkArrivals, parseArrivals } from './arrivals.ts'
import { parseRate } from './rate.ts'

/** Where the listener is: a simulated host, this machine's kernel, or this machine through Node. */
export type LabWorld = 'sim' | 'kernel' | 'real'

/** What a run of the backlog lab is asked for. */
export interface BacklogOptions {
  /** Clients a second: a number, or a text such as `1000/s`, `60/min`. Of no effect when `arrivals` is a trace. */
  readonly rate: number | string
  /** How long an accepted connection is served: data, or a text such as `exp:0.8ms`, `const:2ms`. */
  readonly service: Distribution | string
  /** What listen(2) is told. */
  readonly backlog: number
  /** How many programs accept, each serving one connection at a time; 1 when not given. */
  readonly acceptors?: number
  /** `poisson` when not given. */
  readonly arrivals?: ArrivalPattern | string
  /** Whose rules the hosts follow; `linux` when not given. */
  readonly os?: ProfileName
  /** tcp_syncookies: 0 never, 1 when the SYN queue is full (when not given), 2 always. */
  readonly syncookies?: 0 | 1 | 2
  /** tcp_abort_on_overflow: a final ACK that finds the accept queue full is reset. */
  readonly abortOnOverflow?: boolean
  /** There and back, milliseconds or a text. 0, when not given, is one machine: its loopback. */
  readonly rtt?: number | string
  /** How long clients arrive, milliseconds or a text; a minute when not given. */
  readonly duration?: number | string
  /** The first part of this time, milliseconds or a text, that estimates leave out; a tenth when not given. */
  readonly warmup?: number | string
  /** How long the outcome of the last clients is watched; until all is decided when not given (10 s for a real run). */
  readonly drain?: number | string
  /** net.core.somaxconn, and the descriptors that the server may have. */
  readonly somaxconn?: number
  /** How many descriptors the server may have; the host's default when not given. */
  readonly nofile?: number
  /** Any safe integer: the same seed gives the same clients and services. 1 when not given. */
  readonly seed?: number
}

/** The same, checked; times in microseconds. */
export interface Plan {
  /** Clients per second. */
  readonly rate: number
  readonly service: Distribution
  readonly backlog: number
  readonly acceptors: number
  readonly arrivals: ArrivalPattern
  readonly os: ProfileName
  readonly syncookies: 0 | 1 | 2
  readonly abortOnOverflow: boolean
  readonly rtt: Micros
  readonly duration: Micros
  readonly warmup: Micros
  /** Null: until all is decided. */
  readonly drain: Micros | null
  readonly somaxconn: number | null
  readonly nofile: number | null
  readonly seed: number
}

const MOST_RATE = 1e6
const MOST_BACKLOG = 2 ** 31 - 1
const MOST_ACCEPTORS = 10_000
const MINUTE = 60_000_000

/** @throws ArgumentError that says what is wanted */
export function planOf(options: BacklogOptions): Plan {
  if (typeof options !== 'object' || options === null) {
    throw valueError(`a backlog run wants options, not ${shown(options)}`)
  }
  const { os = 'linux', syncookies = 1, seed = 1 } = options
  if (!Object.hasOwn(PROFILES, os)) {
    throw valueError(`os ${shown(os)}: wants one of ${Object.keys(PROFILES).join(', ')}`)
  }
  if (syncookies !== 0 && syncookies !== 1 && syncookies !== 2) {
    throw valueError(
      `syncookies ${shown(syncookies)}: wants 0 (never), 1 (when full) or 2 (always)`,
    )
  }
  if (!Number.isSafeInteger(seed)) throw valueError(`seed ${shown(seed)}: wants a safe integer`)
  const duration = timeOf('duration', options.duration ?? toMillis(MINUTE))
  if (duration === 0) throw valueError('duration 0: wants a time above 0, such as 60s')
  const warmup =
    options.warmup === undefined ? Math.floor(duration / 10) : timeOf('warmup', options.warmup)
  if (warmup >= duration) throw valueError('warmup: wants less than the duration')
  return {
    rate: rateOf(options.rate),
    service: serviceOf(options.service),
    backlog: countOf('backlog', options.backlog, 0, MOST_BACKLOG),
    acceptors: countOf('acceptors', options.acceptors ?? 1, 1, MOST_ACCEPTORS),
    arrivals: arrivalsOf(options.arrivals ?? 'poisson'),
    os,
    syncookies,
    abortOnOverflow: options.abortOnOverflow === true,
    rtt: timeOf('rtt', options.rtt ?? 0),
    duration,
    warmup,
    drain: options.drain === undefined ? null : timeOf('drain', options.drain),
    somaxconn:
      options.somaxconn === undefined
        ? null
        : countOf('somaxconn', options.somaxconn, 1, MOST_BACKLOG),
    nofile: options.nofile === undefined ? null : countOf('nofile', options.nofile, 5, 2 ** 20),
    seed,
  }
}

/** Busy servers that the arriving work would need, by the number there are: 1 is as much as they can do. */
export function loadOf({ rate, service, acceptors }: Plan): number {
  return (rate * mean(service)) / 1e6 / acceptors
}

function toMillis(us: Micros): number {
  return us / 1000
}

function rateOf(given: unknown): number {
  const rate = typeof given === 'string' ? parseRate(given) : given
  if (typeof rate !== 'number' || !(rate > 0 && rate <= MOST_RATE)) {
    throw valueError(
      `rate ${shown(given)}: wants clients per time, above 0 and at most a million a second, such as 1000/s`,
    )
  }
  return rate
}

function serviceOf(given: unknown): Distribution {
  const service = readDistribution(given)
  const mean_ = mean(service)
  if (!(mean_ > 0 && mean_ < Number.POSITIVE_INFINITY)) {
    throw valueError(`service ${shown(given)}: wants a mean above 0, and a finite one`)
  }
  return service
}

function readDistribution(given: unknown): Distribution {
  try {
    if (typeof given === 'string') return parseDistribution(given)
    if (typeof given === 'object' && given !== null) return checkDistribution(given as Distribution)
  } catch (error) {
    if (error instanceof DistributionError) throw valueError(`service: ${error.message}`)
    throw error
  }
  throw valueError(`service ${shown(given)}: wants a distribution of times, such as exp:0.8ms`)
}

function arrivalsOf(given: unknown): ArrivalPattern {
  if (typeof given === 'string') return parseArrivals(given)
  return checkArrivals(given)
}

function countOf(name: string, given: unknown, least: number, most: number): number {
  if (Number.isSafeInteger(given) && (given as number) >= least && (given as number) <= most) {
    return given as number
  }
  throw valueError(`${name} ${shown(given)}: wants a whole number from ${least} to ${most}`)
}

/** Milliseconds or a text as microseconds. */
function timeOf(name: string, given: unknown): Micros {
  const us = typeof given === 'string' ? parseDuration(given) : given
  const time = typeof given === 'number' ? ms(given) : us
  if (typeof time === 'number' && time >= 0 && Number.isSafeInteger(time)) return time
  throw valueError(`${name} ${shown(given)}: wants a time, not negative, such as 1ms or 60s`)
}
