/**
 * `npm run rules -- [--no-run] [--fuzz N]`
 *
 * Prints each rule, where it is laid down, and how often the test suite, the replay of the corpus and the fuzzer have
 * exercised it. A rule that nothing exercises fails. `--no-run` takes the counts of the last time.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { allRules } from '../../src/core/rule.ts'
import '../../src/index.ts'
import '../../src/node.ts'
import { loadCases } from '../conformance/load.ts'
import { judge } from '../conformance/verdict.ts'
import { type Counts, loadCounts, SOURCES, type Source, saveCounts, watchRules } from './count.ts'

const { values } = parseArgs({
  options: {
    'no-run': { type: 'boolean', default: false },
    fuzz: { type: 'string', default: '300' },
  },
})

if (!values['no-run']) {
  rmSync('.cache/rules', { recursive: true, force: true })
  run('npx', 'vitest', 'run')
  const read = watchRules()
  for (const played of loadCases('test/corpus')) await judge(played, 'strict')
  saveCounts('replay', 'corpus', read())
  run(process.execPath, '.cache/conformance/test/fuzz/main.js', '--runs', values.fuzz)
}

const counts = new Map<Source, Counts>(SOURCES.map((source) => [source, loadCounts(source)]))
const rows = allRules().map(({ id, when, then, source }) => {
  const numbers = SOURCES.map((by) => counts.get(by)?.[id] ?? 0)
  return { id, when, then, source, numbers, total: numbers.reduce((sum, n) => sum + n, 0) }
})
const idWidth = Math.max(...rows.map(({ id }) => id.length))
console.log(`${'rule'.padEnd(idWidth)}  ${SOURCES.map((by) => by.padStart(8)).join('')}  source`)
for (const { id, numbers, source } of rows) {
  console.log(
    `${id.padEnd(idWidth)}  ${numbers.map((n) => String(n).padStart(8)).join('')}  ${source}`,
  )
}
const idle = rows.filter(({ total }) => total === 0)
for (const { id, when, then, source } of idle) {
  console.log(`NEVER EXERCISED ${id}: ${when} -> ${then} (${source})`)
}
console.log(`${rows.length - idle.length} rules exercised, ${idle.length} not`)
process.exitCode = idle.length > 0 ? 1 : 0

/** Runs a command that counts rules; its own failures are its own business. */
function run(command: string, ...args: readonly string[]): void {
  spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DRYPORT_RULES: '1' },
  })
}
