/**
 * `npm run facts [-- FOLDER]`
 *
 * Asks this machine's kernel, three times, for every cell of the tables of state × call that the corpus lacks, and for
 * the rows of the facts that it has no case of; writes what it answered, one case a line. What it answers now so, now
 * otherwise is left out and named.
 */
import { writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Case, Outcome, Step } from '../conformance/case.ts'
import { sameTime } from '../conformance/compare.ts'
import { loadCases } from '../conformance/load.ts'
import { Oracle } from '../oracle/oracle.ts'
import { missingCells } from './cells.ts'
import { PROGRAMS } from './programs.ts'

const ALIKE = 3
/** Of other calls, and of shorter times, the time tells how busy the machine was. */
const MAY_WAIT = /^(accept|connect|recv|send|close|poll|select|await)/
const SHORTEST_TIME_MS = 90
const [folder = 'test/facts'] = process.argv.slice(2)

const oracle = await Oracle.start(48)
console.log(`kernel ${oracle.info.kernel}`)
await recordAll(`${folder}/cells.json`, missingCells(loadCases('test/corpus')))
await recordAll(`${folder}/rows.json`, PROGRAMS)
await oracle.stop()

async function recordAll(file: string, programs: readonly Case[]): Promise<void> {
  const recorded = await Promise.all(programs.map((program) => recordedAlike(program)))
  const settled = recorded.filter((played) => played !== null)
  writeFileSync(file, `[\n${settled.map((played) => JSON.stringify(played)).join(',\n')}\n]\n`)
  console.log(`${settled.length} written to ${file}`)
  const others = programs.filter((_, at) => recorded[at] === null)
  for (const { id } of others) console.log(`not settled: ${id}`)
}

/** The case with the kernel's answers; null when it does not keep to them. */
async function recordedAlike(program: Case): Promise<Case | null> {
  const [first, ...others] = await Promise.all(
    Array.from({ length: ALIKE }, () => oracle.play(program)),
  )
  const outcomes = first as readonly Outcome[]
  const alike = others.every((other) =>
    other.every((outcome, at) => same(outcome, outcomes[at] as Outcome)),
  )
  if (!alike) return null
  const steps = program.steps.map(
    (step, at): Step => ({ ...step, expect: kept(step, outcomes[at] as Outcome) }),
  )
  return { ...program, steps: steps.filter(({ expect }) => expect?.skipped !== true) }
}

function same({ t_ms: time, ...one }: Outcome, { t_ms: otherTime, ...other }: Outcome): boolean {
  return isDeepStrictEqual(one, other) && sameTime(time, otherTime)
}

function kept({ call }: Step, { t_ms, ...outcome }: Outcome): Outcome {
  if (t_ms === undefined || t_ms < SHORTEST_TIME_MS || !MAY_WAIT.test(call)) return outcome
  return { ...outcome, t_ms: Math.round(t_ms / 10) * 10 }
}
