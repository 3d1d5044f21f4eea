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
      /** The probability of turning bad before a packet. */
      readonly enter: number
      /** The probability of turning good again before a packet. */
      readonly leave: number
      /** The probability of loss while good; 0 when not given. */
      readonly good?: number
      /** The probability of loss while bad; 1 when not given. */
      readonly bad?: number
    }

/** What a link may be set to. What is not given stays as it is; null takes it away. */
export interface LinkData {
  /** One way. */
  readonly latency?: DrawnDuration | null
  /** Up to so much more or less than the latency. */
  readonly jitter?: Duration | null
  /** Which packets are lost. */
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
  /** The largest packet that passes whole, bytes: larger ones are fragmented or sent back. */
  readonly mtu?: number | null
  /** Nobody tells the sender of packets that are too large. */
  readonly blackHole?: boolean
  /** A link that is down loses everything. */
  readonly up?: boolean
  /** Packets arrive in the order in which they were sent, whatever each one's latency; true when not said. */
  readonly ordered?: boolean
}

/** Sets links, until it ends or another one begins. */
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
  /** Whose interface. */
  readonly host: Hosts
}

/** The host drops everything that arrives. */
export interface DeafFault {
  readonly kind: 'deaf'
  /** Who drops what arrives. */
  readonly host: Hosts
}

/** The host answers what arrives with an ICMP error or a reset. */
export interface RejectFault {
  readonly kind: 'reject'
  /** Who answers with an error. */
  readonly host: Hosts
  /** The error that is answered. */
  readonly with: RejectWith
  /** What is answered so; everything when not given. */
  readonly protocol?: RejectProtocol
}

/** The hosts take everything again: partitions, deafness and rejections end for them. All hosts when not said. */
export interface HealFault {
  readonly kind: 'heal'
  /** Who is healed; everybody when not given. */
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
  /** Who crashes. */
  readonly host: Hosts
  /** `silence` when not given. */
  readonly how?: CrashHow
}

/** Programs may run on the host again, at the addresses that it had. */
export interface RestartFault {
  readonly kind: 'restart'
  /** Who is back. */
  readonly host: Hosts
}

/** The whole host stands still, or its programs alone; what was due meanwhile happens when it goes on. */
export interface PauseFault {
  readonly kind: 'pause'
  /** Who stands still. */
  readonly host: Hosts
  /** The whole host when not given, or its programs alone. */
  readonly what?: 'host' | 'programs'
}

/** Ends a pause. */
export interface ResumeFault {
  readonly kind: 'resume'
  /** Who goes on. */
  readonly host: Hosts
}

/** The host forgets its TCP connections (with some hosts, of some port), and tells nobody. */
export interface HalfOpenFault {
  readonly kind: 'half-open'
  /** Who forgets its connections. */
  readonly host: Hosts
  /** Only those with these hosts; all when not given. */
  readonly peer?: Hosts
  /** The host's own port. */
  readonly port?: number
}

/** Each accept of the host's programs takes so long before it begins. */
export interface SlowAcceptFault {
  readonly kind: 'slow-accept'
  /** Whose listeners are slow. */
  readonly host: Hosts
  /** How long each accept takes before it begins. */
  readonly delay: DrawnDuration
  /** Of the listener. */
  readonly port?: number
}

/** The host's clock is off by `offset`, and gains `drift` microseconds in each second (ppm). */
export interface ClockFault {
  readonly kind: 'clock'
  /** Whose clock is off. */
  readonly host: Hosts
  /** Milliseconds, or a text; may be negative. */
  readonly offset?: Duration
  /** Microseconds that it gains in each second. */
  readonly drift?: number
}

/** How looking up a name fails. */
export type LookupFailure = 'EAI_AGAIN' | 'EAI_NONAME' | 'EAI_FAIL'

/** Looking up names (some, or any) takes a time, or fails. Addresses and `localhost` need no looking up. */
export interface LookupFault {
  readonly kind: 'lookup'
  /** Whose look-ups; all hosts' when not said. */
  readonly host?: Hosts
  /** Which names; all when not given. */
  readonly name?: string | readonly string[]
  /** How long each look-up takes. */
  readonly delay?: DrawnDuration
  /** What each look-up answers in place of addresses. */
  readonly fail?: LookupFailure
}

/** A name has these addresses, in place of those it had; none make it unknown. */
export interface NameFault {
  readonly kind: 'name'
  /** The name that is given other addresses. */
  readonly name: string
  /** IPv4 and IPv6; with none the name is unknown. */
  readonly addresses: readonly string[]
}

/** The host has only so many ephemeral ports, or descriptors, left; none when not said. */
export interface ExhaustFault {
  readonly kind: 'exhaust'
  /** Who runs out. */
  readonly host: Hosts
  /** What runs out. */
  readonly what: 'ports' | 'descriptors'
  /** How many are left; 0 when not given. */
  readonly leave?: number
}

/** Which packets a rule is about; all that is given must hold. */
export interface PacketMatch {
  /** Its sender. */
  readonly from?: Hosts
  /** Its receiver. */
  readonly to?: Hosts
  /** What it carries. */
  readonly protocol?: 'tcp' | 'udp' | 'icmp'
  /** The port that it comes from. */
  readonly sourcePort?: number
  /** The port that it goes to. */
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

/** Decides about single packets. */
export interface RuleFault {
  readonly kind: 'rule'
  /** Why, in the trace, a packet was dropped. */
  readonly name?: string
  /** Which packets; all when not given. */
  readonly match?: PacketMatch
  /** What becomes of them. */
  readonly action: RuleAction
}

/** Anything that can be done to a world, as data. */
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

/** The `kind` of a fault. */
export type FaultKind = Fault['kind']

/** When a fault begins, and for how long it lasts. */
export interface Timing {
  /** Virtual time since the world began; at once when not given, or when it is past. */
  readonly at?: Duration
  /** For ever when not given. Only faults that last have it. */
  readonly for?: Duration
}

/** A fault, with when it begins and how long it lasts. */
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
