/** How far a kernel's run and the simulated one beside it are apart. */
import type { Histogram } from '../estimates/histogram.ts'
import { millis, number, percent } from '../report/numbers.ts'
import type { BacklogReport, Quantiles } from '../report/report.ts'

/** How far a kernel's run and a simulated one are apart. */
export interface Agreement {
  /** Shares of all clients, kernel less simulation: delayed, and never served. */
  readonly delayed: number
  /** Share of all clients, kernel less simulation: never served. */
  readonly neverServed: number
  /** Whether connect latency agrees within 15 % or 50 ms, at p50, p90 and p99. */
  readonly latency: { readonly p50: boolean; readonly p90: boolean; readonly p99: boolean }
  /**
   * How far the simulated quantile lies from one that agrees, as a share of the clients: latencies come in steps of
   * seconds, and at the edge of a step one client makes the difference. 0 where they agree; Infinity beyond a tenth.
   */
  readonly shift: { readonly p50: number; readonly p90: number; readonly p99: number }
  /** Delayed and never served within 3 percentage points, and latency too. */
  readonly agrees: boolean
}

const POINTS = 0.03
const RELATIVE = 0.15
const ABSOLUTE_MS = 50
/** Steps in which a quantile's share is shifted. */
const SHIFT = 0.0005
const MOST_SHIFT = 0.1

/** @param latencies of the simulated clients, microseconds */
export function agreementOf(
  kernel: BacklogReport,
  simulated: BacklogReport,
  latencies: Histogram,
): Agreement {
  const delayed = delayedOf(kernel) - delayedOf(simulated)
  const neverServed = ghostsOf(kernel) - ghostsOf(simulated)
  const shiftOf = (name: keyof Quantiles, p: number): number => {
    const near = (share: number): boolean =>
      isNear(kernel.connectLatency[name], latencies.quantile(share) / 1000)
    for (let shift = 0; shift <= MOST_SHIFT; shift += SHIFT) {
      if (near(p - shift) || near(Math.min(1, p + shift))) return shift
    }
    return Number.POSITIVE_INFINITY
  }
  const shift = { p50: shiftOf('p50', 0.5), p90: shiftOf('p90', 0.9), p99: shiftOf('p99', 0.99) }
  const latency = { p50: shift.p50 === 0, p90: shift.p90 === 0, p99: shift.p99 === 0 }
  const shares = Math.abs(delayed) <= POINTS && Math.abs(neverServed) <= POINTS
  return {
    delayed,
    neverServed,
    latency,
    shift,
    agrees: shares && latency.p50 && latency.p90 && latency.p99,
  }
}

function isNear(one: number, other: number): boolean {
  if (Number.isNaN(one) && Number.isNaN(other)) return true
  return Math.abs(one - other) <= Math.max(ABSOLUTE_MS, RELATIVE * one)
}

/** Of the whole run, the warm-up included: both sides have the same clients. */
function delayedOf({ retried, offered }: BacklogReport): number {
  return retried / offered
}

function ghostsOf({ neverServed, offered }: BacklogReport): number {
  return neverServed / offered
}

/** The simulated run beside a kernel's. */
export interface Beside {
  /** The run in simulation beside it. */
  readonly simulated: BacklogReport
  /** How far they are apart. */
  readonly agreement: Agreement
}

/** The two runs side by side. */
export function agreementText(kernel: BacklogReport & Beside): string[] {
  const { simulated } = kernel
  const { delayed, neverServed, latency, shift, agrees } = kernel.agreement
  const rows: (readonly [string, string, string, string])[] = [
    ['', 'kernel', 'simulated', ''],
    ['delayed', percent(delayedOf(kernel)), percent(delayedOf(simulated)), points(delayed)],
    ['never served', percent(ghostsOf(kernel)), percent(ghostsOf(simulated)), points(neverServed)],
  ]
  for (const name of ['p50', 'p90', 'p99'] as const) {
    const [one, other] = [kernel.connectLatency[name], simulated.connectLatency[name]]
    rows.push([
      `connect ${name}`,
      millis(one),
      millis(other),
      latency[name] ? 'near' : `${points(shift[name]).slice(1)} beside`,
    ])
  }
  const [queue, other] = [kernel.queue?.mean ?? Number.NaN, simulated.queue?.mean ?? Number.NaN]
  rows.push(['mean queue', number(queue), number(other), ''])
  return [
    'beside a simulated run with the same clients and services',
    ...rows.map(([name, ...cells]) =>
      `${name.padEnd(16)} ${cells.map((cell) => cell.padStart(12)).join('')}`.trimEnd(),
    ),
    agrees
      ? 'They agree: shares within 3 points, latencies within 15 % or 50 ms.'
      : 'They are apart: shares by more than 3 points, or latencies by more than 15 % and 50 ms.',
  ]
}

function points(share: number): string {
  return `${share < 0 ? '' : '+'}${number(share * 100)} points`
}
