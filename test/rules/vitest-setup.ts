/** Setup file of every test: keeps how often each rule was exercised by the test file, for `npm run rules`. */
import { relative } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { saveCounts, watchRules } from './count.ts'

const read = watchRules()
let test = ''

beforeAll(() => {
  test = relative(process.cwd(), expect.getState().testPath as string)
})

afterAll(() => {
  const source = /^test\W(conformance|facts)\W/.test(test) ? 'replay' : 'tests'
  saveCounts(source, test, read(), test)
})
