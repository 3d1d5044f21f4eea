/** Rules about packets, as a test writes them: durations are milliseconds. */
import { shown, valueError } from '../../core/arguments.ts'
import type { Packet } from '../../core/packet.ts'
import { toMs } from '../../core/time.ts'
import type * as sim from '../../sim/rule.ts'
import { micros } from './options.ts'

/** What a rule may answer about a packet. No answer is `pass`: the next rule is asked. */
export type PacketVerdict =
  | 'pass'
  | 'drop'
  /** It is lost; why, for the trace. */
  | { readonly drop: string }
  /** It arrives so many milliseconds later; packets sent after it may overtake it. */
  | { readonly delay: number }
  /** It arrives once more, so many milliseconds after the first. */
  | { readonly duplicate: number }
  /** Another packet goes in its place. */
  | { readonly replace: Packet }
  | undefined

/** Where a packet is going, by the names of the hosts, and when. */
export interface PacketWay {
  /** The sender's host. */
  readonly from: string
  /** The receiver's host. */
  readonly to: string
  /** Milliseconds. */
  readonly now: number
}

/** Looks at a packet as it is sent, and answers; it makes no call and sends nothing. */
export type PacketRule = (packet: Packet, way: PacketWay) => PacketVerdict

/** How long a rule of packets holds, and what it is called. */
export interface RuleOptions {
  /** Why, in the trace, a packet was dropped. */
  readonly name?: string
  /**
   * For how long: until a promise settles (such as that of a program), a signal aborts, or a time comes. Until it is
   * undone when not given.
   */
  readonly until?: PromiseLike<unknown> | AbortSignal | number
}

function verdictOf(verdict: PacketVerdict): sim.Verdict | undefined {
  if (typeof verdict !== 'object') return verdict
  if ('drop' in verdict) return { kind: 'drop', why: verdict.drop }
  if ('delay' in verdict) return { kind: 'delay', by: micros('delay', verdict.delay) }
  if ('duplicate' in verdict) {
    return { kind: 'duplicate', after: micros('duplicate', verdict.duplicate) }
  }
  if ('replace' in verdict) return { kind: 'replace', packet: verdict.replace }
  throw valueError(`not a verdict: ${shown(verdict)}`)
}

/** The rule as the simulator has it: times in microseconds. */
export function simRule(judge: PacketRule): sim.PacketRule {
  return (packet, { from, to, now }) => verdictOf(judge(packet, { from, to, now: toMs(now) }))
}
