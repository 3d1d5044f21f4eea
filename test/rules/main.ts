/**
 * `npm run rules [-- --check]`
 *
 * Prints each rule, where it is laid down, and how often the tests, the replay of the corpus and the fuzzer have
 * exercised it when they last ran (`npm test`, `npm run conformance`, `npm run fuzz`). `--check` prints only the rules
 * that nothing has exercised, and fails when there are any.
 */
import { parseArgs } from 'node:util'
import { allRules } from '../../src/core/rule.ts'
import '../../src/index.ts'
import '../../src/node.ts'
import { loadCounts, SOURCES } from './count.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const counts = SOURCES.map(loadCounts)
const rows = allRules().map((rule) => ({ rule, times: counts.map(({ [rule.id]: n = 0 }) => n) }))
const idle = rows.filter(({ times }) => times.every((n) => n === 0))

if (!values.check) {
  const width = Math.max(...rows.map(({ rule }) => rule.id.length))
  const line = (id: string, cells: readonly string[], source: string): void =>
    console.log(`${id.padEnd(width)}${cells.map((cell) => cell.padStart(9)).join('')}  ${source}`)
  line('rule', SOURCES, 'source')
  for (const { rule, times } of rows) line(rule.id, times.map(String), rule.source)
}
for (const { rule } of idle) {
  console.log(`NEVER EXERCISED ${rule.id}: ${rule.when} -> ${rule.then} (${rule.source})`)
}
console.log(`${rows.length - idle.length} rules exercised, ${idle.length} not`)
process.exitCode = idle.length > 0 ? 1 : 0
