// A packet rule from data: which packets, and what becomes of them.
import type { Packet } from '../../core/packet.ts'
import { parseFlags } from '../raw-peer.ts'
import type { NamedRule, PacketRule, Verdict } from '../rule.ts'
import type { Way } from '../stages/spec.ts'
import type { Hosts, PacketMatch, RuleAction } from './schedule.ts'
import { microsOf, namesOf } from './values.ts'

function among(hosts: Hosts | undefined, name: string): boolean {
  const names = hosts === undefined ? null : namesOf(hosts)
  return names?.includes(name) ?? true
}

function portsMatch(match: PacketMatch, { body }: Packet): boolean {
  const { sourcePort, destinationPort, port } = match
  if (sourcePort === undefined && destinationPort === undefined && port === undefined) return true
  if (body.kind !== 'tcp' && body.kind !== 'udp') return false
  if (sourcePort !== undefined && body.sourcePort !== sourcePort) return false
  if (destinationPort !== undefined && body.destinationPort !== destinationPort) return false
  return port === undefined || body.sourcePort === port || body.destinationPort === port
}

function verdictOf(action: RuleAction): Verdict {
  if (action === 'drop') return 'drop'
  return 'delay' in action
    ? { kind: 'delay', by: microsOf(action.delay) }
    : { kind: 'duplicate', after: microsOf(action.duplicate) }
}

export class MatchRule implements NamedRule {
  readonly id: number
  readonly name: string
  readonly #match: PacketMatch
  readonly #flags: number
  readonly #verdict: Verdict
  readonly #action: RuleAction
  /** How many have matched. */
  #count: number

  constructor(id: number, name: string, match: PacketMatch, action: RuleAction, count = 0) {
    this.id = id
    this.name = name
    this.#match = match
    this.#flags = match.flags === undefined ? 0 : parseFlags(match.flags)
    this.#action = action
    this.#verdict = verdictOf(action)
    this.#count = count
  }

  readonly judge: PacketRule = (packet, way) => {
    const { nth, first } = this.#match
    if (!this.#matches(packet, way)) return 'pass'
    this.#count += 1
    if (nth?.includes(this.#count) === false) return 'pass'
    if (first !== undefined && this.#count > first) return 'pass'
    return this.#verdict
  }

  #matches(packet: Packet, way: Way): boolean {
    const match = this.#match
    const { body } = packet
    if (!among(match.from, way.from) || !among(match.to, way.to)) return false
    if (match.protocol !== undefined && body.kind !== match.protocol) return false
    if (!portsMatch(match, packet)) return false
    if (match.flags !== undefined) {
      if (body.kind !== 'tcp' || (body.flags & this.#flags) !== this.#flags) return false
    }
    return match.data === undefined || match.data === body.payload.length > 0
  }

  copy(): MatchRule {
    return new MatchRule(this.id, this.name, this.#match, this.#action, this.#count)
  }
}
