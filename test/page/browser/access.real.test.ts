// What axe-core says of the page: nothing, in light and dark, with details, menus and help open, wide and narrow.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlPage } from '../../../src/page/index.ts'
import { faultRun } from '../support/fault-runs.ts'
import { Chromium, chromiumIsThere } from './chromium.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The rules that the page breaks, and where. */
async function broken(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const results = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } }
    return axe.run()
  })
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

describe.skipIf(!chromiumIsThere)('the page for everybody', { timeout: 60_000 }, () => {
  let browser: Chromium
  let html: string
  beforeAll(async () => {
    browser = await Chromium.start()
    html = htmlPage(await faultRun('partition'), { title: 'partition' })
  }, 60_000)
  afterAll(() => browser.close())

  test.each(['light', 'dark'] as const)('axe finds nothing (%s)', async (scheme) => {
    const { page } = await browser.open('axe', html, scheme)
    expect(await broken(page)).toEqual([])
    await page.keyboard.press('n')
    await page.locator('#find').fill('retransmission')
    await page.locator('#sockets summary').click()
    expect(await broken(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    expect(await broken(page)).toEqual([])
    await page.close()
  })

  test('nothing is cut off in a narrow window', async () => {
    const { page } = await browser.open('narrow', html)
    await page.setViewportSize({ width: 400, height: 760 })
    await page.keyboard.press('n')
    expect(await broken(page)).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(400)
    const details = await page.locator('#details').boundingBox()
    expect(details?.width).toBe(400)
    await page.close()
  })
})
