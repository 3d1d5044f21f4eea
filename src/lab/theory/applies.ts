/** Which formula belongs to a run, and where the run departs from it. */
import { PROFILES } from '../../core/kernel/profile.ts'
import { mean } from '../../sim/distributions.ts'
import { loadOf, type Plan } from '../options.ts'
import { constantQueue, exponentialQueue, type QueueTheory } from './finite-queue.ts'

/** Beyond these the formulas are of no use: everything is refused, or everything fits. */
const MOST_LOAD = 50
const MOST_CAPACITY = 5000

/** A model's figures, and where the run is something else. */
export interface Theory extends QueueTheory {
  /** Where the run is something else than the model. */
  readonly departures: readonly string[]
}

/** How many connections the accept queue of the plan holds. */
export function queueLimit({ os, backlog, somaxconn }: Plan): number {
  const { acceptQueueLimit, settings } = PROFILES[os]
  return acceptQueueLimit(backlog, somaxconn ?? settings.somaxconn)
}

/**
 * The theory of a plan: K are the places of the accept queue and one for each acceptor. Null where none of the formulas
 * applies.
 */
export function theoryOf(plan: Plan): Theory | null {
  const { arrivals, service, acceptors, rate } = plan
  const capacity = queueLimit(plan) + acceptors
  if (arrivals.kind !== 'poisson' || loadOf(plan) * acceptors > MOST_LOAD) return null
  if (capacity > MOST_CAPACITY) return null
  const time = mean(service) / 1e6
  const departures = departuresOf(plan)
  if (service.kind === 'exponential') {
    return { ...exponentialQueue(rate, time, acceptors, capacity), departures }
  }
  if (service.kind === 'constant' && acceptors === 1) {
    return { ...constantQueue(rate, time, capacity), departures }
  }
  return null
}

function departuresOf(plan: Plan): string[] {
  const departures: string[] = []
  if (PROFILES[plan.os].synOnFullQueue === 'drop') {
    departures.push(
      'Who finds no room is not lost but tries again after 1 s, 2 s and so on (a retrial queue): the load that ' +
        'arrives is larger than the first attempts, and later clients overtake those who wait for their retry.',
    )
    if (loadOf(plan) >= 1) {
      departures.push(
        'At a load of 1 or more such a queue has no steady state: what does not fit is put off until it times out.',
      )
    }
  }
  if (plan.rtt > 0) {
    departures.push(
      'A place is checked when the SYN comes and taken a round trip later, when the final ACK does: up to as many ' +
        'handshakes as arrive in a round trip are let in too many, and end ignored or unserved.',
    )
  }
  return departures
}
