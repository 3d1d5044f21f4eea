// Every section of the facts is shown by something that is played: the corpus, the cells and rows recorded beside it, or
// tests of its own.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { allRules } from '../../src/core/rule.ts'
import '../../src/index.ts'
import { loadCases } from '../conformance/load.ts'

const corpus = loadCases('test/corpus')
const rows = loadCases('test/facts/rows.json')

/** Cases of the corpus whose area and id begin so, and how many there are at least. */
interface Cases {
  readonly cases: string
  readonly least: number
}

/** A test file, and a text in it that says what it shows. */
interface Tests {
  readonly file: string
  readonly says: string
}

type Shown = Cases | Tests | 'cells' | 'rows'

const cases = (begin: string, least: number): Cases => ({ cases: begin, least })
const tests = (file: string, says: string): Tests => ({ file, says })

const SECTIONS: Readonly<Record<string, readonly Shown[]>> = {
  '1.1': [tests('test/api/states.ts', 'facts 1.1')],
  '1.2': ['cells'],
  '1.3': ['cells'],
  '1.4': ['cells'],
  '1.5': ['cells'],
  '1.6': ['cells'],
  '1.7': ['cells'],
  '1.8': ['cells'],
  '1.9': [tests('test/core/tcp/established.test.ts', 'facts 1.9'), cases('05-stream/reset-', 4)],
  '2.1': [
    cases('02-addresses/bindconf-', 140),
    tests('test/core/inet/conflict.test.ts', 'facts 2.1'),
  ],
  '2.2': ['rows', tests('test/core/inet/bind.test.ts', 'facts 2.')],
  '2.3': [tests('test/core/inet/destination.test.ts', 'facts 2.3')],
  '2.4': ['rows', tests('test/facts/rows.test.ts', 'facts 2.4')],
  '2.5': [
    cases('02-addresses/exhaust-', 8),
    tests('test/core/inet/ephemeral.test.ts', 'facts 2.5'),
  ],
  '3.1': ['rows', cases('03-backlog/count-backlog-', 7)],
  '3.2': ['rows', cases('03-backlog/full-', 6)],
  '3.3': [cases('09-packets/d50-ghost-', 3), tests('test/core/tcp/cookies.test.ts', 'facts 3.3')],
  '3.4': ['rows', cases('03-backlog/queued-', 6)],
  '4.1': ['rows', cases('04-blocking/t-', 7)],
  '4.2': ['rows', cases('04-blocking/nb-connect', 4)],
  '4.3': [
    cases('04-blocking/th-', 13),
    tests('test/core/stream/interference.test.ts', 'AF_UNSPEC'),
  ],
  '4.4': ['rows', cases('04-blocking/waitall', 6)],
  '5.1': [cases('05-stream/buf-', 2), tests('test/facts/buffers.test.ts', 'facts 5.1')],
  '5.2': ['rows', cases('05-stream/fill-', 18), cases('05-stream/capacity-', 15)],
  '5.3': ['rows', tests('test/core/tcp/closing.test.ts', 'facts 5.3')],
  '5.4': [
    cases('05-stream/ka-', 2),
    tests('test/core/tcp/keepalive.test.ts', 'facts 5.4'),
    tests('test/core/tcp/retransmission.test.ts', 'facts 5.4'),
  ],
  '6.1': ['cells'],
  '6.2': ['rows', tests('test/facts/buffers.test.ts', 'facts 6.2')],
  '7.1': ['cells'],
  '7.2': ['cells'],
  '7.3': ['cells'],
  '7.4': ['rows', cases('07-unix/', 40), tests('test/facts/buffers.test.ts', 'facts 7.4')],
  '8': ['cells', cases('08-readiness/wake-', 8)],
  '9.1': [cases('09-packets/', 50), tests('test/core/tcp/closing.test.ts', 'facts 9.1')],
  '9.2': [tests('test/facts/schedules.test.ts', 'facts 9.2')],
}

function problem(section: string, shown: Shown): string | null {
  if (shown === 'cells') {
    const listed = readFileSync('test/facts/cells.test.ts', 'utf8').includes(`'${section}',`)
    return listed ? null : 'no table of cells'
  }
  if (shown === 'rows') {
    return rows.some(({ area }) => area === `facts ${section}`) ? null : 'no row recorded'
  }
  if ('file' in shown) {
    return readFileSync(shown.file, 'utf8').includes(shown.says) ? null : `${shown.file} is silent`
  }
  const found = corpus.filter(({ area, id }) => `${area}/${id}`.startsWith(shown.cases)).length
  return found >= shown.least ? null : `${found} cases begin with ${shown.cases}`
}

describe('each section', () => {
  test.each(Object.entries(SECTIONS))('facts %s', (section, shown) => {
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.map((one) => problem(section, one)).filter((text) => text !== null)).toEqual([])
  })
})

test('no rule cites a section that does not exist', () => {
  const cited = allRules().flatMap(({ id, source }) => {
    const [, list = ''] = /facts ([\d., ]*\d)/.exec(source) ?? []
    return list
      .split(/, ?/)
      .filter((section) => section !== '')
      .map((section) => [id, section] as const)
  })
  const known = Object.keys(SECTIONS)
  const wrong = cited.filter(
    ([, section]) => !known.some((one) => one === section || one.startsWith(`${section}.`)),
  )
  expect(cited.length).toBeGreaterThan(100)
  expect(wrong).toEqual([])
})
