/**
 * Under the refusing profile nobody tries again, so the listener is a queue of the books. Each cell gives two intervals
 * of 99 %, and about one interval in a hundred is to miss the truth. The seeds are made of the cells and were not
 * looked for; benchmarks/backlog has the whole grid.
 */
import { expect, test } from 'vitest'
import { allowed, judge, misses } from '../../benchmarks/backlog/agreement.ts'
import { type Cell, cells } from '../../benchmarks/backlog/cells.ts'

const GRIDS: readonly (readonly [string, readonly Cell[]])[] = [
  ['M/M/1/K', cells('exp', 1, [1, 16, 128], [0.3, 0.8, 1.5])],
  ['M/M/c/K', cells('exp', 4, [1, 32], [0.3, 1.2])],
  ['M/D/1/K', cells('const', 1, [1, 8, 64], [0.8, 1.5])],
]

test.each(GRIDS)('blocking and mean queue are those of %s', (model, grid) => {
  const verdicts = grid.map(judge)
  expect(verdicts.every(({ theory }) => theory.model === model)).toBe(true)
  expect(misses(verdicts)).toBeLessThanOrEqual(allowed(2 * grid.length))
})

test('intervals are narrow enough to tell a queue from one with another place', () => {
  const cell: Cell = { service: 'exp', servers: 1, backlog: 4, load: 0.8 }
  const { report, theory } = judge(cell)
  const { low, high } = report.refusedShare
  expect(high - low).toBeLessThan(theory.blocking / 5)
  const more = judge({ ...cell, backlog: 5 }).theory
  expect(low > more.blocking || more.blocking > high).toBe(true)
})
