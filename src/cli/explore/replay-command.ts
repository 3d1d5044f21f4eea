/** `dryport run --replay`: a failure that a campaign has left, once more. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { TraceEvent } from '../../sim/trace.ts'
import { campaignOf } from '../../testing/campaign/campaign.ts'
import { readFailureFile } from '../../testing/campaign/failure-file.ts'
import { settingOf } from '../../testing/options.ts'
import { failureReport } from '../../testing/report.ts'
import { type RecordedRun, recordCase } from '../../testing/runs/recording.ts'
import { thrownText } from '../failure-text.ts'
import { loadDefault } from '../load.ts'
import { complain, say } from '../output.ts'

/**
 * @param program a file in place of the one that the failure names
 * @param tell told every event of the run
 * @returns the exit code: 1 when it fails still
 */
export async function replayFailure(
  file: string,
  program: string | undefined,
  tell: (event: TraceEvent) => void,
): Promise<number> {
  try {
    const replay = readFailureFile(readFileSync(file, 'utf8'))
    const path = program ?? resolve(dirname(file), replay.program)
    const { program: loaded, options } = campaignOf(await loadDefault(path))
    const run: RecordedRun = await recordCase(loaded, settingOf(options), replay.case)
    for (const event of run.events) tell(event)
    const details = {
      runs: 1,
      shrinks: 0,
      seed: replay.case.seed,
      file: path,
      expected: replay.hash,
    }
    const { name, case: one } = replay
    say(failureReport({ ...details, name, case: one, run, failure: run.failure }, null, file))
    return run.failure === null ? 0 : 1
  } catch (error) {
    complain(`dryport: ${file} cannot be replayed`, thrownText(error))
    return 1
  }
}
