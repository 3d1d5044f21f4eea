/** `dryport merge`: the reports of several shards as one. */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  hasFailed,
  mergeReports,
  ReportError,
  readReport,
  reportText,
} from '../../testing/campaign/report.ts'
import { complain, say } from '../output.ts'
import { UsageError } from '../usage.ts'

/** Gives the exit code. */
export function mergeCommand(args: readonly string[]): number {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' } },
  })
  if (positionals.length === 0) throw new UsageError('merge wants reports')
  try {
    const report = mergeReports(positionals.map(read))
    if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`)
    say(reportText(report))
    return hasFailed(report) ? 1 : 0
  } catch (error) {
    if (!(error instanceof ReportError)) throw error
    complain(`dryport: ${error.message}`)
    return 1
  }
}

function read(file: string): ReturnType<typeof readReport> {
  try {
    return readReport(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ReportError(`${file}: ${(error as Error).message}`)
  }
}
