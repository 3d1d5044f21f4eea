/** Setup file of every test: with DRYPORT_RULES set, keeps how often each rule was exercised by the test file. */
import { afterAll, beforeAll, expect } from 'vitest'
import { type Counts, saveCounts, watchRules } from './count.ts'

if (process.env['DRYPORT_RULES'] !== undefined) {
  const read = watchRules()
  let part = ''
  beforeAll(() => {
    part = expect.getState().testPath ?? 'unknown'
  })
  afterAll(() => {
    const counts: Counts = read()
    // The replay is counted by itself.
    if (!part.includes('/conformance/'))
      saveCounts('tests', part.slice(process.cwd().length), counts)
  })
}
