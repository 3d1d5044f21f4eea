/** From what the paced listener saw to the same counts and averages as in a simulated run. */
import type { Micros } from '../../core/time.ts'
import type { Plan } from '../options.ts'
import { type ConnectOutcome, Tally } from '../tally.ts'
import type { Seen, SeenClient } from './order.ts'

/** A service with its client. */
export interface MatchedService {
  readonly client: SeenClient
  /** When the connection joined the accept queue. */
  readonly joined: Micros
  /** When the acceptor could have begun: it was free, and the connection was there. */
  readonly began: Micros
  readonly closed: Micros
}

const OUTCOMES: Readonly<Record<string, ConnectOutcome>> = {
  ok: 'established',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timedOut',
  ECONNRESET: 'reset',
}

/**
 * The services in the order of their accepts. A port may have had several clients: it was the last before the accept.
 * Connections leave the queue as they joined it, so none joined before the one that was accepted before it: a client
 * whose final ACK was ignored has been connected for seconds by then.
 */
export function matched({ clients, served }: Seen): MatchedService[] {
  const byPort = new Map<number, SeenClient[]>()
  for (const client of clients) {
    const there = byPort.get(client[3])
    if (there === undefined) byPort.set(client[3], [client])
    else there.push(client)
  }
  const services: MatchedService[] = []
  let last = 0
  for (const [port, called, accepted, closed] of served.toSorted((a, b) => a[2] - b[2])) {
    const client = byPort.get(port)?.findLast(([arrived]) => arrived <= accepted)
    if (client === undefined) continue
    const joined = Math.min(Math.max(client[2] ?? accepted, last), accepted)
    last = joined
    services.push({ client, joined, began: Math.max(called, joined), closed })
  }
  return services
}

export function tallySeen(plan: Plan, seen: Seen): Tally {
  const tally = new Tally(plan)
  const services = matched(seen)
  const served = new Set(services.map(({ client }) => client))
  for (const client of seen.clients) {
    const [arrived, outcome, settled] = client
    tally.arrive(arrived)
    // Who was served before anybody looked has been connected, though the answer is ECONNRESET by then.
    const came = served.has(client) ? 'established' : outcomeOf(outcome)
    tally.connected(arrived, came, settled ?? seen.ended)
    if (came === 'established' && !served.has(client)) tally.forsaken(arrived, 'ghost')
  }
  for (const { joined, began } of services) tally.accept(joined, began)
  watch(tally, services)
  tally.gauge.advance(plan.duration)
  return tally
}

function outcomeOf(outcome: string | null): ConnectOutcome {
  return outcome === null ? 'unfinished' : (OUTCOMES[outcome] ?? 'failed')
}

/** The course of the queue, of those who were served in the end. */
function watch({ gauge }: Tally, services: readonly MatchedService[]): void {
  const changes = services.flatMap(({ joined, began, closed }) => [
    { at: joined, queue: 1, busy: 0 },
    { at: began, queue: -1, busy: 1 },
    { at: closed, queue: 0, busy: -1 },
  ])
  // What ends comes before what begins at the same instant; a client joins before it leaves.
  changes.sort((a, b) => a.at - b.at || a.busy - b.busy || b.queue - a.queue)
  let [queue, busy] = [0, 0]
  for (const change of changes) {
    queue += change.queue
    busy += change.busy
    gauge.set(change.at, Math.max(0, queue), Math.max(0, busy))
  }
}
