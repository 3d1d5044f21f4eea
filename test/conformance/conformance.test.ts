import { describe, expect, test } from 'vitest'
import type { Case } from './case.ts'
import { loadCases } from './load.ts'
import { failureText } from './report.ts'
import { judge } from './verdict.ts'

/**
 * The areas of the corpus that pass to the last case. An area joins when it does, and none leaves; in the end this is
 * every area, and the list goes.
 */
const COMPLETE: readonly string[] = [
  '01-tcp-state-matrix',
  '02-addresses',
  '03-backlog',
  '04-blocking',
  '05-stream',
  '06-udp',
  '07-unix',
  '08-readiness',
  '09-packets',
]

const corpus = loadCases('test/corpus')
const areas = new Set(corpus.map(({ area }) => area))

async function failures(cases: readonly Case[]): Promise<readonly string[]> {
  const texts: string[] = []
  for (const played of cases) {
    const verdict = await judge(played, 'strict')
    if (verdict.verdict.kind === 'failed') texts.push(failureText(verdict, false))
    if (verdict.verdict.kind === 'skipped') texts.push(`${played.id}: ${verdict.verdict.unknown}`)
  }
  return texts
}

describe('the kernel’s answers', () => {
  test('are all there', () => {
    expect(corpus).toHaveLength(1824)
    expect([...areas]).toEqual(expect.arrayContaining([...COMPLETE]))
  })

  test.each([...areas].filter((area) => COMPLETE.includes(area)))(
    '%s: the simulated world gives them',
    async (area) => {
      expect(await failures(corpus.filter((played) => played.area === area))).toEqual([])
    },
    60_000,
  )
})
