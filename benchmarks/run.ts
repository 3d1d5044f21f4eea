/**
 * How fast the simulated network is, beside the real loopback of Node and beside what people put in its place:
 * `npm run bench`, or `npm run bench -- NAME ...` for some questions. Ratios are what to look at; how they are measured is
 * in support/contest.ts. `--check` fails where one has fallen below benchmarks/baseline.json by more than its noise,
 * `--accept` writes it anew.
 */
import { bulk } from './bulk.ts'
import { datagrams } from './datagrams.ts'
import { growth } from './growth.ts'
import { httpRequests } from './http-requests.ts'
import { lifecycles } from './lifecycles.ts'
import { memory } from './memory.ts'
import { observation } from './observation.ts'
import { roundTrips } from './round-trips.ts'
import { accept, judge } from './support/baseline.ts'
import type { Finding } from './support/finding.ts'
import { printMachine } from './support/report.ts'
import { timers } from './timers.ts'
import { worlds } from './worlds.ts'

type Question = readonly [title: string, ask: () => Promise<Finding[] | undefined>]

const QUESTIONS: Readonly<Record<string, Question>> = {
  lifecycles: ['connection lifecycles', lifecycles],
  'round-trips': ['round trips of 64 bytes', roundTrips],
  bulk: ['bulk data', bulk],
  datagrams: ['round trips of datagrams of 64 bytes', datagrams],
  observation: ['round trips that are watched', observation],
  timers: ['the event queue', timers],
  worlds: ['worlds and waits', worlds],
  http: ['HTTP requests of unmodified programs', httpRequests],
  memory: ['memory per idle connection, both ends', memory],
  growth: ['growth', growth],
}

const FLAGS = ['--check', '--accept']
const asked = process.argv.slice(2).filter((word) => !FLAGS.includes(word))
const unknown = asked.find((name) => !Object.hasOwn(QUESTIONS, name))
if (unknown !== undefined) {
  console.error(`no question '${unknown}': there are ${Object.keys(QUESTIONS).join(', ')}`)
  process.exit(2)
}
printMachine()
const findings: Finding[] = []
for (const name of asked.length === 0 ? Object.keys(QUESTIONS) : asked) {
  const [title, ask] = QUESTIONS[name] as Question
  console.log(`\n${title}`)
  findings.push(...((await ask()) ?? []))
}
console.log('\nWhat was asked for')
const fallen = judge(findings)
if (process.argv.includes('--accept')) accept(findings)
if (process.argv.includes('--check') && fallen.length > 0) {
  console.error(`fallen below the baseline: ${fallen.join(', ')}`)
  process.exit(1)
}
process.exit(0)
