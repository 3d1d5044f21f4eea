// The page is zoomed, moved, clicked, filtered and searched, by pointer and by keys, and its address keeps what is seen.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { htmlPage } from '../../../src/page/index.ts'
import { busyRun } from '../support/busy-run.ts'
import { Chromium, chromiumIsThere, type Opened } from './chromium.ts'
import { drawn, heading, lanesOf } from './looking.ts'

describe.skipIf(!chromiumIsThere)('using the page', { timeout: 60_000 }, () => {
  let browser: Chromium
  let html: string
  beforeAll(async () => {
    browser = await Chromium.start()
    html = htmlPage(await busyRun(6, 8000))
  }, 60_000)
  afterAll(() => browser.close())

  const open = (fragment = ''): Promise<Opened> => browser.open('busy', html, 'light', fragment)

  async function close({ page, complaints, requests }: Opened): Promise<void> {
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    await page.close()
  }

  test('with the pointer: zoom, move, click', async () => {
    const opened = await open()
    const { page } = opened
    const begin = await drawn(page)
    await page.getByRole('button', { name: 'Whole' }).click()
    const whole = await drawn(page)
    expect(whole).toBeGreaterThan(begin)
    const picture = page.locator('#picture')
    await picture.hover({ position: { x: 500, y: 300 } })
    await page.mouse.wheel(0, -900)
    expect(await drawn(page)).toBeLessThan(whole)
    await page.getByRole('button', { name: 'Whole' }).click()
    await page.mouse.move(600, 400)
    await page.mouse.down()
    await page.mouse.move(200, 400, { steps: 4 })
    await page.mouse.up()
    expect(await drawn(page)).toBeLessThan(whole)
    await page.getByRole('button', { name: 'Next trouble' }).click()
    expect(await page.locator('#details').textContent()).toContain('lost on the way: every-29th')
    await page.keyboard.press('Escape')
    expect(await heading(page)).toBe(null)
    await page.reload()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await close(opened)
  })

  test('a click finds calls, faults and what is drawn upon their shade', async () => {
    const opened = await open()
    const { page } = opened
    const picture = page.locator('#picture')
    // The two lines of faults stand under the axis, then comes the first lane with its first call.
    await picture.click({ position: { x: 30, y: 76 } })
    expect(await heading(page)).toBe('call: socket')
    await picture.click({ position: { x: 700, y: 38 } })
    expect(await heading(page)).toBe('fault: rule every-29th')
    await picture.click({ position: { x: 4, y: 76 } })
    expect(await heading(page)).toBe(null)
    await close(opened)
  })

  test('is filtered by words, by ticks and by a click on a lane', async () => {
    const opened = await open()
    const { page } = opened
    const counts = page.locator('#counts')
    const all = Number(/(\d+) lanes/.exec((await counts.textContent()) ?? '')?.[1])
    expect(all).toBeGreaterThan(8)
    await page.keyboard.press('f')
    await page.keyboard.type('client2 #2')
    // That socket, and on the server its listener and its connection.
    await drawn(page)
    const few = (await lanesOf(page)).length
    expect(few).toBeGreaterThan(1)
    expect(few).toBeLessThan(all)
    expect(await counts.textContent()).toContain(`${few} of ${all} lanes`)
    await page.locator('#sockets summary').click()
    await page.getByLabel('and their peers').click()
    await drawn(page)
    expect(await lanesOf(page)).toHaveLength(1)
    await page.locator('#filter').focus()
    await page.keyboard.press('Escape')
    expect(await counts.textContent()).toContain(`${all} lanes`)
    await page.locator('#sockets summary').click()
    await page.locator('#sockets .lanes-list input').first().click()
    expect(await counts.textContent()).toContain(`${all - 1} of ${all} lanes`)
    await page.keyboard.press('Escape')
    await page.locator('#gutter .lane').nth(2).click()
    expect(await counts.textContent()).toContain(`1 of ${all} lanes`)
    await close(opened)
  })

  test('finds events by words', async () => {
    const opened = await open()
    const { page } = opened
    const found = page.locator('.found')
    await page.keyboard.press('/')
    await page.keyboard.type('call connect client1')
    const count = Number.parseInt((await found.textContent()) ?? '', 10)
    expect(count).toBe(2)
    await page.keyboard.press('Enter')
    expect(await heading(page)).toBe('call: connect')
    const first = await page.locator('#details').textContent()
    await page.keyboard.press('Enter')
    expect(await page.locator('#details').textContent()).not.toBe(first)
    await page.keyboard.press('Shift+Enter')
    expect(await page.locator('#details').textContent()).toBe(first)
    await page.locator('#find').fill('no such words')
    expect(await found.textContent()).toBe('0 found')
    await page.keyboard.press('Escape')
    expect(await found.textContent()).toBe('')
    await close(opened)
  })

  test('with the keyboard alone', async () => {
    const opened = await open()
    const { page } = opened
    await page.locator('#picture').focus()
    const speech = page.locator('#speech')
    await page.keyboard.press('ArrowRight')
    const first = await speech.textContent()
    expect(first).toContain('0 ms, server, call, socket')
    await page.keyboard.press('ArrowRight')
    expect(await speech.textContent()).not.toBe(first)
    await page.keyboard.press('ArrowLeft')
    expect(await speech.textContent()).toBe(first)
    await page.keyboard.press('ArrowDown')
    expect(await speech.textContent()).toContain('server #1')
    await page.keyboard.press('ArrowUp')
    expect(await speech.textContent()).toContain('server, call')
    const begin = await drawn(page)
    await page.keyboard.press('-')
    expect(await drawn(page)).toBeGreaterThan(begin)
    await page.keyboard.press('+')
    expect(await drawn(page)).toBe(begin)
    await page.keyboard.press('End')
    const last = await speech.textContent()
    await page.keyboard.press('ArrowRight')
    expect(await speech.textContent()).toBe(last)
    await page.keyboard.press('Home')
    expect(await speech.textContent()).toBe(first)
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('PageDown')
    await page.keyboard.press('t')
    expect(await page.locator('#spacing').getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('n')
    expect(await page.locator('#details').isVisible()).toBe(true)
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').isVisible()).toBe(false)
    expect(await page.locator('#details').isVisible()).toBe(true)
    await close(opened)
  })

  test('the picture does not hold the focus', async () => {
    const opened = await open()
    const { page } = opened
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const element = document.activeElement
        return element?.id || element?.getAttribute('aria-label') || (element?.textContent ?? '')
      })
    const order: string[] = []
    for (let n = 0; n < 11; n += 1) {
      await page.keyboard.press('Tab')
      order.push(await focused())
    }
    expect(order.slice(0, 2)).toEqual(['find', 'filter'])
    expect(order).toContain('picture')
    expect(order.at(-1)).not.toBe('picture')
    await close(opened)
  })

  test('the address keeps what is seen', async () => {
    const opened = await open()
    const { page } = opened
    await page.locator('#filter').fill('client1')
    await page.locator('#find').fill('RST')
    await page.locator('#picture').focus()
    await page.keyboard.press('t')
    await page.keyboard.press('+')
    await page.keyboard.press('n')
    const chosen = await heading(page)
    await page.waitForFunction(() => /item=\d/.test(location.hash))
    await page.waitForFunction(() => /time=1/.test(location.hash))
    const fragment = await page.evaluate(() => location.hash)
    const lanes = await page.locator('#counts').textContent()
    await close(opened)
    const again = await open(fragment)
    expect(await heading(again.page)).toBe(chosen)
    expect(await again.page.locator('#filter').inputValue()).toBe('client1')
    expect(await again.page.locator('#find').inputValue()).toBe('RST')
    expect(await again.page.locator('#counts').textContent()).toBe(lanes)
    expect(await again.page.locator('#spacing').getAttribute('aria-pressed')).toBe('true')
    await again.page.evaluate(() => {
      location.hash = '#at=0&zoom=11'
    })
    await again.page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('#filter')?.value === '',
    )
    expect(await heading(again.page)).toBe(null)
    await close(again)
  })
})
