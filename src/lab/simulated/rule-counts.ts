/** How often the rules that decide about a listener's queues have fired. */
import type { Rule } from '../../core/rule.ts'
import { HANDSHAKE } from '../../core/tcp/rules.ts'

/** What became of the packets of handshakes. */
export interface PacketCounts {
  /** SYNs without an answer: the accept queue was full, or the SYN queue. */
  readonly synsDroppedByAcceptQueue: number
  /** SYNs without an answer: the SYN queue was full. */
  readonly synsDroppedBySynQueue: number
  /** SYNs that a full accept queue answered with RST. */
  readonly synsRefused: number
  /** Final ACKs that found the accept queue full: of requests that stay, of cookies, and those answered with RST. */
  readonly acksIgnored: number
  /** Final ACKs of SYN cookies that found the accept queue full. */
  readonly cookieAcksIgnored: number
  /** Final ACKs that found the accept queue full, and were answered with RST. */
  readonly acksReset: number
  /** SYNs that were answered with a cookie. */
  readonly cookiesSent: number
  /** SYN-ACKs that were sent again. */
  readonly synAcksRepeated: number
}

export class RuleCounts {
  readonly #counts = new Map<Rule, number>([
    [HANDSHAKE.queueFull, 0],
    [HANDSHAKE.halfFull, 0],
    [HANDSHAKE.halfReserved, 0],
    [HANDSHAKE.queueFullRefused, 0],
    [HANDSHAKE.overflowIgnored, 0],
    [HANDSHAKE.cookieOverflow, 0],
    [HANDSHAKE.overflowReset, 0],
    [HANDSHAKE.cookie, 0],
    [HANDSHAKE.synAckRepeated, 0],
  ])

  readonly count = (rule: Rule): void => {
    const before = this.#counts.get(rule)
    if (before !== undefined) this.#counts.set(rule, before + 1)
  }

  packets(): PacketCounts {
    return {
      synsDroppedByAcceptQueue: this.#of(HANDSHAKE.queueFull),
      synsDroppedBySynQueue: this.#of(HANDSHAKE.halfFull) + this.#of(HANDSHAKE.halfReserved),
      synsRefused: this.#of(HANDSHAKE.queueFullRefused),
      acksIgnored: this.#of(HANDSHAKE.overflowIgnored),
      cookieAcksIgnored: this.#of(HANDSHAKE.cookieOverflow),
      acksReset: this.#of(HANDSHAKE.overflowReset),
      cookiesSent: this.#of(HANDSHAKE.cookie),
      synAcksRepeated: this.#of(HANDSHAKE.synAckRepeated),
    }
  }

  #of(rule: Rule): number {
    return this.#counts.get(rule) ?? 0
  }
}
