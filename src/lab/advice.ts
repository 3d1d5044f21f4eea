/** The smallest backlog with which clients are connected fast enough, or the reason why there is none. */
import { shown, valueError } from '../core/arguments.ts'
import { PROFILES } from '../core/kernel/profile.ts'
import { formatDuration, type Micros, ms, parseDuration } from '../core/time.ts'
import { mean } from '../sim/distributions.ts'
import { type BacklogOptions, loadOf, type Plan, planOf } from './options.ts'
import { percent } from './report/numbers.ts'
import { type BacklogReport, reportOf } from './report/report.ts'
import { runSimulated } from './simulated/run.ts'

/** A share of all clients is to be connected within a time, and served in the end. */
export interface Target {
  /** 0.99 for p99. */
  readonly share: number
  /** Milliseconds. */
  readonly within: number
}

/** One backlog that was tried. */
export interface Trial {
  /** What `listen` was told. */
  readonly backlog: number
  /** The share of the clients that were connected in time. */
  readonly inTime: number
}

/** The smallest backlog that does it, and what was tried. */
export interface Advice {
  /** What was asked for. */
  readonly target: Target
  /** Null when none helps. */
  readonly backlog: number | null
  /** The same in words. */
  readonly text: string
  /** What was tried, in this order. */
  readonly trials: readonly Trial[]
  /** The run with the backlog that is advised; null without one. */
  readonly report: BacklogReport | null
}

/** A trial has so many clients when no duration is given. */
const CLIENTS = 50_000

/** Reads `p99=50ms`, `p99.9=1s`. Throws an ArgumentError for others. */
export function parseTarget(text: string): Target {
  const match = /^p(\d{1,2}(?:\.\d+)?)=(.+)$/.exec(text.trim())
  const within = match === null ? undefined : parseDuration(match[2] as string)
  if (match === null || within === undefined) {
    throw valueError(`target ${shown(text)}: wants a quantile and a time, such as p99=50ms`)
  }
  return { share: Number((Number(match[1]) / 100).toPrecision(12)), within: within / 1000 }
}

/**
 * Tries backlogs in simulated runs with the same clients: doubling, then halving the distance.
 * @param options the backlog that they name does not matter
 */
export function adviseBacklog(options: Omit<BacklogOptions, 'backlog'>, target: Target): Advice {
  checkTarget(target)
  const plan = trialPlan(options)
  const hopeless = hopelessness(plan, target)
  if (hopeless !== null) return { target, backlog: null, text: hopeless, trials: [], report: null }
  const trials: Trial[] = []
  const reports = new Map<number, BacklogReport>()
  const meets = (backlog: number): boolean => {
    const run = { ...plan, backlog }
    const { tally, packets } = runSimulated(run)
    const inTime = tally.servedWithin(ms(target.within))
    trials.push({ backlog, inTime })
    const good = inTime >= target.share
    if (good) {
      const observed = { world: 'sim', tally, packets, seesQueue: true, notes: [] } as const
      reports.set(backlog, reportOf(run, observed))
    }
    return good
  }
  const backlog = smallest(meets, plan.somaxconn ?? PROFILES[plan.os].settings.somaxconn)
  const report = backlog === null ? null : (reports.get(backlog) ?? null)
  return { target, backlog, text: adviceText(plan, target, trials, report), trials, report }
}

function checkTarget(target: Target): void {
  const { share, within } = target ?? {}
  if (!(share > 0 && share < 1 && within >= 0 && within < Number.POSITIVE_INFINITY)) {
    throw valueError(
      `target ${shown(target)}: wants a share between 0 and 1 and a time in milliseconds`,
    )
  }
}

function trialPlan(options: Omit<BacklogOptions, 'backlog'>): Plan {
  const plan = planOf({ ...options, backlog: 1 })
  if (options.duration !== undefined) return plan
  const duration = Math.ceil((CLIENTS / plan.rate) * 1e6)
  return { ...plan, duration, warmup: Math.floor(duration / 10) }
}

/** Why no backlog can help: in the long run no more are served than the acceptors manage; none is faster than the network. */
function hopelessness(plan: Plan, { share, within }: Target): string | null {
  const load = loadOf(plan)
  if (load >= 1 && share > 1 / load) {
    const able = (plan.acceptors * 1e6) / mean(plan.service)
    return (
      `No backlog helps: the service rate is the limit. ${plan.rate} clients/s come, and ${plan.acceptors} ` +
      `acceptor${plan.acceptors === 1 ? '' : 's'} can serve ${Number(able.toPrecision(4))}/s, at most ${percent(1 / load)} of them. ` +
      `Serve faster, or accept with ${Math.ceil(load * plan.acceptors + 1e-9)} or more.`
    )
  }
  if (ms(within) < plan.rtt) {
    return `No backlog helps: connecting takes a round trip, ${formatDuration(plan.rtt)}.`
  }
  return null
}

/** The smallest value from 1 to `most` that meets a condition which larger values meet too; null when `most` does not. */
function smallest(meets: (value: number) => boolean, most: number): number | null {
  let below = 0
  let good = 1
  while (!meets(good)) {
    if (good >= most) return null
    below = good
    good = Math.min(good * 2, most)
  }
  while (good - below > 1) {
    const middle = Math.floor((below + good) / 2)
    if (meets(middle)) good = middle
    else below = middle
  }
  return good
}

function adviceText(
  plan: Plan,
  { share, within }: Target,
  trials: readonly Trial[],
  report: BacklogReport | null,
): string {
  const goal = `p${Number((share * 100).toFixed(4))} of connect within ${formatDuration(ms(within) as Micros)}`
  if (report === null) {
    const last = trials.at(-1)
    return (
      `No backlog up to somaxconn (${last?.backlog}) gives ${goal}: ${percent(last?.inTime ?? 0)} of the clients ` +
      `are in time. The service rate is the limit, at a load of ${percent(loadOf(plan))}.`
    )
  }
  const { backlog } = report.conditions
  const wait = report.waitQuantiles?.p99 ?? 0
  const beyond =
    wait > within ? ' That is longer than the target: connected is not yet served.' : ''
  return (
    `listen(${backlog}) is enough for ${goal}; with listen(${backlog - 1}) it is not. Connected clients then wait in ` +
    `the accept queue, 99 % of them for no longer than ${formatDuration(ms(wait) as Micros)}.${beyond}`
  )
}
