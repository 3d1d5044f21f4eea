/** What becomes of the clients of a run: counted, and averaged by batches. Constant memory, whichever world it is. */
import type { Micros } from '../core/time.ts'
import { BATCHES, type Estimate, ratioEstimate, shareEstimate } from './estimates/batch-means.ts'
import { Histogram } from './estimates/histogram.ts'
import { QueueGauge } from './estimates/queue-gauge.ts'
import { addTo, Span, sums } from './estimates/span.ts'
import { loadOf, type Plan } from './options.ts'
import { queueLimit } from './theory/applies.ts'

/** How connect(2) came out: `failed` for want of descriptors or ports, `unfinished` when the watch ended first. */
export type ConnectOutcome =
  | 'established'
  | 'refused'
  | 'timedOut'
  | 'reset'
  | 'failed'
  | 'unfinished'

/** The first repetition of a SYN is due after this time (RFC 6298 2.1): whoever took longer has been turned away. */
const FIRST_RETRY: Micros = 1_000_000

/**
 * Who finds no room is not alone: once full, a queue is full again and again before it has emptied, the more often the
 * nearer its load is to 1 (a random walk's visits to its highest state).
 */
function clusterOf(plan: Plan): number {
  const places = queueLimit(plan) + plan.acceptors
  return Math.max(1, Math.min(places, 1 / Math.abs(1 - loadOf(plan))))
}

export class Tally {
  readonly gauge: QueueGauge
  readonly span: Span
  readonly outcomes: Record<ConnectOutcome, number> = {
    established: 0,
    refused: 0,
    timedOut: 0,
    reset: 0,
    failed: 0,
    unfinished: 0,
  }
  offered = 0
  retried = 0
  served = 0
  /** Established for the client, and never accepted; and those that were reset while they waited. */
  neverServed = 0
  resetLater = 0
  /** accept(2) found no free descriptor. */
  outOfDescriptors = 0
  readonly latency = new Histogram()
  readonly waited = new Histogram()
  readonly #latencies = Array.from({ length: BATCHES }, () => new Histogram())
  readonly #offered = sums()
  readonly #refused = sums()
  readonly #delayed = sums()
  readonly #ghosts = sums()
  readonly #waits = sums()
  readonly #waiters = sums()
  readonly #cluster: number

  constructor(plan: Plan) {
    this.#cluster = clusterOf(plan)
    this.span = new Span(plan.warmup, plan.duration)
    this.gauge = new QueueGauge(this.span)
  }

  /** A client comes, and calls connect(2). */
  arrive(at: Micros): void {
    this.offered += 1
    addTo(this.#offered, this.span.batchOf(at), 1)
  }

  /** connect(2) of the client that came at `arrived` has come out, or the watch has ended. */
  connected(arrived: Micros, outcome: ConnectOutcome, now: Micros): void {
    const took = Math.max(0, now - arrived)
    const batch = this.span.batchOf(arrived)
    this.outcomes[outcome] += 1
    if (took >= FIRST_RETRY && outcome !== 'failed') {
      this.retried += 1
      addTo(this.#delayed, batch, 1)
    } else if (outcome === 'unfinished') addTo(this.#delayed, batch, 1)
    if (outcome === 'refused') addTo(this.#refused, batch, 1)
    if (outcome !== 'established' || batch < 0) return
    this.latency.add(took)
    this.#latencies[batch]?.add(took)
  }

  /** A connection is accepted that joined the queue at `joined`. */
  accept(joined: Micros, now: Micros): void {
    this.served += 1
    const batch = this.span.batchOf(joined)
    if (batch < 0) return
    this.waited.add(Math.max(0, Math.round(now - joined)))
    addTo(this.#waits, batch, now - joined)
    addTo(this.#waiters, batch, 1)
  }

  /** A client that came at `arrived` is connected, and is not going to be served. */
  forsaken(arrived: Micros, why: 'ghost' | 'reset'): void {
    if (why === 'ghost') this.neverServed += 1
    else this.resetLater += 1
    if (why === 'ghost') addTo(this.#ghosts, this.span.batchOf(arrived), 1)
  }

  /** The share of clients whose connection was refused. */
  get refused(): Estimate {
    return shareEstimate(this.#refused, this.#offered, this.#cluster)
  }

  /** The share of clients that had to try again, or never came through. */
  get delayed(): Estimate {
    return shareEstimate(this.#delayed, this.#offered, this.#cluster)
  }

  /** The share of clients that believe themselves connected and are never served. */
  get ghosts(): Estimate {
    return shareEstimate(this.#ghosts, this.#offered, this.#cluster)
  }

  /** The mean time in the accept queue, microseconds. */
  get wait(): Estimate {
    return ratioEstimate(this.#waits, this.#waiters)
  }

  /** The share of all clients that were connected within a time, and served. */
  servedWithin(time: Micros): number {
    const offered = this.#offered.reduce((sum, count) => sum + count, 0)
    const ghosts = this.#ghosts.reduce((sum, count) => sum + count, 0)
    return (this.latency.countUpTo(time) - ghosts) / offered
  }

  /** A quantile of the time that connect(2) took, microseconds; the interval from the quantiles of the batches. */
  latencyQuantile(p: number): Estimate {
    const batches = this.#latencies.filter(({ count }) => count > 0)
    const values = Float64Array.from(batches, (batch) => batch.quantile(p))
    const { low, high, mean } = ratioEstimate(
      values,
      values.map(() => 1),
    )
    const whole = this.latency.quantile(p)
    return { mean: whole, low: Math.max(0, whole - (mean - low)), high: whole + (high - mean) }
  }
}
