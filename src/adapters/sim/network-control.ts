/**
 * What a test can do to a simulated world: to its links, its hosts, its names; by a call, or as data. A call that begins
 * something gives what ends it. Durations are milliseconds.
 */

import { shown, valueError } from '../../core/arguments.ts'
import { checkFault } from '../../sim/fault/check-schedule.ts'
import type {
  CrashHow,
  DrawnDuration,
  Duration,
  Fault,
  FaultSchedule,
  LookupFailure,
} from '../../sim/fault/schedule.ts'
import type { RejectProtocol } from '../../sim/filter.ts'
import type { RejectWith } from '../../sim/icmp.ts'
import type { World } from '../../sim/world.ts'
import { readObject } from '../call-options.ts'
import { LinkControl, type LinkOptions } from './link-control.ts'
import { micros } from './options.ts'
import { type PacketRule, type RuleOptions, simRule } from './packet-rules.ts'
import { type Undo, undo } from './undo.ts'

/** A host, or its name; or several. */
export type Where = string | { readonly name: string }
/** One host or several. */
export type Sides = Where | readonly Where[]

/** Which look-ups of names, and what becomes of them. */
export interface LookupOptions {
  /** Whose look-ups; all hosts' when not given. */
  readonly host?: Sides
  /** Of which names; of any when not given. */
  readonly name?: string | readonly string[]
  /** How long they take. */
  readonly delay?: DrawnDuration
  /** What they answer in place of addresses. */
  readonly fail?: LookupFailure
}

export abstract class NetworkControl {
  /** The machinery below: see `dryport/sim`. */
  readonly world: World

  constructor(world: World) {
    this.world = world
  }

  /** Something was done that may let the world go on. */
  protected abstract altered(): void

  /** Begins a fault that is given as data; gives what ends it. */
  begin(fault: Fault): Undo {
    checkFault(fault)
    const end = this.world.begin(fault)
    this.altered()
    return undo(() => {
      end()
      this.altered()
    })
  }

  /**
   * Does what a schedule says, at its times; what lies in the past, or has no time, now. What concerns hosts that are
   * not there yet begins when they are. Gives what calls the rest off and ends what goes on.
   * @throws {FaultScheduleError} which says what is wanted, and where
   */
  apply(schedule: FaultSchedule): Undo {
    const end = this.world.apply(schedule)
    this.altered()
    return undo(() => {
      end()
      this.altered()
    })
  }

  // Links

  /**
   * Sets the links between two hosts, in both directions; see `LinkOptions`. Between a host and itself it is the
   * loopback, which is a link like others from then on.
   */
  link(one: Where, other: Where, options: LinkOptions = {}): LinkControl {
    return new LinkControl(this.world, nameOf(one), nameOf(other), options, () => this.altered())
  }

  /** Nothing passes between the two sides (without a second: the first and everybody else) until it is healed. */
  partition(some: Sides, others?: Sides): Undo {
    return undo(
      this.world.partition(namesOf(some), others === undefined ? undefined : namesOf(others)),
    )
  }

  /** What `some` send does not reach `others`; the other direction works. */
  partitionOneWay(some: Sides, others?: Sides): Undo {
    const rest = others === undefined ? undefined : namesOf(others)
    return undo(this.world.partitionOneWay(namesOf(some), rest))
  }

  /** The host drops everything that arrives, until it is healed. */
  dropTo(host: Where): Undo {
    return undo(this.world.dropTo(nameOf(host)))
  }

  /** The host answers what arrives with an error, until it is healed. */
  reject(host: Where, how: RejectWith, protocol?: RejectProtocol): Undo {
    return undo(this.world.reject(nameOf(host), how, protocol))
  }

  /** Every host takes everything again. */
  heal(): void {
    this.world.heal()
  }

  /** The interface of the host goes down. */
  linkDown(host: Where): void {
    this.world.linkDown(nameOf(host))
  }

  /** The host's interface works again. */
  linkUp(host: Where): void {
    this.world.linkUp(nameOf(host))
  }

  /** Asks `judge` about every packet on a link; the first rule that answers decides. Gives what ends that. */
  rule(judge: PacketRule, options: RuleOptions | string = {}): Undo {
    if (typeof judge !== 'function') throw valueError(`not a rule: ${shown(judge)}`)
    const { name, until } = typeof options === 'string' ? { name: options } : options
    const end = undo(this.world.rule(simRule(judge), name))
    if (typeof until === 'number') {
      this.world.schedule(micros('until', until), end)
      this.altered()
    } else if (until !== undefined) {
      onEnd(until, end)
    }
    return end
  }

  // Hosts

  /**
   * The host's programs die: their calls reject with `HostCrashedError`. `silence` (when not given): the power fails,
   * its peers hear nothing; `reset`: they are told by resets; `kill`: its sockets are closed as on exit. Undoing it
   * restarts the host.
   */
  crash(host: Sides, how: CrashHow = 'silence'): Undo {
    return this.begin({ kind: 'crash', host: namesOf(host), how })
  }

  /** Programs may run on the host again, at the addresses that it had. */
  restart(host: Sides): void {
    this.begin({ kind: 'restart', host: namesOf(host) })
  }

  /** The whole host stands still, or its programs alone. What was due meanwhile happens when it goes on. */
  pause(host: Sides, what: 'host' | 'programs' = 'host'): Undo {
    return this.begin({ kind: 'pause', host: namesOf(host), what })
  }

  /** Ends a pause. */
  resume(host: Sides): void {
    this.begin({ kind: 'resume', host: namesOf(host) })
  }

  /** The host forgets its TCP connections (with a peer, of a port of its own), and tells nobody. */
  halfOpen(host: Sides, { peer, port }: { peer?: Sides; port?: number } = {}): void {
    this.begin({
      kind: 'half-open',
      host: namesOf(host),
      ...(peer === undefined ? {} : { peer: namesOf(peer) }),
      ...(port === undefined ? {} : { port }),
    })
  }

  /** Each accept of the host's programs (on a port) takes so long before it begins. */
  slowAccept(host: Sides, delay: DrawnDuration, port?: number): Undo {
    const on = port === undefined ? {} : { port }
    return this.begin({ kind: 'slow-accept', host: namesOf(host), delay, ...on })
  }

  /** The host's clock is off by an offset, and gains `drift` microseconds in each second. */
  skewClock(host: Sides, skew: { offset?: Duration; drift?: number }): Undo {
    return this.begin({ kind: 'clock', host: namesOf(host), ...skew })
  }

  /** The host has only so many ephemeral ports, or descriptors, left. */
  exhaust(host: Sides, what: 'ports' | 'descriptors', leave = 0): Undo {
    return this.begin({ kind: 'exhaust', host: namesOf(host), what, leave })
  }

  /** Looking up names takes a time, or fails. */
  lookups(given: LookupOptions): Undo {
    readObject('options', given)
    const { host, ...options } = given
    const whose = host === undefined ? {} : { host: namesOf(host) }
    return this.begin({ kind: 'lookup', ...whose, ...options })
  }

  /** A name has these addresses, in place of those it had; none make it unknown. Undoing it gives the old ones back. */
  rename(name: string, ...addresses: readonly string[]): Undo {
    return this.begin({ kind: 'name', name, addresses })
  }
}

function onEnd(until: PromiseLike<unknown> | AbortSignal, end: () => void): void {
  if ('then' in until) until.then(end, end)
  else if (until.aborted) end()
  else until.addEventListener('abort', end, { once: true })
}

function nameOf(where: Where): string {
  const name = typeof where === 'string' ? where : (where as { name: unknown } | null)?.name
  if (typeof name !== 'string') throw valueError(`not a host, nor a name: ${shown(where)}`)
  return name
}

function namesOf(sides: Sides): string[] {
  return (Array.isArray(sides) ? sides : [sides as Where]).map(nameOf)
}
