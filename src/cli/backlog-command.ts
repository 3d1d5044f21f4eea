/** `dryport backlog`: runs the lab and tells what it found, as text, JSON or a page. */
import { writeFileSync } from 'node:fs'
import { ArgumentError } from '../core/errno.ts'
import { adviseBacklog } from '../lab/advice.ts'
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
  return written(order, report) ? 0 : 1
}

async function sweep(order: BacklogOrder): Promise<number> {
  if (order.sweep === null) return 1
  const { name } = order.sweep
  const reports: BacklogReport[] = []
  for (const options of sweptOptions(order.options, order.sweep)) {
    reports.push(await measureBacklog(options, order.on))
  }
  if (order.json !== STDOUT) say(...sweepText(name, reports))
  return written(order, { sweep: name, reports }) ? 0 : 1
}

function advise(order: BacklogOrder): number {
  if (order.target === null) return 1
  const advice = adviseBacklog(order.options, order.target)
  if (order.json !== STDOUT) {
    say(advice.text)
    if (advice.report !== null) say('', ...reportText(advice.report))
  }
  return written(order, advice) ? 0 : 1
}

/** Says so when a file cannot be written. */
function written({ json }: BacklogOrder, found: object): boolean {
  if (json === undefined) return true
  const text = JSON.stringify(found, null, 2)
  if (json === STDOUT) {
    say(text)
    return true
  }
  try {
    writeFileSync(json, `${text}\n`)
    return true
  } catch (error) {
    complain(`dryport: the report cannot be written: ${(error as Error).message}`)
    return false
  }
}
