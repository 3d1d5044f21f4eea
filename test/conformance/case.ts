/** The format of a case: a program of socket calls and what a kernel answered. See ../corpus/README.md. */

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** How a step came out, as recorded or as played. Exactly one of the first six is there. */
export interface Outcome {
  readonly ok?: Json
  readonly errno?: string
  /** A timeout set by settimeout. */
  readonly timeout?: true
  /** A Python exception that no system call raised; `msg` is its text. */
  readonly exc?: string
  readonly msg?: string
  /** Still in progress. */
  readonly blocks?: true
  /** Not played: the socket does not exist, or its actor is still blocked. */
  readonly skipped?: true
  /** Milliseconds from the start of the call; absent when it took no time to speak of. */
  readonly t_ms?: number
}

export interface Step {
  /** An actor, or `net`. */
  readonly who: string
  readonly call: string
  /** Name of the socket that the method is called on. */
  readonly sock?: string
  /** Name or names of what the call makes. */
  readonly as?: string | readonly string[]
  readonly args?: readonly Json[]
  readonly kw?: { readonly [name: string]: Json }
  /** Seconds after which the call counts as blocked. */
  readonly wait?: number
  readonly expect?: Outcome
}

export interface CaseHost {
  readonly ip?: string
  readonly mtu?: number
  readonly defroute?: string
}

/** One-way delay, and for each host which of the IPv4 packets that it sends are lost, from 1. */
export interface CaseLink {
  readonly delay_ms?: number
  readonly drop?: { readonly [host: string]: readonly number[] }
}

export interface TraceRow {
  readonly step: number
  readonly t_ms: number
  /** `host:port`, or `host` for ICMP. The port may be a symbol. */
  readonly from: string
  readonly to: string
  readonly proto?: 'udp' | 'icmp'
  readonly flags?: string
  readonly seq?: number | 'abs'
  readonly ack?: number | 'abs'
  readonly len?: number
  readonly win?: number
  readonly opts?: readonly Json[]
  readonly sack?: readonly number[]
  readonly type?: number
  readonly code?: number
}

export interface Case {
  readonly id: string
  readonly area: string
  readonly title?: string
  readonly family?: string
  readonly type?: string
  readonly sysctl?: { readonly [name: string]: string | number }
  readonly hosts?: { readonly [name: string]: CaseHost }
  readonly actors?: { readonly [who: string]: string }
  readonly link?: CaseLink
  readonly uid?: number
  readonly capture?: boolean | readonly string[]
  readonly settle_ms?: number
  readonly block_ms?: number
  readonly steps: readonly Step[]
  readonly trace?: readonly TraceRow[]
}

/** Pause after every step, milliseconds. */
export const SETTLE_MS = 60
/** How long a call may take before it counts as blocked, milliseconds. */
export const BLOCK_MS = 250

/** The name of the one host of a case that names none. */
export const ONLY_HOST = 'h'

/** Calls that end when they end; their time is not recorded. Seconds that they may take. */
export const LOOP_SECONDS = 20
export const UNTIMED: ReadonlySet<string> = new Set([
  'sleep',
  'many_connect',
  'many_socket',
  'fill',
  'fill_settle',
  'drain',
  'send_count',
  'recv_count',
])
