/** The accepted findings, by the major version of Node, and how far each may fall before the check fails. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'
import { number, printTable } from './report.ts'
import { TARGETS } from './targets.ts'

const FILE = join(import.meta.dirname, '../../../benchmarks/baseline.json')
const MAJOR = process.versions.node.split('.')[0] as string
/** A finding may always fall by this much: shared machines differ by as much from one run to the next. */
const LEAST_NOISE = 0.25

interface Accepted {
  readonly value: number
  /** The part of the value by which it may be worse. */
  readonly noise: number
}

type Baseline = Record<string, Record<string, Accepted>>

function read(): Baseline {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Baseline
}

const round = (n: number): number => Number(n.toPrecision(3))

/** The findings become the accepted ones; others stay. */
export function accept(findings: readonly Finding[]): void {
  const all = read()
  const mine: Record<string, Accepted> = { ...all[MAJOR] }
  for (const { id, value, low, high } of findings) {
    const spread = value === 0 ? 0 : (high - low) / value
    mine[id] = { value: round(value), noise: round(Math.max(LEAST_NOISE, spread)) }
  }
  const sorted = Object.fromEntries(Object.entries(mine).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(FILE, `${JSON.stringify({ ...all, [MAJOR]: sorted }, null, 2)}\n`)
}

/** How much worse than the accepted value; below 0 when better. Null for what nobody has accepted. */
function loss({ id, value }: Finding, accepted: Accepted | undefined): number | null {
  if (accepted === undefined) return null
  const change = value / accepted.value - 1
  if (Number.isNaN(change)) return 0
  return TARGETS[id]?.less === true ? change : -change
}

/** The table of what was found beside what is asked for; the ids of those that have fallen too far. */
export function judge(findings: readonly Finding[]): string[] {
  const accepted = read()[MAJOR] ?? {}
  const fallen: string[] = []
  const rows = [['', 'found', 'quartiles', 'must', 'goal', 'reached', 'accepted']]
  for (const one of findings) {
    const { id, value, low, high } = one
    const target = TARGETS[id]
    const before = accepted[id]
    const lost = loss(one, before)
    if (lost !== null && before !== undefined && lost > before.noise) fallen.push(id)
    const reaches = (wanted: number): boolean =>
      target?.less === true ? value <= wanted : value >= wanted
    rows.push([
      `${target?.what ?? id}${target?.unit === undefined ? '' : `, ${target.unit}`}`,
      number(value),
      `${number(low)} .. ${number(high)}`,
      target === undefined ? '-' : number(target.must),
      target === undefined ? '-' : number(target.goal),
      target === undefined
        ? '-'
        : reaches(target.goal)
          ? 'goal'
          : reaches(target.must)
            ? 'must'
            : 'no',
      before === undefined ? '-' : number(before.value),
    ])
  }
  printTable(rows)
  return fallen
}
