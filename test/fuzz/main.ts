/**
 * `npm run fuzz -- [--runs N] [--seed S] [--only FAMILY] [--jobs N] [--shrunk N]`
 *
 * Programs of socket calls, the same for the same seed, each played on this machine's kernel and on the simulated
 * world. A program that the two answer differently is shrunk and printed as a case for `test/corpus`. One that the
 * kernel itself answers now so, now otherwise is printed, counted apart and replaced by a further one.
 *
 * Without python3 there is no kernel to ask, and without a network namespace no kernel to itself: both are errors.
 * DRYPORT_NO_KERNEL=1 takes the blame. Ends with 1 after a difference, and with 2 when the machine let nobody judge.
 */
import { parseArgs } from 'node:util'
import { Oracle } from '../oracle/oracle.ts'
import { saveCounts, watchRules } from '../rules/count.ts'
import { runCampaign } from './campaign.ts'
import { FAMILIES } from './families.ts'
import { programs } from './program.ts'
import { different, divergenceText, notCounted, summary } from './report.ts'
import { shrink } from './shrinker.ts'

/** As many divergences are shrunk and told of, those that look different first. */
const MOST_SHRUNK = 10
/** So large a share of programs may go without a verdict: more, and the campaign says nothing. */
const MOST_NOT_COUNTED = 0.01

const DIFFERENT = 1
/** This machine has no kernel to spare, or was too busy for one. */
const NO_VERDICT = 2

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    jobs: { type: 'string', default: '96' },
    shrunk: { type: 'string', default: String(MOST_SHRUNK) },
  },
})
const runs = Number(values.runs)
const seed = Number(values.seed)
const jobs = Number(values.jobs)
const only = FAMILIES.find((family) => family === values.only)
if (values.only !== undefined && only === undefined) {
  throw new RangeError(`--only ${values.only}: one of ${FAMILIES.join(', ')}`)
}

if (process.env['DRYPORT_NO_KERNEL'] !== undefined) {
  console.log('NOT COMPARED WITH ANY KERNEL: DRYPORT_NO_KERNEL is set')
  process.exit(0)
}
const readCounts = watchRules()
const oracle = await Oracle.start(jobs)
const { kernel, python, network } = oracle.info
console.log(`kernel ${kernel}, python ${python}, ${network}; seed ${seed}, ${runs} programs`)
if (network === 'shared loopback') {
  await oracle.stop()
  console.error(
    'NO NETWORK NAMESPACES HERE (unshare is not permitted): nothing to compare with; DRYPORT_NO_KERNEL=1 skips',
  )
  process.exit(NO_VERDICT)
}

const tell = (line: string): void => console.log(line)
const tally = await runCampaign(oracle, { programs: programs({ only }), seed, runs, jobs, tell })
const found = tally.others.flatMap((verdict) =>
  verdict.kind === 'differ' ? [verdict.divergence] : [],
)
const chosen = different(found).slice(0, Number(values.shrunk))
const shrunk = await Promise.all(chosen.map((divergence) => shrink(divergence, oracle)))
await oracle.stop()

for (const line of notCounted(tally)) console.log(line)
for (const [at, divergence] of different(shrunk).entries()) {
  console.log(divergenceText(divergence, `fuzz-${seed}-${at + 1}`))
}
saveCounts('fuzz', values.only ?? 'all', readCounts())
console.log(summary(tally))
const silent = tally.others.length - found.length
if (silent > runs * MOST_NOT_COUNTED) console.log('TOO MANY PROGRAMS WENT WITHOUT A VERDICT')
if (found.length > 0) process.exitCode = DIFFERENT
else if (silent > runs * MOST_NOT_COUNTED) process.exitCode = NO_VERDICT
