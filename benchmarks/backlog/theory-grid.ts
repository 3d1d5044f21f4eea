/** The whole grid of cells in which the refusing profile is held against theory, and the table of what came out. */
import { aligned } from '../../src/lab/report/aligned.ts'
import { allowed, chanceOfSoMany, judge, misses, type Verdict } from './agreement.ts'
import { type Cell, cells } from './cells.ts'

const BACKLOGS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 127]

const GRIDS: readonly (readonly [string, readonly Cell[]])[] = [
  ['M/M/1/K', cells('exp', 1, BACKLOGS)],
  ['M/D/1/K', cells('const', 1, BACKLOGS)],
  ['M/M/2/K', cells('exp', 2, BACKLOGS)],
  ['M/M/4/K', cells('exp', 4, BACKLOGS)],
]

export function theoryText(): string[] {
  const verdicts = GRIDS.flatMap(([name, grid]) =>
    grid.map((cell) => {
      const verdict = judge(cell)
      console.error(rowOf(name, verdict).join(' '))
      return [name, verdict] as const
    }),
  )
  const all = verdicts.map(([, verdict]) => verdict)
  return [
    'The refusing profile, Poisson arrivals: intervals of 99 % for the share that is refused and for the mean queue, with',
    'what theory says. "missed" names the intervals that do not hold it.',
    '',
    ...aligned([HEAD, ...verdicts.map(([name, verdict]) => rowOf(name, verdict))]),
    '',
    ...GRIDS.map(([name]) =>
      sumOf(
        name,
        verdicts.filter(([of]) => of === name).map(([, verdict]) => verdict),
      ),
    ),
    sumOf('all', all),
  ]
}

const HEAD = [
  'model',
  'K',
  'load',
  'clients',
  'refused %',
  'low',
  'high',
  'theory',
  'queue',
  'low',
  'high',
  'theory',
  'missed',
]

function rowOf(name: string, { cell, report, theory, blocking, queue }: Verdict): string[] {
  const { refusedShare: refused } = report
  const length = report.queue ?? { mean: Number.NaN, low: Number.NaN, high: Number.NaN }
  const missed = [...(blocking ? [] : ['refused']), ...(queue ? [] : ['queue'])]
  const digits = (value: number): string => value.toPrecision(4)
  return [
    name,
    String(theory.capacity),
    String(cell.load),
    String(report.offered),
    ...[refused.mean, refused.low, refused.high, theory.blocking].map((one) => digits(100 * one)),
    ...[length.mean, length.low, length.high, theory.queue].map(digits),
    missed.join(', ') || '-',
  ]
}

/** How many intervals miss, and what the chance of that is if each misses in one of a hundred cases. */
function sumOf(name: string, verdicts: readonly Verdict[]): string {
  const intervals = 2 * verdicts.length
  const missed = misses(verdicts)
  const chance = chanceOfSoMany(missed, intervals)
  return (
    `${name}: ${missed} of ${intervals} intervals miss; ${(intervals / 100).toFixed(1)} are expected, so many or more ` +
    `come with a chance of ${chance.toPrecision(2)}; more than ${allowed(intervals)} would in one of a thousand grids.`
  )
}
