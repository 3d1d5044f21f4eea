/** The grid on which simulated runs are held against this machine's kernel, and the table of what came out. */
import { type BacklogOptions, type KernelReport, measureBacklog } from 'dryport/backlog'
import { aligned } from '../../src/lab/report/aligned.ts'

const BACKLOGS: readonly number[] = [1, 4, 16, 64]
const LOADS: readonly number[] = [0.5, 0.8, 1, 1.2]
const SERVICE_MS = 5

export interface GridOptions {
  /** How long clients come in each cell, seconds. */
  readonly seconds: number
  /** Cells that run beside each other, each in a network of its own. */
  readonly beside: number
}

export interface Grid {
  readonly reports: readonly KernelReport[]
  /** How long it took, seconds. */
  readonly took: number
}

function cells(seconds: number): BacklogOptions[] {
  return [false, true].flatMap((abortOnOverflow) =>
    ([1, 0] as const).flatMap((syncookies) =>
      BACKLOGS.flatMap((backlog) =>
        LOADS.map((load, n) => ({
          rate: (load * 1000) / SERVICE_MS,
          service: `exp:${SERVICE_MS}ms`,
          backlog,
          syncookies,
          abortOnOverflow,
          duration: `${seconds}s`,
          seed: 1000 + backlog * 10 + n,
        })),
      ),
    ),
  )
}

/** Runs all cells; some beside each other, in the order of the table. */
export async function runGrid({ seconds, beside }: GridOptions): Promise<Grid> {
  const began = performance.now()
  const left = cells(seconds).entries()
  const reports: KernelReport[] = []
  const work = async (): Promise<void> => {
    for (const [at, options] of left) {
      const report = (await measureBacklog(options, 'kernel')) as KernelReport
      reports[at] = report
      console.error(rowOf(report).join(' '))
    }
  }
  await Promise.all(Array.from({ length: beside }, work))
  return { reports, took: (performance.now() - began) / 1000 }
}

const HEAD = [
  'cookies',
  'abort',
  'backlog',
  'load',
  'clients',
  'delayed %',
  'sim',
  'never served %',
  'sim',
  'p50 ms',
  'sim',
  'p90 ms',
  'sim',
  'p99 ms',
  'sim',
  'apart',
]

/** The table with its head and sum. */
export function gridText({ reports, took }: Grid, { seconds, beside }: GridOptions): string[] {
  const kernel = reports[0]?.kernel ?? 'no kernel'
  return [
    `${kernel}; Poisson arrivals for ${seconds} s a cell, services exp:${SERVICE_MS}ms by one acceptor, watched 10 s longer;`,
    `${beside} cells beside each other, ${Math.round(took / 60)} min in all. "sim": the simulated run with the same clients and services.`,
    '"apart": by how many hundredths of the clients a latency is beside one that agrees within 15 % or 50 ms.',
    '',
    ...aligned([HEAD, ...reports.map(rowOf)]),
    '',
    ...summary(reports),
  ]
}

function rowOf(report: KernelReport): string[] {
  const { conditions, simulated, agreement } = report
  const share = (of: 'retried' | 'neverServed') => (one: { offered: number } & Counts) =>
    ((100 * one[of]) / one.offered).toFixed(1)
  const both = (text: (one: KernelReport['simulated']) => string): string[] => [
    text(report),
    text(simulated),
  ]
  const quantile = (name: 'p50' | 'p90' | 'p99'): string[] =>
    both(({ connectLatency }) => connectLatency[name].toFixed(0))
  const apart = (['p50', 'p90', 'p99'] as const)
    .filter((name) => !agreement.latency[name])
    .map((name) => `${name} ${(100 * agreement.shift[name]).toFixed(2)}`)
  return [
    conditions.syncookies === 0 ? 'off' : 'on',
    conditions.abortOnOverflow ? 'yes' : 'no',
    String(conditions.backlog),
    String(Number(conditions.load.toFixed(2))),
    String(report.offered),
    ...both(share('retried')),
    ...both(share('neverServed')),
    ...quantile('p50'),
    ...quantile('p90'),
    ...quantile('p99'),
    apart.join(', ') || '-',
  ]
}

interface Counts {
  readonly retried: number
  readonly neverServed: number
}

function summary(reports: readonly KernelReport[]): string[] {
  const agreements = reports.map(({ agreement }) => agreement)
  const most = (values: readonly number[]): string =>
    (100 * values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)).toFixed(2)
  const shifts = agreements.flatMap(({ shift }) => [shift.p50, shift.p90, shift.p99])
  const near = shifts.filter((shift) => shift === 0).length
  return [
    `${agreements.filter(({ agrees }) => agrees).length} of ${reports.length} cells agree in everything.`,
    `Delayed: at most ${most(agreements.map(({ delayed }) => delayed))} points apart; never served: ${most(agreements.map(({ neverServed }) => neverServed))}.`,
    `Latencies: ${near} of ${shifts.length} within 15 % or 50 ms; the others are beside by at most ${most(shifts)} points of the clients.`,
  ]
}
