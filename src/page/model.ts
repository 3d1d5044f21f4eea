// What the page is given: the trace as plain data, read already, so that the script in the page only draws.

/** `[when, then, source]` */
export type RuleWords = readonly [when: string, then: string, source: string]

/** From this event on the queues of a listener hold so many. */
export type Depth = readonly [event: number, syn: number, accept: number]

export interface DepthPlot {
  readonly points: readonly Depth[]
  readonly synLimit: number
  readonly acceptLimit: number
}

/** A row of the page: a socket, or what a host does without one. */
export interface PageLane {
  readonly host: string
  /** null: the host itself. */
  readonly sock: number | null
  /** The addresses that it had last; empty where there were none. */
  readonly name: string
  /** null for a socket that never listened. */
  readonly depth: DepthPlot | null
}

export type ItemKind = 'packet' | 'call' | 'change' | 'rule' | 'timer' | 'fault'

/**
 * `delivered`: let in by its receiver; `output`, `link`, `input`: where it was lost; `open`: not over when the trace ended;
 * `ok`, `failed`: how a call came out. What takes no time is `ok`.
 */
export type ItemState = 'delivered' | 'output' | 'link' | 'input' | 'open' | 'ok' | 'failed'

/**
 * `again`: it repeats what its sender had sent. `dup-ack`: it acknowledges what was acknowledged, and says nothing else.
 * `zero-window`: its sender takes nothing. `reset`: RST.
 */
export type Mark = 'again' | 'dup-ack' | 'zero-window' | 'reset'

export type Fact = readonly [name: string, value: string]

export interface PageItem {
  readonly kind: ItemKind
  /** Index of the lane where it begins; -1 for what concerns all hosts. */
  readonly lane: number
  /** Index of the lane that a packet goes to, else -1. */
  readonly to: number
  /** Index of the event that begins it. */
  readonly start: number
  /** Index of the event that ends it; the same as `start` for what takes no time, or -1 where it did not end. */
  readonly end: number
  readonly state: ItemState
  /** What is remarkable about a packet when it is sent. */
  readonly marks: readonly Mark[]
  /** The rule, stage or filter that lost a packet; else empty. */
  readonly why: string
  /** The hosts that a fault concerns; empty for all, and for what is no fault. */
  readonly hosts: readonly string[]
  /** A call that was blocked. */
  readonly waited: boolean
  /** A few words, to stand beside its picture. */
  readonly label: string
  /** The whole of it in one line. */
  readonly text: string
  readonly facts: readonly Fact[]
  /** Ids of the rules that decided it. */
  readonly rules: readonly string[]
}

export interface PageData {
  readonly title: string
  /** Microseconds of virtual time of each event. */
  readonly times: readonly number[]
  readonly lanes: readonly PageLane[]
  /** In the order of their first events. */
  readonly items: readonly PageItem[]
  readonly rules: Readonly<Record<string, RuleWords>>
}
