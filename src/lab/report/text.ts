/** A report as text. */
import { agreementText, type Beside } from '../on-kernel/agreement.ts'
import { interval, millis, number, percent, percentInterval } from './numbers.ts'
import type { BacklogReport, Quantiles } from './report.ts'

/** The lines of a report. */
export function reportText(report: BacklogReport): string[] {
  return [
    ...headOf(report),
    '',
    ...countsOf(report),
    '',
    ...averagesOf(report),
    ...queueOf(report),
    '',
    `what bound       ${report.bound.limit}: ${report.bound.text}`,
    ...theoryLines(report),
    ...report.notes.map((note) => `note             ${note}`),
    ...besideLines(report),
  ]
}

/** The simulated run beside a kernel's. */
function besideLines(report: BacklogReport): string[] {
  if (!('simulated' in report && 'agreement' in report)) return []
  return ['', ...agreementText(report as BacklogReport & Beside)]
}

function headOf({ conditions: c }: BacklogReport): string[] {
  const rate = c.rate === null ? 'traced clients' : `${number(c.rate)} clients/s, ${c.arrivals}`
  const where = c.world === 'sim' ? `${c.os}, simulated` : c.world
  return [
    `listen(${c.backlog}) on ${where}: ${rate}; service ${c.service} by ${c.acceptors}; load ${number(c.load)}`,
    `rtt ${millis(c.rtt)}, ${millis(c.duration)} of which the first ${millis(c.warmup)} do not count, seed ${c.seed}`,
  ]
}

function countsOf(report: BacklogReport): string[] {
  const lines = [
    `offered          ${report.offered}`,
    `established      ${report.established}`,
    `refused          ${report.refused}`,
    `timed out        ${report.timedOut}`,
    `retried          ${report.retried}`,
    `served           ${report.served}`,
    `never served     ${report.neverServed}`,
  ]
  if (report.reset > 0) lines.push(`reset            ${report.reset}`)
  if (report.failed > 0) lines.push(`failed           ${report.failed}`)
  if (report.unfinished > 0) lines.push(`unfinished       ${report.unfinished}`)
  const { packets } = report
  if (packets === null) return lines
  const { synsDroppedByAcceptQueue, synsDroppedBySynQueue, acksIgnored, cookieAcksIgnored } =
    packets
  lines.push(
    `packets          ${synsDroppedByAcceptQueue + synsDroppedBySynQueue} SYNs dropped, ` +
      `${packets.synsRefused} refused, ${acksIgnored + cookieAcksIgnored} ACKs ignored, ` +
      `${packets.acksReset} reset, ${packets.cookiesSent} cookies sent`,
  )
  return lines
}

function averagesOf(report: BacklogReport): string[] {
  const p = report.connectLatencyIntervals
  return [
    'with 99 % intervals',
    `refused          ${percentInterval(report.refusedShare)}`,
    `delayed          ${percentInterval(report.delayedShare)}`,
    `never served     ${percentInterval(report.neverServedShare)}`,
    `busy             ${percentInterval(report.utilisation)}`,
    `connect          p50 ${interval(p.p50, ' ms')}, p90 ${interval(p.p90, ' ms')}, p99 ${interval(p.p99, ' ms')}`,
    `                 ${quantileText(report.connectLatency)}`,
  ]
}

function quantileText({ p50, p90, p99, p999, max }: Quantiles): string {
  return `p50 ${millis(p50)}, p90 ${millis(p90)}, p99 ${millis(p99)}, p99.9 ${millis(p999)}, max ${millis(max)}`
}

function queueOf(report: BacklogReport): string[] {
  const { queue, system, wait, waitQuantiles, queueLengths, conditions } = report
  if (queue === null || system === null || wait === null) return []
  const lines = [
    `accept queue     ${interval(queue)} of ${conditions.queueLimit}; with those in service ${interval(system)}`,
    `time in it       ${interval(wait, ' ms')}`,
  ]
  if (waitQuantiles !== null) lines.push(`                 ${quantileText(waitQuantiles)}`)
  if (queueLengths !== null) lines.push(`lengths          ${lengthsText(queueLengths)}`)
  return lines
}

/** The share of time of each length; of many lengths, in ranges that double. */
function lengthsText(lengths: readonly number[]): string {
  const parts: string[] = []
  for (
    let from = 0, wide = 1;
    from < lengths.length;
    from += wide, wide = lengths.length > 12 && from > 1 ? wide * 2 : 1
  ) {
    const to = Math.min(from + wide, lengths.length) - 1
    const share = lengths.slice(from, to + 1).reduce((sum, one) => sum + one, 0)
    parts.push(`${from === to ? from : `${from}-${to}`}: ${percent(share)}`)
  }
  return parts.join(', ')
}

function theoryLines({ theory }: BacklogReport): string[] {
  if (theory === null) return ['theory           no formula for these arrivals and services']
  const servers = theory.servers === 1 ? '' : `, c=${theory.servers}`
  return [
    `theory           ${theory.model}, K=${theory.capacity}${servers}: blocked ${percent(theory.blocking)}, ` +
      `queue ${number(theory.queue)}, wait ${millis(theory.wait * 1000)}, busy ${percent(theory.utilisation)}`,
    ...theory.departures.map((departure) => `  departs        ${departure}`),
  ]
}
