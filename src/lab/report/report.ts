/** What a run of the lab found, as data: what JSON has, and what the texts and pages are made of. */
import { formatDistribution } from '../../sim/distribution-text.ts'
import { type Bound, boundOf } from '../bound.ts'
import type { Estimate } from '../estimates/batch-means.ts'
import type { QueuePoint } from '../estimates/queue-gauge.ts'
import { type LabWorld, loadOf, type Plan } from '../options.ts'
import type { PacketCounts } from '../simulated/rule-counts.ts'
import type { Tally } from '../tally.ts'
import { queueLimit, type Theory, theoryOf } from '../theory/applies.ts'

/** Quantiles of a time, milliseconds. */
export interface Quantiles {
  /** Milliseconds. */
  readonly p50: number
  /** Milliseconds. */
  readonly p90: number
  /** Milliseconds. */
  readonly p99: number
  /** Milliseconds. */
  readonly p999: number
  /** Milliseconds. */
  readonly max: number
}

/** The options of a run as they were taken; times in milliseconds. */
export interface RunConditions {
  /** Where the listener was. */
  readonly world: LabWorld
  /** Whose rules. */
  readonly os: string
  /** Clients a second; null for a trace. */
  readonly rate: number | null
  /** How long each was served, in words. */
  readonly service: string
  /** How clients came, in words. */
  readonly arrivals: string
  /** What `listen` was told. */
  readonly backlog: number
  /** How many served. */
  readonly acceptors: number
  /** Arrivals times service, over acceptors. */
  readonly load: number
  /** tcp_syncookies. */
  readonly syncookies: number
  /** tcp_abort_on_overflow. */
  readonly abortOnOverflow: boolean
  /** Milliseconds, there and back. */
  readonly rtt: number
  /** How long clients came, milliseconds. */
  readonly duration: number
  /** What the averages leave out of it, milliseconds. */
  readonly warmup: number
  /** Of clients and services. */
  readonly seed: number
  /** How many connections the accept queue holds. */
  readonly queueLimit: number
}

/** What became of the clients of a run, with averages, and the theory beside it. */
export interface BacklogReport {
  /** What was asked for. */
  readonly conditions: RunConditions
  // Counts of clients, of the whole run. offered = established + refused + timedOut + reset + failed + unfinished.
  /** Clients that came. */
  readonly offered: number
  /** connect(2) succeeded. */
  readonly established: number
  /** ECONNREFUSED. */
  readonly refused: number
  /** ETIMEDOUT. */
  readonly timedOut: number
  /** At least one SYN had to be sent again. */
  readonly retried: number
  /** ECONNRESET, from connect(2) or later, before they were served. */
  readonly reset: number
  /** No descriptor, or no port. */
  readonly failed: number
  /** Still connecting when the watch ended. */
  readonly unfinished: number
  /** Connections that were accepted. */
  readonly served: number
  /** Connected for the client, never accepted: the server knew nothing of them any more. */
  readonly neverServed: number
  /** What became of packets; null where nobody can see them. */
  readonly packets: PacketCounts | null
  // Averages of the time after the warm-up, with 99 % intervals.
  /** Share of the clients that were refused, that had to try again or never came through, that were never served. */
  readonly refusedShare: Estimate
  /** Share of the clients that had to try again, or never came through. */
  readonly delayedShare: Estimate
  /** Share of the clients that were connected and never served. */
  readonly neverServedShare: Estimate
  /** Mean length of the accept queue; of queue and service together; null where nobody can see the queue. */
  readonly queue: Estimate | null
  /** Mean number of clients in queue and service together; null where nobody can see the queue. */
  readonly system: Estimate | null
  /** Share of the time that an acceptor is serving. */
  readonly utilisation: Estimate
  /** Mean time in the accept queue, milliseconds. */
  readonly wait: Estimate | null
  /** Of the time in the accept queue, milliseconds; null where nobody can see it. */
  readonly waitQuantiles: Quantiles | null
  /** Of the clients that were connected, milliseconds; and the intervals of three of them. */
  readonly connectLatency: Quantiles
  /** Of three quantiles of `connectLatency`, milliseconds. */
  readonly connectLatencyIntervals: {
    /** Milliseconds. */
    readonly p50: Estimate
    /** Milliseconds. */
    readonly p90: Estimate
    /** Milliseconds. */
    readonly p99: Estimate
  }
  /** Share of time that the accept queue had a length, by length from 0. */
  readonly queueLengths: readonly number[] | null
  /** The accept queue in the pieces of the run; null where nobody can see it. */
  readonly queueOverTime: readonly QueuePoint[] | null
  /** Which limit clients ran into. */
  readonly bound: Bound
  /** What a model says, where one applies. */
  readonly theory: Theory | null
  /** What whoever reads this should know. */
  readonly notes: readonly string[]
}

/** What a world can tell beside the tally. */
export interface Observed {
  /** Where the listener was. */
  readonly world: LabWorld
  /** What became of each client. */
  readonly tally: Tally
  /** What became of packets; null where nobody can see them. */
  readonly packets: PacketCounts | null
  /** Whether the accept queue was seen. */
  readonly seesQueue: boolean
  /** What whoever reads the report should know. */
  readonly notes: readonly string[]
}

/** The report of a run from its plan and what was seen. */
export function reportOf(plan: Plan, observed: Observed): BacklogReport {
  const { tally, packets, seesQueue } = observed
  const { outcomes, gauge } = tally
  return {
    conditions: conditionsOf(plan, observed.world),
    offered: tally.offered,
    established: outcomes.established,
    refused: outcomes.refused,
    timedOut: outcomes.timedOut,
    retried: tally.retried,
    reset: outcomes.reset + tally.resetLater,
    failed: outcomes.failed,
    unfinished: outcomes.unfinished,
    served: tally.served,
    neverServed: tally.neverServed,
    packets,
    refusedShare: tally.refused,
    delayedShare: tally.delayed,
    neverServedShare: tally.ghosts,
    queue: seesQueue ? gauge.queue : null,
    system: seesQueue ? gauge.system : null,
    utilisation: scaled(gauge.busy, 1 / plan.acceptors),
    wait: seesQueue ? scaled(tally.wait, 1e-3) : null,
    waitQuantiles: seesQueue ? quantilesOf((p) => tally.waited.quantile(p)) : null,
    connectLatency: quantilesOf((p) => tally.latency.quantile(p)),
    connectLatencyIntervals: {
      p50: scaled(tally.latencyQuantile(0.5), 1e-3),
      p90: scaled(tally.latencyQuantile(0.9), 1e-3),
      p99: scaled(tally.latencyQuantile(0.99), 1e-3),
    },
    queueLengths: seesQueue ? gauge.lengths : null,
    queueOverTime: seesQueue ? gauge.course : null,
    bound: boundOf(plan, tally, packets),
    theory: theoryOf(plan),
    notes: observed.notes,
  }
}

function conditionsOf(plan: Plan, world: LabWorld): RunConditions {
  const { arrivals, service, rtt, duration, warmup } = plan
  const kind = arrivals.kind === 'bursty' ? `bursty:${arrivals.size}` : arrivals.kind
  return {
    world,
    os: plan.os,
    rate: arrivals.kind === 'trace' ? null : plan.rate,
    service: service.kind === 'empirical' ? 'empirical' : formatDistribution(service),
    arrivals: kind,
    backlog: plan.backlog,
    acceptors: plan.acceptors,
    load: loadOf(plan),
    syncookies: plan.syncookies,
    abortOnOverflow: plan.abortOnOverflow,
    rtt: rtt / 1000,
    duration: duration / 1000,
    warmup: warmup / 1000,
    seed: plan.seed,
    queueLimit: queueLimit(plan),
  }
}

function scaled({ mean, low, high }: Estimate, factor: number): Estimate {
  return { mean: mean * factor, low: low * factor, high: high * factor }
}

/** Of microseconds, in milliseconds. */
function quantilesOf(quantile: (p: number) => number): Quantiles {
  const at = (p: number): number => quantile(p) / 1000
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) }
}
