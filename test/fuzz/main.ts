/**
 * `npm run fuzz -- [--runs N] [--seed S] [--only tcp|udp|unix|volume] [--jobs N] [--shrunk N]`
 *
 * Programs of socket calls, the same for the same seed, each played on this machine's kernel and on the simulated
 * world. A program that the two answer differently is shrunk and printed as a case for `test/corpus`.
 *
 * Without python3 there is no kernel to ask, which is an error; DRYPORT_NO_KERNEL=1 takes the blame.
 */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import type { Case, Json, Outcome } from '../conformance/case.ts'
import { isArray, isObject } from '../conformance/json.ts'
import type { Played } from '../conformance/player.ts'
import { failureText } from '../conformance/report.ts'
import { Oracle } from '../oracle/oracle.ts'
import { saveCounts, watchRules } from '../rules/count.ts'
import { asCase, type Divergence, duel } from './duel.ts'
import { FAMILIES, type Family } from './families.ts'
import { programs } from './program.ts'
import { shrink } from './shrinker.ts'

/** Programs made from one seed in a row; the next so many have a seed of their own. */
const BATCH = 200
/** As many divergences are shrunk and told of, those that look different first. */
const MOST_SHRUNK = 10

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
const only = FAMILIES.find((family) => family === values.only)
if (values.only !== undefined && only === undefined) {
  throw new RangeError(`--only ${values.only}: one of ${FAMILIES.join(', ')}`)
}

if (process.env['DRYPORT_NO_KERNEL'] !== undefined) {
  console.log('NOT COMPARED WITH ANY KERNEL: DRYPORT_NO_KERNEL is set')
  process.exit(0)
}
const readCounts = watchRules()
const oracle = await Oracle.start(Number(values.jobs))
const { kernel, python, network } = oracle.info
console.log(`kernel ${kernel}, python ${python}, ${network}; seed ${seed}, ${runs} programs`)
if (network === 'shared loopback') {
  console.log('NO NETWORK NAMESPACES HERE: programs share this loopback, tables are not compared')
}

let passed = 0
const found: Divergence[] = []
for (const batch of batches(only)) {
  const divergences = await Promise.all(batch.map((program) => duel(program, oracle)))
  for (const divergence of divergences) {
    if (divergence === null) passed += 1
    else found.push(divergence)
  }
}
const chosen = different(found).slice(0, Number(values.shrunk))
const shrunk = await Promise.all(chosen.map((divergence) => shrink(divergence, oracle)))
for (const [at, divergence] of different(shrunk).entries()) {
  report(divergence, `fuzz-${seed}-${at + 1}`)
}
await oracle.stop()
saveCounts('fuzz', values.only ?? 'all', readCounts())
console.log(`${passed} passed, ${found.length} failed`)
process.exitCode = found.length > 0 ? 1 : 0

function* batches(family: Family | undefined): Generator<readonly Case[]> {
  const arbitrary = programs({ only: family, tables: network !== 'shared loopback' })
  for (let done = 0; done < runs; done += BATCH) {
    const numRuns = Math.min(BATCH, runs - done)
    yield fc.sample(arbitrary, { numRuns, seed: seed * 1_000_003 + done })
  }
}

/** Of those that part at the same call in the same way, the first. */
function different(divergences: readonly Divergence[]): readonly Divergence[] {
  const byLook = new Map<string, Divergence>()
  for (const divergence of divergences) {
    const { step, got } = partingStep(divergence)
    const names = (step.args ?? []).filter((arg) => typeof arg === 'string')
    const look = JSON.stringify([step.call, names, lookOf(step.expect ?? {}), lookOf(got)])
    if (!byLook.has(look)) byLook.set(look, divergence)
  }
  return [...byLook.values()]
}

/** What kind of outcome it is: without numbers and names, but with states and errnos; rows in some order. */
function lookOf({ t_ms: _, ...outcome }: Outcome): string {
  const look = shapeOf(outcome)
  return JSON.stringify(isArray(outcome.ok) ? outcome.ok.map(shapeOf).sort() : look)
}

function shapeOf(value: Json): string {
  if (isArray(value)) return `[${value.map(shapeOf).join(' ')}]`
  if (isObject(value)) {
    return Object.entries(value)
      .map(([key, item]) => `${key}=${shapeOf(item)}`)
      .join(' ')
  }
  if (typeof value === 'string') return /^[A-Z][A-Z_\d]*$/.test(value) ? value : 'text'
  return typeof value
}

function partingStep({ steps, at }: Divergence): Played {
  return steps[at] as Played
}

function report(divergence: Divergence, id: string): void {
  const made = asCase(divergence, id)
  const { steps, at } = divergence
  const { step, got, mismatch } = partingStep(divergence)
  const why = `step ${at} ${step.call}: ${mismatch}: the kernel ${JSON.stringify(step.expect)}, here ${JSON.stringify(got)}`
  const verdict = { kind: 'failed', why, steps, trace: null } as const
  console.log(failureText({ area: made.area, id, title: made.title ?? '', verdict }, false))
  console.log(`${JSON.stringify(made)}\n`)
}
