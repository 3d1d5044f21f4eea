/** Which limit clients ran into first. */
import { PROFILES } from '../core/kernel/profile.ts'
import type { Plan } from './options.ts'
import type { PacketCounts } from './simulated/rule-counts.ts'
import type { Tally } from './tally.ts'

/** The limit that clients ran into first. */
export interface Bound {
  /** Which. */
  readonly limit: 'backlog' | 'somaxconn' | 'syn queue' | 'descriptors' | 'none'
  /** How often, in words. */
  readonly text: string
}

/** @param packets what is known of them; null where nobody can see them */
export function boundOf(plan: Plan, tally: Tally, packets: PacketCounts | null): Bound {
  const { outOfDescriptors, outcomes } = tally
  if (outOfDescriptors > 0 || outcomes.failed > 0) {
    const who = outOfDescriptors > 0 ? `accept found none free ${outOfDescriptors} times` : ''
    const clients = outcomes.failed > 0 ? `${outcomes.failed} clients had none, or no port` : ''
    return { limit: 'descriptors', text: [who, clients].filter((part) => part !== '').join('; ') }
  }
  if (packets === null) return boundUnseen(plan, tally)
  const full =
    packets.synsDroppedByAcceptQueue +
    packets.synsRefused +
    packets.acksIgnored +
    packets.cookieAcksIgnored +
    packets.acksReset
  if (packets.synsDroppedBySynQueue > full) {
    return {
      limit: 'syn queue',
      text: `${packets.synsDroppedBySynQueue} SYNs found the SYN queue full`,
    }
  }
  if (full === 0) return { limit: 'none', text: 'the queue was never full' }
  return queueBound(plan, `${full} SYNs and ACKs found the accept queue full`)
}

function boundUnseen(plan: Plan, tally: Tally): Bound {
  const turnedAway = tally.retried + tally.outcomes.refused
  if (turnedAway === 0) return { limit: 'none', text: 'nobody was turned away' }
  return queueBound(plan, `${turnedAway} clients were turned away at first`)
}

function queueBound({ os, backlog, somaxconn }: Plan, text: string): Bound {
  const most = somaxconn ?? PROFILES[os].settings.somaxconn
  if (backlog <= most) return { limit: 'backlog', text }
  return { limit: 'somaxconn', text: `${text}; it cuts the backlog of ${backlog} to ${most}` }
}
