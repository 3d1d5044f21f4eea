/** `dryport backlog`: runs the lab and tells what it found, as text, JSON or a page. */
import { writeFileSync } from 'node:fs'
import { ArgumentError } from '../core/errno.ts'
import { adviseBacklog } from '../lab/advice.ts'
import { backlogPage } from '../lab/html/page.ts'
import { LabError } from '../lab/lab-error.ts'
import { measureBacklog } from '../lab/measure.ts'
import type { BacklogReport } from '../lab/report/report.ts'
import { sweepText } from '../lab/report/sweep-text.ts'
import { reportText } from '../lab/report/text.ts'
import { sweptOptions } from '../lab/sweep.ts'
import { type BacklogOrder, readBacklogOrder } from './backlog-order.ts'
import { complain, say } from './output.ts'
import { UsageError } from './usage.ts'

const STDOUT = '-'

/** Gives the exit code: 1 when a file cannot be written. */
export async function backlogCommand(args: readonly string[]): Promise<number> {
  try {
    const order = readBacklogOrder(args)
    if (order.target !== null) return advise(order)
    return order.sweep === null ? await one(order) : await sweep(order)
  } catch (error) {
    if (error instanceof ArgumentError) throw new UsageError(error.message)
    if (error instanceof LabError) {
      complain(`dryport: ${error.message}`)
      return 1
    }
    throw error
  }
}

async function one(order: BacklogOrder): Promise<number> {
  const report = await measureBacklog(order.options, order.on)
  if (order.json !== STDOUT) say(...reportText(report))
  return written(order, report) && page(order, report) ? 0 : 1
}

async function sweep(order: BacklogOrder): Promise<number> {
  if (order.sweep === null) return 1
  const { name } = order.sweep
  const reports: BacklogReport[] = []
  for (const options of sweptOptions(order.options, order.sweep)) {
    reports.push(await measureBacklog(options, order.on))
  }
  if (order.json !== STDOUT) say(...sweepText(name, reports))
  return written(order, { sweep: name, reports }) && page(order, reports[0] ?? null) ? 0 : 1
}

function advise(order: BacklogOrder): number {
  if (order.target === null) return 1
  const advice = adviseBacklog(order.options, order.target)
  if (order.json !== STDOUT) {
    say(advice.text)
    if (advice.report !== null) say('', ...reportText(advice.report))
  }
  return written(order, advice) && page(order, advice.report) ? 0 : 1
}

/** Writes the page of a report, where it is wanted. */
function page({ html, options }: BacklogOrder, report: BacklogReport | null): boolean {
  if (html === undefined || report === null) return true
  const { backlog, load, acceptors } = report.conditions
  const rate = report.conditions.rate === null || load === 0 ? options.rate : report.conditions.rate
  return wrote(html, backlogPage({ ...options, backlog, acceptors, rate }, report))
}

function written({ json }: BacklogOrder, found: object): boolean {
  if (json === undefined) return true
  const text = JSON.stringify(found, null, 2)
  if (json !== STDOUT) return wrote(json, `${text}\n`)
  say(text)
  return true
}

/** Says so when a file cannot be written. */
function wrote(file: string, text: string): boolean {
  try {
    writeFileSync(file, text)
    return true
  } catch (error) {
    complain(`dryport: the report cannot be written: ${(error as Error).message}`)
    return false
  }
}
