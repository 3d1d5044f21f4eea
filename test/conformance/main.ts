/**
 * `npm run conformance -- [DIR or FILE...] [--only SUBSTR] [--verbose] [--loose] [--jobs N] [--kernel]`
 *
 * Plays recorded cases on the simulated world and compares them with what the kernel answered. `--loose` leaves pure
 * acknowledgements out of the traces. `--kernel` plays them on this machine's kernel instead.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Oracle } from '../oracle/oracle.ts'
import { loadCases } from './load.ts'
import { judgeOnKernel } from './on-kernel.ts'
import { judgeInParallel } from './pool.ts'
import { failureText, summaryLines } from './report.ts'
import type { CaseVerdict } from './verdict.ts'

const CORPUS = 'test/corpus'
/** As many failures as are worth reading at once. */
const MOST_FAILURES = 20

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
    loose: { type: 'boolean', default: false },
    kernel: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
})

const paths = positionals.length > 0 ? positionals : [CORPUS]
const cases = paths
  .flatMap(loadCases)
  .filter(({ area, id }) => `${area}/${id}`.includes(values.only))
const level = values.loose ? 'loose' : 'strict'
const jobs = Math.min(Number(values.jobs), cases.length)
const verdicts = values.kernel
  ? await judgeAllOnKernel()
  : await judgeInParallel(cases, level, jobs)

const failures = verdicts.filter(({ verdict }) => verdict.kind === 'failed')
for (const failure of values.verbose ? failures : failures.slice(0, MOST_FAILURES)) {
  console.log(`${failureText(failure, values.verbose)}\n`)
}
if (!values.verbose && failures.length > MOST_FAILURES) {
  console.log(`... and ${failures.length - MOST_FAILURES} more\n`)
}
for (const line of summaryLines(verdicts)) console.log(line)
process.exitCode = failures.length > 0 ? 1 : 0

async function judgeAllOnKernel(): Promise<readonly CaseVerdict[]> {
  const oracle = await Oracle.start()
  try {
    return await Promise.all(cases.map((played) => judgeOnKernel(played, oracle)))
  } finally {
    await oracle.stop()
  }
}
