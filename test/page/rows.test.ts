// Where lanes and faults stand from top to bottom.
import { expect, test } from 'vitest'
import { AXIS, FAULT_LINE, FaultLines } from '../../src/page/browser/faults.ts'
import { Rows, stackCalls } from '../../src/page/browser/rows.ts'
import { pageData } from '../../src/page/page-data.ts'
import { faultRun } from './support/fault-runs.ts'

test('lanes stand below each other, spread where there is room, and calls at once side by side', async () => {
  const data = pageData(await faultRun('slow-listener'), 'slow')
  const lines = stackCalls(data.items, data.times.length)
  const shown = new Set(data.lanes.keys())
  const tight = new Rows({ data, lines, shown, top: 50, height: 0 })
  const roomy = new Rows({ data, lines, shown, top: 50, height: 2000 })
  expect(tight.list).toHaveLength(data.lanes.length)
  expect(roomy.height).toBeGreaterThan(tight.height)
  expect(roomy.height).toBeLessThan(2000)
  for (const { list } of [tight, roomy]) {
    for (const [n, { top, wire, calls, height }] of list.entries()) {
      const before = list[n - 1]
      expect(top).toBeGreaterThanOrEqual(before === undefined ? 50 : before.top + before.height)
      expect(wire).toBeGreaterThan(calls)
      expect(wire).toBeLessThan(top + height)
    }
  }
  const [first] = shown
  const one = new Rows({ data, lines, shown: new Set([first ?? 0]), top: 50, height: 0 })
  expect(one.list).toHaveLength(1)
  expect(one.of(1)).toBe(null)
})

test('faults of one time have lines of their own, others share them', async () => {
  const data = pageData(await faultRun('udp'), 'udp')
  const faults = new FaultLines(data, 1)
  const tops = data.items.filter(({ kind }) => kind === 'fault').map((item) => faults.top(item))
  expect(tops).toEqual([AXIS, AXIS + FAULT_LINE])
  expect(faults.bottom).toBeGreaterThan(AXIS + 2 * FAULT_LINE)
  const none = new FaultLines(pageData(await faultRun('unix'), 'unix'), 1)
  expect([none.count, none.bottom]).toEqual([0, AXIS])
})
