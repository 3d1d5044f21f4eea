/**
 * How fast the simulated network is, beside the real loopback of Node: `npm run bench`, or `npm run bench -- NAME` for
 * one question. See support/contest.ts for how it is measured; ratios are what to look at.
 */
import { bulk } from './bulk.ts'
import { datagrams } from './datagrams.ts'
import { lifecycles } from './lifecycles.ts'
import { memory } from './memory.ts'
import { roundTrips } from './round-trips.ts'
import { printMachine } from './support/report.ts'

const QUESTIONS: Readonly<Record<string, readonly [title: string, ask: () => Promise<void>]>> = {
  lifecycles: ['connection lifecycles', lifecycles],
  'round-trips': ['round trips of 64 bytes', roundTrips],
  bulk: ['bulk data', bulk],
  datagrams: ['round trips of datagrams of 64 bytes', datagrams],
  memory: ['memory per idle connection, both ends', memory],
}

const asked = process.argv.slice(2)
const unknown = asked.find((name) => !Object.hasOwn(QUESTIONS, name))
if (unknown !== undefined) {
  console.error(`no question '${unknown}': there are ${Object.keys(QUESTIONS).join(', ')}`)
  process.exit(2)
}
printMachine()
for (const name of asked.length === 0 ? Object.keys(QUESTIONS) : asked) {
  const [title, ask] = QUESTIONS[name] ?? []
  console.log(`\n${title}`)
  await ask?.()
}
process.exit(0)
