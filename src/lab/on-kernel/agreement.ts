/** How far a kernel's run and the simulated one beside it are apart. */
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
  /** Delayed and never served within 3 percentage points, and latency too. */
  readonly agrees: boolean
}

const POINTS = 0.03
const RELATIVE = 0.15
const ABSOLUTE_MS = 50

export function agreementOf(kernel: BacklogReport, simulated: BacklogReport): Agreement {
  const delayed = delayedOf(kernel) - delayedOf(simulated)
  const neverServed = ghostsOf(kernel) - ghostsOf(simulated)
  const near = (name: keyof Quantiles): boolean => {
    const [one, other] = [kernel.connectLatency[name], simulated.connectLatency[name]]
    return Math.abs(one - other) <= Math.max(ABSOLUTE_MS, RELATIVE * one)
  }
  const latency = { p50: near('p50'), p90: near('p90'), p99: near('p99') }
  const shares = Math.abs(delayed) <= POINTS && Math.abs(neverServed) <= POINTS
  return {
    delayed,
    neverServed,
    latency,
    agrees: shares && latency.p50 && latency.p90 && latency.p99,
  }
}

/** Of the whole run, the warm-up included: both sides have the same clients. */
function delayedOf({ retried, offered }: BacklogReport): number {
  return retried / offered
}

function ghostsOf({ neverServed, offered }: BacklogReport): number {
  return neverServed / offered
}

/** The two runs side by side. */
export function agreementText(kernel: BacklogReport, simulated: BacklogReport): string[] {
  const { delayed, neverServed, latency, agrees } = agreementOf(kernel, simulated)
  const rows: (readonly [string, string, string, string])[] = [
    ['', 'kernel', 'simulated', ''],
    ['delayed', percent(delayedOf(kernel)), percent(delayedOf(simulated)), points(delayed)],
    ['never served', percent(ghostsOf(kernel)), percent(ghostsOf(simulated)), points(neverServed)],
  ]
  for (const name of ['p50', 'p90', 'p99'] as const) {
    const [one, other] = [kernel.connectLatency[name], simulated.connectLatency[name]]
    rows.push([`connect ${name}`, millis(one), millis(other), latency[name] ? 'near' : 'apart'])
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
