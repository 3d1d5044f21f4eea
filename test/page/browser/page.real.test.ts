// A headless Chromium opens the page of each example and of a run of 10,000 events. Skips loudly without Chromium.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlPage } from '../../../src/page/index.ts'
import { PROGRAM_NAMES } from '../../examples/support/programs.ts'
import { run } from '../../examples/support/run.ts'
import { busyRun } from '../support/busy-run.ts'
import { Chromium, chromiumIsThere } from './chromium.ts'

const drawn = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() =>
          requestAnimationFrame(() => resolve(Number(document.body.dataset['drawn']))),
        )
      }),
  )

/** How many colours the picture has: more than one when anything is drawn. */
const coloursOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#picture')
    const context = canvas?.getContext('2d')
    if (!canvas || !context) return 0
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    return new Set(new Uint32Array(data.buffer)).size
  })

describe.skipIf(!chromiumIsThere)('the page in Chromium', { timeout: 60_000 }, () => {
  let browser: Chromium
  beforeAll(async () => {
    browser = await Chromium.start()
  }, 60_000)
  afterAll(() => browser.close())

  test.each(PROGRAM_NAMES)('of %s opens and shows details', async (name) => {
    const { events } = await run(name)
    const opened = await browser.open(name, htmlPage(events, { title: name }))
    const { page, complaints, requests } = opened
    expect(await page.title()).toBe(name)
    expect(await drawn(page)).toBeGreaterThan(10)
    expect(await coloursOf(page)).toBeGreaterThan(10)
    await page.locator('#picture').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const details = page.locator('#details')
    expect(await details.locator('h2').textContent()).toBe('call: socket')
    expect(await details.locator('.rule code').first().textContent()).toBe('kernel.made')
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    await page.close()
  })

  test('is zoomed, moved and clicked', async () => {
    const html = htmlPage(await busyRun(6, 8000))
    const { page, complaints } = await browser.open('busy', html, 'dark')
    const begin = await drawn(page)
    await page.getByRole('button', { name: 'See the whole run' }).click()
    const whole = await drawn(page)
    expect(whole).toBeGreaterThan(begin)
    const picture = page.locator('#picture')
    await picture.hover({ position: { x: 500, y: 200 } })
    await page.mouse.wheel(0, -900)
    expect(await drawn(page)).toBeLessThan(whole)
    await page.getByRole('button', { name: 'See the whole run' }).click()
    await page.mouse.move(600, 400)
    await page.mouse.down()
    await page.mouse.move(200, 400, { steps: 4 })
    await page.mouse.up()
    expect(await drawn(page)).toBeLessThanOrEqual(whole)
    await page.getByRole('button', { name: 'Next lost or repeated' }).click()
    const details = page.locator('#details')
    expect(await details.textContent()).toContain('lost on the way')
    await page.keyboard.press('Escape')
    expect(await details.isHidden()).toBe(true)
    await page.keyboard.press('Home')
    await page.keyboard.press('Tab')
    await drawn(page)
    // The first call stands at the beginning of the first lane.
    await picture.click({ position: { x: 28, y: 38 } })
    expect(await details.locator('h2').textContent()).toBe('call: socket')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('is filtered by words, by ticks and by a click on a lane', async () => {
    const { page, complaints } = await browser.open('filter', htmlPage(await busyRun(6, 8000)))
    const lanes = page.locator('#gutter .lane')
    const all = await lanes.count()
    await page.keyboard.press('/')
    await page.keyboard.type('client2 #2')
    // That socket, and on the server its listener and its connection.
    const few = await lanes.count()
    expect(few).toBeGreaterThan(1)
    expect(few).toBeLessThan(all)
    await page.getByLabel('and their peers').click()
    expect(await lanes.count()).toBe(1)
    await page.locator('#filter').focus()
    await page.keyboard.press('Escape')
    expect(await lanes.count()).toBe(all)
    await page.locator('#sockets summary').click()
    await page.locator('#sockets input').first().click()
    expect(await lanes.count()).toBe(all - 1)
    await page.keyboard.press('Escape')
    await lanes.nth(3).click()
    expect(await lanes.count()).toBe(1)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('is used with the keyboard alone', async () => {
    const { page, complaints } = await browser.open('keys', htmlPage(await busyRun(6, 8000)))
    await page.locator('#picture').focus()
    const speech = page.locator('#speech')
    await page.keyboard.press('Tab')
    const first = await speech.textContent()
    expect(first).toContain('server')
    await page.keyboard.press('Tab')
    expect(await speech.textContent()).not.toBe(first)
    await page.keyboard.press('Shift+Tab')
    expect(await speech.textContent()).toBe(first)
    const begin = await drawn(page)
    await page.keyboard.press('-')
    const more = await drawn(page)
    expect(more).toBeGreaterThan(begin)
    await page.keyboard.press('+')
    expect(await drawn(page)).toBe(begin)
    await page.keyboard.press('End')
    await page.keyboard.press('n')
    expect(await page.locator('#details').isVisible()).toBe(true)
    await page.keyboard.press('t')
    expect(await page.locator('#spacing').getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('0')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    expect(await drawn(page)).toBeGreaterThan(0)
    await page.keyboard.press('Shift+Tab')
    expect(complaints).toEqual([])
    await page.close()
  })

  test('of 10,000 events is drawn within a second', async () => {
    const events = await busyRun(64, 200_000)
    expect(events.length).toBeGreaterThan(10_000)
    const { page, complaints, requests } = await browser.open('big', htmlPage(events))
    await page.locator('#picture').focus()
    await page.keyboard.press('0')
    expect(await drawn(page)).toBeGreaterThan(2_000)
    const took = await page.evaluate(async () => {
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
      await frame()
      const began = performance.now()
      const key = new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })
      document.querySelector('#picture')?.dispatchEvent(key)
      await frame()
      await frame()
      return performance.now() - began
    })
    expect(took).toBeLessThan(1000)
    await page.keyboard.press('n')
    expect(await page.locator('#details').isVisible()).toBe(true)
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    await page.close()
  })

  test('carries text that looks like markup', async () => {
    const { events } = await run('greeting')
    const title = '</script><script>alert(1)</script> & <b>'
    const { page, complaints } = await browser.open('markup', htmlPage(events, { title }))
    expect(await page.locator('h1').textContent()).toBe(title)
    expect(complaints).toEqual([])
    await page.close()
  })
})
