/** From what the paced listener saw to the same counts and averages as in a simulated run. */
import type { Micros } from '../../core/time.ts'
import type { Plan } from '../options.ts'
import type { Recorded } from '../simulated/recorded.ts'
import { type ConnectOutcome, Tally } from '../tally.ts'
import type { Seen, SeenClient } from './order.ts'
import { ticksOf } from './ticks.ts'

/** A service with its client. */
export interface MatchedService {
  readonly client: SeenClient
  /** When the connection joined the accept queue. */
  readonly joined: Micros
  /** When the connection left the queue: a free acceptor needs time to wake up, one that comes and finds it does not. */
  readonly began: Micros
  readonly closed: Micros
  /** When its acceptor had nothing else to do. */
  readonly free: Micros
}

/** Whoever is connected so soon had no SYN dropped. */
const AT_ONCE: Micros = 900_000

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
function matched({ clients, served }: Seen): MatchedService[] {
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
    const joined = Math.min(Math.max(joinedAt(client) ?? accepted, last), accepted)
    last = joined
    services.push({
      client,
      joined,
      began: joined > called ? accepted : called,
      closed,
      free: called,
    })
  }
  return services
}

/** On the loopback a SYN that finds room has made its connection before connect(2) returns. */
function joinedAt(client: SeenClient): Micros | null {
  const [arrived, , settled, , sent] = client
  return settled !== null && settled - arrived < AT_ONCE ? sent : settled
}

/** Whether it began when its client came, and woke an acceptor. */
function woken({ client, joined, free }: MatchedService): boolean {
  return joined > free && joined === client[4]
}

/**
 * The services as a simulated run can repeat them. How long a free acceptor took to wake up is known where its client was
 * connected at once; a client that had waited hears of it later than the acceptor, which then took as long as it mostly
 * does.
 */
export function recordedOf(seen: Seen): Recorded {
  const all = matched(seen)
  const pauses = all.filter(woken).map(({ joined, began }) => began - joined)
  const usual = pauses.toSorted((a, b) => a - b)[Math.floor(pauses.length / 2)] ?? 0
  const services = all.map((service) => {
    const { joined, began, closed, free } = service
    const time = Math.max(0, closed - began)
    if (joined <= free) return { pause: 0, time }
    return { pause: woken(service) ? began - joined : Math.min(usual, began - free), time }
  })
  return { services, began: seen.began, ticks: ticksOf(seen) }
}

/** When the clients' first SYNs left. */
export function arrivalsOf({ clients }: Seen): Micros[] {
  return clients.map(([, , , , sent]) => sent)
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
    if (came !== 'established' || served.has(client)) continue
    tally.forsaken(arrived, client[5] === null ? 'ghost' : 'reset')
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
