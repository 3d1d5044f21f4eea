/** What the fuzzer has found and somebody has set right stays right: the kernel's answers to the shrunk programs. */
import { expect, test } from 'vitest'
import { loadCases } from '../conformance/load.ts'
import { failureText } from '../conformance/report.ts'
import { judge } from '../conformance/verdict.ts'

test.each(loadCases('test/fuzz/found.jsonl'))('$id: $title', async (found) => {
  const verdict = await judge(found, 'strict')
  expect(verdict.verdict.kind === 'passed' ? '' : failureText(verdict, false)).toBe('')
})
