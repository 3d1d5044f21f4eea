/** One run of the lab. */
import { type BacklogOptions, planOf } from './options.ts'
import { type BacklogReport, reportOf } from './report/report.ts'
import { runSimulated } from './simulated/run.ts'

/**
 * Runs clients against a simulated listener and says what became of them. Takes about 20 us of real time a client, and
 * as much memory for a million of them as for a thousand.
 * @throws ArgumentError for options that make no sense, saying what is wanted
 */
export function simulateBacklog(options: BacklogOptions): BacklogReport {
  const plan = planOf(options)
  const { tally, packets } = runSimulated(plan)
  return reportOf(plan, { world: 'sim', tally, packets, seesQueue: true, notes: [] })
}
