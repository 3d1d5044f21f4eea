/**
 * The zoo: `npm run zoo -- [--seed S] [--runs N] [--twins N] [--only NAME] [--tokens FILE]`. Looks for the bug of every animal
 * in at most N runs, compares what is found with the smallest run that people found, and lets the healthy twins run.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Animal } from './animal.ts'
import { ANIMALS } from './animals.ts'
import { type Size, type Visit, visit, visitTwin } from './visit.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1000' },
    twins: { type: 'string', default: '500' },
    only: { type: 'string' },
    tokens: { type: 'string' },
  },
})
const [seed, runs, twinRuns] = [values.seed, values.runs, values.twins].map(Number) as [
  number,
  number,
  number,
]
const animals = ANIMALS.filter(({ name }) => values.only === undefined || name === values.only)

const sizeText = (size: Size | null): string =>
  size === null ? '-' : `${size.calls} calls ${size.faults} faults`

function line({ name, found, shrunk, minimum, took }: Visit): string {
  const cells = [
    name.padEnd(20),
    found === null ? 'not found' : `run ${String(found).padStart(4)}`,
    sizeText(shrunk).padStart(19),
    'by hand',
    sizeText(minimum).padStart(19),
    `${(took / 1000).toFixed(1)} s`.padStart(7),
  ]
  return cells.join('  ')
}

async function visitBoth(animal: Animal): Promise<readonly string[]> {
  const found = await visit(animal, seed, runs)
  console.log(line(found))
  if (found.token !== null) tokens[found.name] = found.token
  const sick = found.complaints.map((complaint) => `${animal.name}: ${complaint}`)
  const twin = twinRuns > 0 ? await visitTwin(animal, seed, twinRuns) : null
  return twin === null ? sick : [...sick, `${animal.name}, the fixed twin: ${twin}`]
}

const began = performance.now()
const complaints: string[] = []
/** What replays each of the counterexamples. */
const tokens: Record<string, string> = {}
let well = 0
for (const animal of animals) {
  const found = await visitBoth(animal)
  if (found.length === 0) well += 1
  complaints.push(...found)
}
for (const complaint of complaints) console.log(`\n${complaint}`)
if (values.tokens !== undefined) writeFileSync(values.tokens, JSON.stringify(tokens))
const took = ((performance.now() - began) / 1000).toFixed(1)
console.log(
  `\n${animals.length} animals, seed ${seed}: ${well} found, shrunk and replayed in at most ${runs} runs, ` +
    `their twins well in ${twinRuns} runs each; ${complaints.length} complaints; ${took} s`,
)
process.exitCode = complaints.length === 0 ? 0 : 1
