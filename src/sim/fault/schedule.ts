// Faults as data: what may be done to a world, as plain values that JSON can carry. A schedule is a list of them with
// their times. Everything that can be done by a call can be written so (but for functions).
//
// Durations are milliseconds, or texts with a unit: 20, '20ms', '1.5s', '800us'. Probabilities are 0 to 1.
import type { Distribution } from '../distributions.ts'
import type { RejectProtocol } from '../filter.ts'
import type { RejectWith } from '../icmp.ts'
import type { QueueLimit } from '../stages/spec.ts'

/** Milliseconds, or a text such as `20ms` or `1.5s`. */
export type Duration = number | string

/** A duration that is drawn anew each time: a constant one, `normal:20ms,2ms`, or a record (in microseconds). */
export type DrawnDuration = Duration | Distribution

/** Hosts by their names; `*` for all. */
export type Hosts = string | readonly string[]

/** Both directions between two sides, one direction, or the loopbacks of hosts. */
export type Where =
  | { readonly between: readonly [Hosts, Hosts] }
  | { readonly from: Hosts; readonly to: Hosts }
  | { readonly loopback: Hosts }

/** A probability with which each packet is lost; or losses in bursts (Gilbert-Elliott). */
export type LossData =
  | number
  /** The share of packets that is lost, and how many are lost in a row on average. */
  | { readonly rate: number; readonly burst: number }
  /** Probabilities of turning bad and good again before each packet, and of loss while good (0) and bad (1). */
  | {
      readonly enter: number
      readonly leave: number
      readonly good?: number
      readonly bad?: number
    }

/** What a link may be set to. What is not given stays as it is; null takes it away. */
export interface LinkData {
  /** One way. */
  readonly latency?: DrawnDuration | null
  /** Up to so much more or less than the latency. */
  readonly jitter?: Duration | null
  readonly loss?: LossData | null
  /** The n-th packets are lost, counted from 1 from now on. */
  readonly drop?: readonly number[] | null
  /** Each packet has a bit (so many bits) turned with this probability; its receiver's checksum decides. */
  readonly corrupt?: number | { readonly rate: number; readonly bits?: number } | null
  /** Each packet goes twice with this probability, the second at once or so much later. */
  readonly duplicate?: number | { readonly rate: number; readonly after?: DrawnDuration } | null
  /** Each packet is held back with this probability by so much, and overtaken. */
  readonly reorder?: { readonly rate: number; readonly by: DrawnDuration } | null
  /** Bits in a second (`10mbit`), and how much may wait: 1000 packets when not said. */
  readonly bandwidth?:
    | number
    | string
    | { readonly rate: number | string; readonly queue?: QueueLimit }
    | null
  /** The largest packet that passes whole: larger ones are fragmented or sent back. */
  readonly mtu?: number | null
  /** Nobody tells the sender of packets that are too large. */
  readonly blackHole?: boolean
  /** A link that is down loses everything. */
  readonly up?: boolean
  /** Packets arrive in the order in which they were sent, whatever each one's latency; true when not said. */
  readonly ordered?: boolean
}

export type LinkFault = { readonly kind: 'link' } & Where & LinkData

/** What one side sends does not reach the other, in either direction or in one. `*` are all others. */
export type PartitionFault = { readonly kind: 'partition' } & (
  | { readonly between: readonly [Hosts, Hosts] }
  | { readonly from: Hosts; readonly to: Hosts }
)

/** What reaches the far end waits there until it is stepped or released. */
export type HoldFault = { readonly kind: 'hold' } & Where
/** What was held arrives now. Ends holds. */
export type ReleaseFault = { readonly kind: 'release' } & Where
/** So many of the packets that are held arrive now, the oldest first; one when not said. */
export type StepFault = { readonly kind: 'step'; readonly count?: number } & Where

/** The host's interface is down. */
export interface DownFault {
  readonly kind: 'down'
  readonly host: Hosts
}

/** The host drops everything that arrives. */
export interface DeafFault {
  readonly kind: 'deaf'
  readonly host: Hosts
}

/** The host answers what arrives with an ICMP error or a reset. */
export interface RejectFault {
  readonly kind: 'reject'
  readonly host: Hosts
  readonly with: RejectWith
  readonly protocol?: RejectProtocol
}

/** The hosts take everything again: partitions, deafness and rejections end for them. All hosts when not said. */
export interface HealFault {
  readonly kind: 'heal'
  readonly host?: Hosts
}

/**
 * How a host may crash. `silence`: the power fails; nothing leaves, and its kernel remembers nothing. `reset`: its
 * programs die, and every peer is told by a reset. `kill`: its programs die, and their sockets are closed as on exit.
 */
export type CrashHow = 'silence' | 'reset' | 'kill'

/** The host's programs die, until it is restarted (or for a time). Its addresses remain. */
export interface CrashFault {
  readonly kind: 'crash'
  readonly host: Hosts
  readonly how?: CrashHow
}

export interface RestartFault {
  readonly kind: 'restart'
  readonly host: Hosts
}

/** The whole host stands still, or its programs alone; what was due meanwhile happens when it goes on. */
export interface PauseFault {
  readonly kind: 'pause'
  readonly host: Hosts
  readonly what?: 'host' | 'programs'
}

export interface ResumeFault {
  readonly kind: 'resume'
  readonly host: Hosts
}

/** The host forgets its TCP connections (with some hosts, of some port), and tells nobody. */
export interface HalfOpenFault {
  readonly kind: 'half-open'
  readonly host: Hosts
  readonly peer?: Hosts
  /** The host's own port. */
  readonly port?: number
}

/** Each accept of the host's programs takes so long before it begins. */
export interface SlowAcceptFault {
  readonly kind: 'slow-accept'
  readonly host: Hosts
  readonly delay: DrawnDuration
  /** Of the listener. */
  readonly port?: number
}

/** The host's clock is off by `offset`, and gains `drift` microseconds in each second (ppm). */
export interface ClockFault {
  readonly kind: 'clock'
  readonly host: Hosts
  /** Milliseconds, or a text; may be negative. */
  readonly offset?: Duration
  readonly drift?: number
}

export type LookupFailure = 'EAI_AGAIN' | 'EAI_NONAME' | 'EAI_FAIL'

/** Looking up names (some, or any) takes a time, or fails. Addresses and `localhost` need no looking up. */
export interface LookupFault {
  readonly kind: 'lookup'
  /** Whose look-ups; all hosts' when not said. */
  readonly host?: Hosts
  readonly name?: string | readonly string[]
  readonly delay?: DrawnDuration
  readonly fail?: LookupFailure
}

/** A name has these addresses, in place of those it had; none make it unknown. */
export interface NameFault {
  readonly kind: 'name'
  readonly name: string
  readonly addresses: readonly string[]
}

/** The host has only so many ephemeral ports, or descriptors, left; none when not said. */
export interface ExhaustFault {
  readonly kind: 'exhaust'
  readonly host: Hosts
  readonly what: 'ports' | 'descriptors'
  readonly leave?: number
}

/** Which packets a rule is about; all that is given must hold. */
export interface PacketMatch {
  readonly from?: Hosts
  readonly to?: Hosts
  readonly protocol?: 'tcp' | 'udp' | 'icmp'
  readonly sourcePort?: number
  readonly destinationPort?: number
  /** Of either end. */
  readonly port?: number
  /** TCP flags as the trace writes them: `S` matches every segment that has them all. */
  readonly flags?: string
  /** Whether it carries data. */
  readonly data?: boolean
  /** Of those that match, the n-th, counted from 1. */
  readonly nth?: readonly number[]
  /** Of those that match, the first so many. */
  readonly first?: number
}

/** What becomes of such a packet: it is lost, comes later, or comes twice. */
export type RuleAction = 'drop' | { readonly delay: Duration } | { readonly duplicate: Duration }

export interface RuleFault {
  readonly kind: 'rule'
  /** Why, in the trace, a packet was dropped. */
  readonly name?: string
  readonly match?: PacketMatch
  readonly action: RuleAction
}

export type Fault =
  | LinkFault
  | PartitionFault
  | HoldFault
  | ReleaseFault
  | StepFault
  | DownFault
  | DeafFault
  | RejectFault
  | HealFault
  | CrashFault
  | RestartFault
  | PauseFault
  | ResumeFault
  | HalfOpenFault
  | SlowAcceptFault
  | ClockFault
  | LookupFault
  | NameFault
  | ExhaustFault
  | RuleFault

export type FaultKind = Fault['kind']

/** When a fault begins, and for how long it lasts. */
export interface Timing {
  /** Virtual time since the world began; at once when not given, or when it is past. */
  readonly at?: Duration
  /** For ever when not given. Only faults that last have it. */
  readonly for?: Duration
}

export type TimedFault = Fault & Timing

/** A list of faults, in any order of their times; those of one time happen in the order of the list. */
export type FaultSchedule = readonly TimedFault[]

/** Whether a fault of a kind goes on until something ends it. */
export const LASTING: Readonly<Record<FaultKind, boolean>> = {
  link: true,
  partition: true,
  hold: true,
  release: false,
  step: false,
  down: true,
  deaf: true,
  reject: true,
  heal: false,
  crash: true,
  restart: false,
  pause: true,
  resume: false,
  'half-open': false,
  'slow-accept': true,
  clock: true,
  lookup: true,
  name: true,
  exhaust: true,
  rule: true,
}
