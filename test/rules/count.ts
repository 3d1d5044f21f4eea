/**
 * Counts how often each rule decides something, whoever runs the kernels: the tests, the replay of the corpus, the
 * fuzzer.
 *
 * Every answer and every rule that fires passes one of two methods of the kernel; both are watched from the moment this
 * file is told to. Counts are kept in files, one for each part of a source, until the part is run again.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kernel } from '../../src/core/kernel/kernel.ts'
import type { Rule } from '../../src/core/rule.ts'

/** Who exercised a rule. */
export const SOURCES = ['tests', 'replay', 'fuzz'] as const
export type Source = (typeof SOURCES)[number]

/** How often, by the rule's id. */
export type Counts = Readonly<Record<string, number>>

/** What one file holds. `test` is the path of the test file that counted, relative to the project. */
interface Part {
  readonly test: string | null
  readonly counts: Counts
}

const FOLDER = '.cache/rules'

/** Begins to count in this process. Gives what reads the counts so far, and begins anew. */
export function watchRules(): () => Counts {
  let counts = new Map<string, number>()
  const count = ({ id }: Rule): void => void counts.set(id, (counts.get(id) ?? 0) + 1)
  const { fire, answered } = Kernel.prototype
  Kernel.prototype.fire = function (rule) {
    count(rule)
    fire.call(this, rule)
  }
  Kernel.prototype.answered = function (answer) {
    count(answer.rule)
    return answered.call(this, answer) as typeof answer
  }
  return () => {
    const read = Object.fromEntries(counts)
    counts = new Map()
    return read
  }
}

/** Keeps what one part of a source has counted, in place of what it counted before. */
export function saveCounts(
  source: Source,
  name: string,
  counts: Counts,
  test: string | null = null,
): void {
  const folder = join(FOLDER, source)
  mkdirSync(folder, { recursive: true })
  const part: Part = { test, counts }
  writeFileSync(join(folder, `${name.replace(/\W+/g, '-')}.json`), JSON.stringify(part))
}

/** The sum of what the parts of a source have counted; test files that are gone do not count. */
export function loadCounts(source: Source): Counts {
  const sum: Record<string, number> = {}
  const folder = join(FOLDER, source)
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const { test, counts } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Part
    if (test !== null && !existsSync(test)) continue
    for (const [id, count] of Object.entries(counts)) sum[id] = (sum[id] ?? 0) + count
  }
  return sum
}
