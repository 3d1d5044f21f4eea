/**
 * `npm run facts [-- FILE]`
 *
 * Asks this machine's kernel, three times, for every cell of the tables of state × call that the corpus lacks, and
 * writes what it answered, one case a line. Cells that it answers now so, now otherwise are left out and counted.
 */
import { writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { Case, Outcome, Step } from '../conformance/case.ts'
import { sameTime } from '../conformance/compare.ts'
import { loadCases } from '../conformance/load.ts'
import { Oracle } from '../oracle/oracle.ts'
import { missingCells } from './cells.ts'

const ALIKE = 3
/** Of other calls, and of shorter times, the time tells how busy the machine was. */
const MAY_WAIT = /^(accept|connect|recv|send|close|poll|select|await)/
const SHORTEST_TIME_MS = 90
const [file = 'test/facts/cells.json'] = process.argv.slice(2)

const oracle = await Oracle.start(48)
const programs = missingCells(loadCases('test/corpus'))
console.log(`kernel ${oracle.info.kernel}: ${programs.length} cells`)
const recorded = await Promise.all(programs.map((program) => recordedAlike(program)))
await oracle.stop()
const settled = recorded.filter((played) => played !== null)
writeFileSync(file, `[\n${settled.map((played) => JSON.stringify(played)).join(',\n')}\n]\n`)
console.log(`${settled.length} written to ${file}, ${programs.length - settled.length} not settled`)

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
