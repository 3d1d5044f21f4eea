import { expect, test } from 'vitest'
import { backlogPage } from '../../src/lab/html/page.ts'
import { simulateBacklog } from '../../src/lab/measure.ts'
import { labBundleText } from './support/bundle.ts'

test('the script of the page is not stale', { timeout: 30_000 }, async () => {
  await expect(await labBundleText()).toMatchFileSnapshot('../../src/lab/html/bundle.ts')
})

test('a page has its plots inside, and asks for nothing', () => {
  const options = {
    rate: 100,
    service: 'exp:8ms',
    backlog: 4,
    os: 'refuse',
    duration: '20s',
  } as const
  const page = backlogPage(options, simulateBacklog(options))
  const data = /id="data">(.*)<\/script>/.exec(page)?.[1] ?? ''
  const plots = JSON.parse(data) as { title: string; series: { points: unknown[] }[] }[]
  expect(plots.map(({ title }) => title)).toEqual([
    'Connect latency against load',
    'Clients without room against backlog',
    'Accept queue over time',
  ])
  expect(plots[1]?.series.map(({ points }) => points.length)).toEqual([8, 8, 8])
  expect(page).not.toMatch(/(src|href)="(?!data:,")/)
  expect(page).toContain('prefers-color-scheme:dark')
})
