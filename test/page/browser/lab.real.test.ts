// A headless Chromium opens the report of a run: its plots are drawn, and it asks for nothing. Skips loudly without
// Chromium.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { backlogPage } from '../../../src/lab/html/page.ts'
import { simulateBacklog } from '../../../src/lab/measure.ts'
import { Chromium, chromiumIsThere } from './chromium.ts'

describe.skipIf(!chromiumIsThere)('the report in Chromium', { timeout: 120_000 }, () => {
  let browser: Chromium
  beforeAll(async () => {
    browser = await Chromium.start()
  }, 60_000)
  afterAll(() => browser.close())

  test('draws latency, blocking with its theory, and the queue', async () => {
    const times = Array.from({ length: 400 }, (_, n) => n * 2000)
    const traced = { kind: 'trace', times } as const
    for (const arrivals of ['poisson', traced] as const) {
      const options = { rate: 500, service: 'exp:2ms', backlog: 4, duration: '1s', arrivals }
      const opened = await browser.open('report', backlogPage(options, simulateBacklog(options)))
      const { page, complaints, requests } = opened
      const titles = await page.locator('#plots h2').allTextContents()
      const plots = ['Clients without room against backlog', 'Accept queue over time']
      const loads = arrivals === 'poisson' ? ['Connect latency against load'] : []
      expect(titles).toEqual([...loads, ...plots])
      // Every line has its points, and its key; theory is drawn where there is one.
      const lines = await page
        .locator('#plots svg path.line')
        .evaluateAll((all) => all.map((line) => line.getAttribute('d') ?? ''))
      expect(lines.length).toBeGreaterThanOrEqual(4 * titles.length)
      for (const line of lines) expect(line).toMatch(/^M[\d.]+,[\d.]+(h26|L[\d.,L]+)$/)
      expect(await page.locator('#plots path.dashed').count()).toBe(2 * loads.length)
      expect(await page.locator('pre').textContent()).toContain('what bound')
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
      await page.close()
    }
  })
})
