/**
 * Holds the lab against this machine's kernel, or against theory, on the whole grid:
 * `npm run agreement -- kernel [--seconds 60] [--beside 2]`, `npm run agreement -- theory`. With `--accept` the table is
 * kept in `tables`. The kernel's wants Linux, python3 and root.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gridText, runGrid } from './kernel-grid.ts'
import { theoryText } from './theory-grid.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '60' },
    beside: { type: 'string', default: '2' },
    accept: { type: 'boolean', default: false },
  },
})

async function tableOf(name: string | undefined): Promise<string[]> {
  if (name === 'theory') return theoryText()
  if (name !== 'kernel') throw new Error("wants 'kernel' or 'theory'")
  const options = { seconds: Number(values.seconds), beside: Number(values.beside) }
  return gridText(await runGrid(options), options)
}

const [name] = positionals
const text = `${(await tableOf(name)).join('\n')}\n`
console.log(text)
// From .bench/benchmarks/backlog, where the compiled file stands.
const kept = new URL(`../../../benchmarks/backlog/tables/agreement-${name}.txt`, import.meta.url)
if (values.accept) writeFileSync(kept, text)
