/** Runs a case twice and says where the two runs part, and what that usually means. */
import { brand } from '../../core/brand.ts'
import type { Program } from '../program.ts'
import { type AmbientUse, ambientText } from './ambient.ts'
import type { Case } from './case.ts'
import { linesOf, type RecordedRun, recordCase } from './recording.ts'
import type { Setting } from './run-case.ts'

/** Events before the first difference that are shown. */
const BEFORE = 3

const NOTHING = '(nothing: the run is over)'

/** Two runs of the same case. */
export class NondeterminismError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** The number of the first event that differs, counted from 0. */
  readonly at: number
  /** The first event that differs, in the one run. */
  readonly first: string
  /** The same in the other. */
  readonly second: string
  /** What the program took from the machine. */
  readonly uses: readonly AmbientUse[]

  constructor(at: number, lines: readonly (readonly string[])[], uses: readonly AmbientUse[]) {
    const [one = [], other = []] = lines
    const before = one.slice(Math.max(0, at - BEFORE), at)
    const first = one[at] ?? NOTHING
    const second = other[at] ?? NOTHING
    super(
      [
        `the same run was another one the second time: event ${at} differs`,
        ...before.map((line) => `    ${line}`),
        `  - ${first}`,
        `  + ${second}`,
        ...reasons(uses),
      ].join('\n'),
    )
    this.at = at
    this.first = first
    this.second = second
    this.uses = uses
  }
}
brand(NondeterminismError, 'NondeterminismError')

function reasons(uses: readonly AmbientUse[]): string[] {
  if (uses.length > 0) {
    return [
      '  the program took from the machine, not from its world:',
      ...ambientText(uses).map((line) => `    ${line}`),
    ]
  }
  return [
    '  no clock, timer or randomness of the machine was used; what else it may be: input and output that the world',
    '  does not know (files, child processes, real sockets), or state that one run leaves for the next: a module’s',
    '  variables, a cache, a counter, the order of something unordered that depends on them',
  ]
}

export interface TwoRuns<T> {
  readonly run: RecordedRun<T>
  readonly difference: NondeterminismError | null
}

/** Runs it, and again with other values wherever the program asks the machine. */
export async function runTwice<T>(
  program: Program<T>,
  setting: Setting,
  one: Case<T>,
): Promise<TwoRuns<T>> {
  const run = await recordCase(program, setting, one)
  const again = await recordCase(program, setting, one, run.ambient)
  return { run, difference: compare(run, again) }
}

function compare<T>(run: RecordedRun<T>, again: RecordedRun<T>): NondeterminismError | null {
  const same = run.hash === again.hash && run.events.length === again.events.length
  const alike =
    (run.failure === null && again.failure === null) ||
    (run.failure !== null && again.failure !== null && run.failure.isLike(again.failure))
  if (same && alike) return null
  const lines = [run, again].map(({ events }) => linesOf(events))
  const [one = [], other = []] = lines
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  return new NondeterminismError(at, lines, run.ambient.uses)
}
