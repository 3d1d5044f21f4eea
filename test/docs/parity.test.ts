// docs/parity.md: no difference without a reason and a test that shows it.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const page = readFileSync('docs/parity.md', 'utf8')

/** The rows of the tables of a part of the page, cell by cell, without their heads. */
function rowsOf(part: string): readonly (readonly string[])[] {
  const lines = part.split('\n').filter((line) => line.startsWith('|'))
  const cells = lines.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  )
  return cells.filter(([first], at) => {
    const isHead = cells[at + 1]?.[0]?.startsWith('--') === true
    return first?.startsWith('--') !== true && !isHead
  })
}

function part(from: string, to: string): string {
  const begin = page.indexOf(from)
  const end = page.indexOf(to, begin)
  expect([begin >= 0, end > begin]).toEqual([true, true])
  return page.slice(begin, end)
}

const REAL = rowsOf(part('## The real host', '## The simulated world'))
const SIMULATED = rowsOf(part('## The simulated world', '### Options that are only kept'))

test('there are rows', () => {
  expect([REAL.length > 20, SIMULATED.length > 10]).toEqual([true, true])
})

describe('the real host', () => {
  const tests = readFileSync('test/real/parity.test.ts', 'utf8')
  test.each(REAL)('%s', (_, why, shown = '') => {
    expect(why?.length).toBeGreaterThan(5)
    const [, name] = /^`([^`]+)`$/.exec(shown) ?? []
    expect(name, 'the row names no test').toBeDefined()
    expect(tests).toContain(name)
  })
})

describe('the simulated world', () => {
  test.each(SIMULATED)('%s', (_, why, shown = '') => {
    expect(why?.length).toBeGreaterThan(5)
    const [, file, name] = /^`(test\/[\w./-]+)`: (.+)$/.exec(shown) ?? []
    expect(file, 'the row names no test').toBeDefined()
    expect(readFileSync(file as string, 'utf8')).toContain(name)
  })
})
