/** What the page of a report draws: the course of the queue, and two sweeps about the run's own conditions. */
import { simulateBacklog } from '../measure.ts'
import { type BacklogOptions, planOf } from '../options.ts'
import type { BacklogReport } from '../report/report.ts'
import { type Sweep, sweptOptions } from '../sweep.ts'

export interface Series {
  readonly name: string
  /** Of theory: drawn as a broken line. */
  readonly dashed?: boolean
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface Plot {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly logX?: boolean
  readonly series: readonly Series[]
}

const LOADS: Sweep = { name: 'load', values: [0.3, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.4] }
const BACKLOGS: Sweep = { name: 'backlog', values: [1, 2, 4, 8, 16, 32, 64, 128] }
/** A run of a sweep has about so many clients. */
const CLIENTS = 8000

export function plotsOf(options: BacklogOptions, report: BacklogReport): Plot[] {
  const traced = report.conditions.arrivals === 'trace'
  const loads = traced ? [] : swept(options, LOADS)
  return [latencyPlot(loads), blockingPlot(swept(options, BACKLOGS)), queuePlot(report)].filter(
    ({ series }) => series.some(({ points }) => points.length > 0),
  )
}

function swept(options: BacklogOptions, sweep: Sweep): BacklogReport[] {
  return sweptOptions(options, sweep).map((each) => {
    const { rate, arrivals } = planOf(each)
    if (arrivals.kind === 'trace') return simulateBacklog(each)
    const duration = Math.ceil((CLIENTS / rate) * 1000)
    return simulateBacklog({ ...each, duration, warmup: Math.floor(duration / 10) })
  })
}

function latencyPlot(reports: readonly BacklogReport[]): Plot {
  const at = (name: 'p50' | 'p90' | 'p99'): Series => ({
    name,
    points: reports.map(({ conditions, connectLatency }) => [
      conditions.load,
      connectLatency[name],
    ]),
  })
  return {
    title: 'Connect latency against load',
    x: 'load',
    y: 'ms',
    series: [at('p50'), at('p90'), at('p99')],
  }
}

function blockingPlot(reports: readonly BacklogReport[]): Plot {
  const share = ({ refusedShare, delayedShare }: BacklogReport): number =>
    100 * (refusedShare.mean + delayedShare.mean)
  const ghosts = ({ neverServedShare }: BacklogReport): number => 100 * neverServedShare.mean
  const series: Series[] = [
    {
      name: 'refused or delayed',
      points: reports.map((one) => [one.conditions.backlog, share(one)]),
    },
    { name: 'never served', points: reports.map((one) => [one.conditions.backlog, ghosts(one)]) },
  ]
  const known = reports.flatMap(({ theory, conditions }) =>
    theory === null ? [] : [[conditions.backlog, 100 * theory.blocking] as const],
  )
  const model = reports[0]?.theory?.model
  if (model !== undefined) series.push({ name: `${model}, blocked`, dashed: true, points: known })
  return {
    title: 'Clients without room against backlog',
    x: 'backlog',
    y: '% of clients',
    logX: true,
    series,
  }
}

function queuePlot({ queueOverTime }: BacklogReport): Plot {
  const course = queueOverTime ?? []
  return {
    title: 'Accept queue over time',
    x: 's',
    y: 'connections',
    series: [
      { name: 'longest', points: course.map(({ at, greatest }) => [at, greatest]) },
      { name: 'mean', points: course.map(({ at, mean }) => [at, mean]) },
    ],
  }
}
