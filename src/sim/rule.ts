// Packet rules: functions of a test that decide about packets as they are sent, before the link sees them. The first
// answer that is not "pass" wins, in the order in which the rules were installed.
import type { Packet } from '../core/packet.ts'
import type { Micros } from '../core/time.ts'
import type { Way } from './stages/spec.ts'
import type { Transit } from './transit.ts'

/** What a rule may answer. No answer is `pass`. */
export type Verdict =
  | 'pass'
  | 'drop'
  | { readonly kind: 'drop'; readonly why: string }
  /** Arrives so much later (microseconds); packets sent after it may overtake it. */
  | { readonly kind: 'delay'; readonly by: Micros }
  /** Arrives once more, so much after the first. */
  | { readonly kind: 'duplicate'; readonly after: Micros }
  /** Another packet goes in its place. */
  | { readonly kind: 'replace'; readonly packet: Packet }

/** A rule looks and answers; it makes no call and sends nothing. */
export type PacketRule = (packet: Packet, way: Way) => Verdict | undefined

export interface NamedRule {
  /** The fault that it is. */
  readonly id: number
  readonly name: string
  readonly judge: PacketRule
  /** For rules that remember something: one with the same memory. */
  copy?(): NamedRule
}

/** The rules of a world, in the order of their installation. */
export class RuleList {
  #rules: readonly NamedRule[] = []

  get size(): number {
    return this.#rules.length
  }

  add(rule: NamedRule): void {
    this.#rules = [...this.#rules, rule]
  }

  remove(id: number): void {
    this.#rules = this.#rules.filter((rule) => rule.id !== id)
  }

  /** Asks one after the other until one decides. */
  apply(transit: Transit, way: Way): void {
    for (const rule of this.#rules) {
      const verdict = rule.judge(transit.packet, way)
      if (verdict === undefined || verdict === 'pass') continue
      if (verdict === 'drop') {
        transit.dropped = rule.name
        return
      }
      switch (verdict.kind) {
        case 'drop':
          transit.dropped = verdict.why
          return
        case 'delay':
          transit.at += verdict.by
          transit.unordered = true
          return
        case 'duplicate':
          transit.again = verdict.after
          return
        case 'replace':
          transit.packet = verdict.packet
          return
      }
    }
  }

  clone(): RuleList {
    const copy = new RuleList()
    copy.#rules = this.#rules.map((rule) => rule.copy?.() ?? rule)
    return copy
  }
}
