/**
 * A run on this machine's kernel, and a simulated one with the same clients and the services that the kernel's acceptors
 * really gave: how well they agree is the measure of the simulation.
 */
import { valueError } from '../../core/arguments.ts'
import type { Micros } from '../../core/time.ts'
import { sample } from '../../sim/distributions.ts'
import { Random } from '../../sim/random.ts'
import { Arrivals } from '../arrivals.ts'
import { type BacklogOptions, type Plan, planOf } from '../options.ts'
import { type BacklogReport, reportOf } from '../report/report.ts'
import { runSimulated } from '../simulated/run.ts'
import { agreementOf, type Beside } from './agreement.ts'
import { order, type Seen } from './order.ts'
import { arrivalsOf, recordedOf, tallySeen } from './tally-seen.ts'

/** What the kernel did, and beside it what the simulation did. */
export interface KernelReport extends BacklogReport, Beside {
  /** Which kernel: `Linux 6.18.0`. */
  readonly kernel: string
  /** How the kernel's own counters changed: ListenDrops, ListenOverflows, SyncookiesSent, TCPSynRetrans. */
  readonly counters: Readonly<Record<string, number>>
}

/** In real time one does not wait so long. */
const DURATION = '15s'
const DRAIN = '10s'

/** @throws ArgumentError for options that a kernel's loopback cannot follow, LabError when it cannot be run here */
export async function backlogOnKernel(options: BacklogOptions): Promise<KernelReport> {
  const plan = planOf({
    ...options,
    duration: options.duration ?? DURATION,
    drain: options.drain ?? DRAIN,
  })
  if (plan.os !== 'linux')
    throw valueError(`os ${plan.os}: wants linux on a kernel, which has its own rules`)
  if (plan.rtt > 0) throw valueError('rtt: wants 0 on a kernel, whose loopback has no delay')
  if (plan.nofile !== null) throw valueError('nofile: wants a simulated run')
  const seen = await order(orderOf(plan))
  const tally = tallySeen(plan, seen)
  const { tally: likewise, packets } = runSimulated(
    { ...plan, arrivals: { kind: 'trace', times: arrivalsOf(seen) } },
    recordedOf(seen),
  )
  const notes = notesOf(seen)
  const report = reportOf(plan, { world: 'kernel', tally, packets: null, seesQueue: true, notes })
  const simulated = reportOf(plan, {
    world: 'sim',
    tally: likewise,
    packets,
    seesQueue: true,
    notes: [],
  })
  return {
    ...report,
    simulated,
    agreement: agreementOf(report, simulated, likewise.latency),
    kernel: seen.kernel,
    counters: seen.counters,
  }
}

function orderOf(plan: Plan): Parameters<typeof order>[0] {
  const random = new Random(plan.seed)
  const instants = new Arrivals(plan.arrivals, plan.rate, random.stream('lab:arrivals'))
  const arrivals: Micros[] = []
  for (let at = instants.next(); at < plan.duration; at = instants.next()) arrivals.push(at)
  const draws = random.stream('lab:service')
  return {
    arrivals,
    services: Array.from({ length: arrivals.length + plan.acceptors }, () =>
      sample(plan.service, draws),
    ),
    acceptors: plan.acceptors,
    backlog: plan.backlog,
    drain: plan.drain ?? 0,
    settings: {
      tcp_syncookies: plan.syncookies,
      tcp_abort_on_overflow: plan.abortOnOverflow ? 1 : 0,
      ...(plan.somaxconn === null ? {} : { somaxconn: plan.somaxconn }),
    },
  }
}

function notesOf({ kernel, isolated, counters }: Seen): string[] {
  const where = isolated ? 'in a network namespace of its own' : 'in the network of this machine'
  const counted = Object.entries(counters).map(([name, count]) => `${name} ${count}`)
  return [
    `${kernel}, ${where}; its own counters: ${counted.join(', ')}`,
    'the queue is told from when clients were connected and served; which packets were dropped, the kernel does not say',
  ]
}
