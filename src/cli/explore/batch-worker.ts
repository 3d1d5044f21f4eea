/** Makes one batch of a campaign. Runs in a worker thread, which loads the program once. */

import type { Batch } from '../../testing/campaign/batches.ts'
import { campaignOf } from '../../testing/campaign/campaign.ts'
import { type FailureFile, failureFile } from '../../testing/campaign/failure-file.ts'
import { check } from '../../testing/check.ts'
import { CheckFailedError } from '../../testing/check-failed-error.ts'
import { loadDefault } from '../load.ts'

export interface BatchTask extends Batch {
  /** The file of the program. */
  readonly file: string
  /** The same, as failures name it. */
  readonly program: string
}

export interface BatchResult {
  readonly runs: number
  readonly failure: FailureFile | null
  readonly tallies: readonly (readonly [string, { looked: number; reached: number }])[]
}

const loaded = new Map<string, Promise<unknown>>()

function load(file: string): Promise<unknown> {
  const known = loaded.get(file) ?? loadDefault(file)
  loaded.set(file, known)
  return known
}

// biome-ignore lint/style/noDefaultExport: a pool calls the default export of its worker
export default async function makeBatch(task: BatchTask): Promise<BatchResult> {
  const { program, options } = campaignOf(await load(task.file))
  let runs = 0
  try {
    const report = await check(program, {
      ...options,
      seed: task.seed,
      runs: task.runs,
      sometimes: [],
      onRun: (count) => {
        runs = count
      },
    })
    return { runs: report.runs, failure: null, tallies: [...report.tallies] }
  } catch (error) {
    if (!(error instanceof CheckFailedError)) throw error
    return { runs, failure: failureFile(error, task.program), tallies: [] }
  }
}
