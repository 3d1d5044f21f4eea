// Every cell of the tables of state × call: those of the corpus are played with it, the others here. Recorded on
// Linux 6.18 three times alike (`npm run facts`).
import { expect, test } from 'vitest'
import type { Case } from '../conformance/case.ts'
import { loadCases } from '../conformance/load.ts'
import { failureText } from '../conformance/report.ts'
import { judge } from '../conformance/verdict.ts'
import { type Cell, isCell, missingCells } from './cells.ts'

const corpus = loadCases('test/corpus')
const recorded = loadCases('test/facts/cells.json')
const cells = [...corpus, ...recorded].filter(isCell)

/** Where the tables are in the facts. */
const SECTIONS: readonly (readonly [
  section: string,
  title: string,
  is: (cell: Cell) => boolean,
])[] = [
  [
    '1.2',
    'bind, listen, accept, connect, disconnect',
    tcp('b', /^(bind|listen|accept|connect|disconnect)/),
  ],
  ['1.3', 'the same calls, non-blocking', tcp('n', /^(accept|connect)/)],
  ['1.4', 'sending', tcp('[bn]', /^send/)],
  ['1.5', 'receiving', tcp('[bn]', /^(recv|peek)/)],
  ['1.6', 'shutdown', tcp('b', /^shut/)],
  ['1.7', 'observation', tcp('b', /^observe$/)],
  ['1.8', 'close, options, dup, settimeout', tcp('b', /^(close|detach|setopts|dup|timeout)/)],
  ['6.1', 'UDP', ({ area }) => area === '06-udp'],
  ['7.1', 'AF_UNIX, streams', ({ family, type }) => family === 'AF_UNIX' && type === 'SOCK_STREAM'],
  ['7.2', 'AF_UNIX, seqpacket', ({ type }) => type === 'SOCK_SEQPACKET'],
  [
    '7.3',
    'AF_UNIX, datagrams',
    ({ family, type }) => family === 'AF_UNIX' && type === 'SOCK_DGRAM',
  ],
  ['8', 'readiness of TCP', tcp('b', /^poll$/)],
]

function tcp(variant: string, calls: RegExp): (cell: Cell) => boolean {
  const variants = new RegExp(`^${variant}$`)
  return ({ family, type, matrix: [, call, how] }) =>
    family === 'AF_INET' && type === 'SOCK_STREAM' && variants.test(how) && calls.test(call)
}

async function failures(cases: readonly Case[]): Promise<readonly string[]> {
  const texts: string[] = []
  for (const played of cases) {
    const verdict = await judge(played, 'strict')
    if (verdict.verdict.kind !== 'passed') texts.push(failureText(verdict, false))
  }
  return texts
}

test('no cell is left out, and none is in no section', () => {
  expect(missingCells(cells)).toEqual([])
  const stray = cells.filter((cell) => SECTIONS.filter(([, , is]) => is(cell)).length !== 1)
  expect(stray.map(({ id }) => id)).toEqual([])
})

test.each(SECTIONS)('facts %s: %s', async (_, __, is) => {
  const mine = recorded.filter(isCell).filter(is)
  expect(cells.filter(is).length).toBeGreaterThan(10)
  expect(await failures(mine)).toEqual([])
})
