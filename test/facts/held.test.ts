// Every row of the facts has somebody who holds it, and that somebody is there.
import { describe, expect, test } from 'vitest'
import { problemOf, readRows } from './held.ts'

/** How many rows each section has. A row that is dropped from the map is missed here. */
const ROWS: Readonly<Record<string, number>> = {
  '0': 1,
  '1.1': 18,
  '1.2': 14,
  '1.3': 6,
  '1.4': 8,
  '1.5': 12,
  '1.6': 11,
  '1.7': 24,
  '1.8': 26,
  '1.9': 11,
  '2.1': 25,
  '2.2': 19,
  '2.3': 11,
  '2.4': 20,
  '2.5': 12,
  '3.1': 14,
  '3.2': 10,
  '3.3': 12,
  '3.4': 12,
  '4.1': 13,
  '4.2': 6,
  '4.3': 9,
  '4.4': 7,
  '5.1': 12,
  '5.2': 34,
  '5.3': 18,
  '5.4': 11,
  '6.1': 19,
  '6.2': 29,
  '7.1': 22,
  '7.2': 15,
  '7.3': 15,
  '7.4': 31,
  '8': 12,
  '9.1': 26,
  '9.2': 36,
  '10': 1,
  '11': 1,
}

const rows = readRows()

test('no row is left out, and none is there twice', () => {
  const counts: Record<string, number> = {}
  for (const { section } of rows) counts[section] = (counts[section] ?? 0) + 1
  expect(counts).toEqual(ROWS)
  expect(new Set(rows.map(({ section, row }) => `${section} ${row}`)).size).toBe(rows.length)
})

describe.each(Object.keys(ROWS))('facts %s', (section) => {
  test('every row is held', () => {
    const problems = rows
      .filter((row) => row.section === section)
      .flatMap((row) =>
        row.holders.length === 0
          ? [`${row.row}: nobody holds it`]
          : row.holders.map((holder) => {
              const problem = problemOf(row, holder)
              return problem === null ? null : `${row.row}: ${problem}`
            }),
      )
    expect(problems.filter((problem) => problem !== null)).toEqual([])
  })
})

test('what is not there is missed', () => {
  const row = { section: '1.2', row: 'bound, drowned', holders: [] }
  expect(
    [
      'cells',
      'case 01-tcp-state-matrix/m-drowned-*',
      'row nothing',
      'in test/nowhere.ts: x',
      'parity No such row',
    ].map((holder) => problemOf(row, holder)),
  ).not.toContain(null)
  expect(problemOf(row, 'in test/facts/held.test.ts: no row is left out')).toBeNull()
  expect(problemOf(row, 'rumour')).toBe('no holder is called rumour')
})
