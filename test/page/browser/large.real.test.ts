// A run of 10,000 events: what is not seen is neither drawn nor in the document, and a picture of a part costs what the
// picture of a small run costs.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlPage } from '../../../src/page/index.ts'
import { busyRun } from '../support/busy-run.ts'
import { Chromium, chromiumIsThere } from './chromium.ts'
import { drawn, heading } from './looking.ts'

/** Milliseconds for a picture, the least of several: zoomed by so much and back. */
const framesOf = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    const press = (key: string): boolean =>
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    let least = Number.POSITIVE_INFINITY
    for (let n = 0; n < 12; n += 1) {
      await frame()
      const began = performance.now()
      press(n % 2 === 0 ? '-' : '+')
      await frame()
      least = Math.min(least, performance.now() - began)
    }
    return least
  })

describe.skipIf(!chromiumIsThere)('a page of 10,000 events', { timeout: 120_000 }, () => {
  let browser: Chromium
  beforeAll(async () => {
    browser = await Chromium.start()
  }, 60_000)
  afterAll(() => browser.close())

  test('draws what is seen, and is as quick as a small one', async () => {
    const events = await busyRun(64, 200_000)
    expect(events.length).toBeGreaterThan(10_000)
    const small = await browser.open('small', htmlPage(await busyRun(6, 8000)))
    const usual = await framesOf(small.page)
    await small.page.close()

    const { page, complaints, requests } = await browser.open('big', htmlPage(events))
    const elements = (): Promise<number> =>
      page.evaluate(() => document.querySelectorAll('*').length)
    expect(await elements()).toBeLessThan(500)
    expect(await drawn(page)).toBeLessThan(300)
    // A frame of the screen, or a slow machine's, is the least of both: ten of them are no frame.
    expect(await framesOf(page)).toBeLessThan(10 * Math.max(usual, 17))

    await page.keyboard.press('0')
    expect(await drawn(page)).toBeGreaterThan(2_000)
    expect(await elements()).toBeLessThan(500)
    await page.keyboard.press('n')
    expect(await heading(page)).toContain('packet')
    await page.keyboard.press('/')
    await page.keyboard.type('client1 rst')
    expect(Number.parseInt((await page.locator('.found').textContent()) ?? '', 10)).toBeGreaterThan(
      0,
    )
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    await page.close()
  })
})
