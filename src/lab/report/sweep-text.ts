/** The reports of a sweep as a table. */
import type { Swept } from '../sweep.ts'
import { aligned } from './aligned.ts'
import { millis, number, percent } from './numbers.ts'
import type { BacklogReport } from './report.ts'

/** The value of a run that the sweep altered. */
function sweptValue({ conditions }: BacklogReport, name: Swept): number {
  return conditions[name] ?? Number.NaN
}

const HEADS = [
  'load',
  'offered',
  'refused',
  'delayed',
  'never served',
  'theory',
  'connect p50',
  'p90',
  'p99',
  'queue',
  'theory',
  'wait',
  'busy',
] as const

/** The table, a line for each report. */
export function sweepText(name: Swept, reports: readonly BacklogReport[]): string[] {
  return aligned([[name, ...HEADS], ...reports.map((report) => rowOf(name, report))])
}

function rowOf(name: Swept, report: BacklogReport): string[] {
  const { theory, connectLatency, queue, wait } = report
  return [
    number(sweptValue(report, name)),
    number(report.conditions.load),
    String(report.offered),
    percent(report.refusedShare.mean),
    percent(report.delayedShare.mean),
    percent(report.neverServedShare.mean),
    theory === null ? '-' : percent(theory.blocking),
    millis(connectLatency.p50),
    millis(connectLatency.p90),
    millis(connectLatency.p99),
    queue === null ? '-' : number(queue.mean),
    theory === null ? '-' : number(theory.queue),
    wait === null ? '-' : millis(wait.mean),
    percent(report.utilisation.mean),
  ]
}
