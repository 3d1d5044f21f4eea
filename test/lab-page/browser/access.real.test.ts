// The lab for everybody: what axe-core says of it, the keyboard alone, little room, no motion.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsThere, Lab, ran, sentence } from './lab.ts'

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

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.id || element?.getAttribute('name') || (element?.textContent ?? '')
  })

describe.skipIf(!chromiumIsThere)('the lab for everybody', { timeout: 120_000 }, () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await Lab.start()
  }, 120_000)
  afterAll(() => lab.close())

  test.each(['light', 'dark'] as const)('axe finds nothing (%s)', async (colorScheme) => {
    const { page, close } = await lab.open('', { colorScheme })
    expect(await broken(page)).toEqual([])
    await page.locator('#slider').fill('124')
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true
    })
    expect(await broken(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.locator('h1').click()
    await page.keyboard.press('?')
    expect(await page.locator('#help').isVisible()).toBe(true)
    expect(await broken(page)).toEqual([])
    await close()
  })

  test('the theme can be chosen against the system', async () => {
    const { page, close } = await lab.open('', { colorScheme: 'dark' })
    const back = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const dark = await back()
    await page.keyboard.press('t')
    expect(await page.locator('#theme').textContent()).toBe('Theme: light')
    expect(await back()).not.toBe(dark)
    await page.keyboard.press('t')
    expect(await back()).toBe(dark)
    await close()
  })

  test('the keyboard alone is enough', async () => {
    const { page, close } = await lab.open()
    const order: string[] = []
    for (let stop = 0; stop < 28; stop += 1) {
      await page.keyboard.press('Tab')
      order.push(await focused(page))
    }
    expect(order.slice(0, 11)).toEqual([
      'copy',
      'Picture',
      'theme',
      'Help',
      'program',
      'Settings',
      'profile',
      'backlog',
      'clients',
      'gap',
      'service',
    ])
    expect(order).toEqual(
      expect.arrayContaining(['fault-kind', 'fault-add', 'play', 'on', 'slider']),
    )

    await page.locator('#program').focus()
    await page.keyboard.type('Half')
    await ran(page, 2)
    expect(await page.locator('#program').inputValue()).toBe('half-close')
    await page.locator('h1').click()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('#count').textContent()).toMatch(/^step 2 /)
    await page.keyboard.press('ArrowLeft')
    expect(await page.locator('#count').textContent()).toMatch(/^step 1 /)
    await page.keyboard.press('End')
    expect(await page.locator('#count').textContent()).toMatch(/^step (\d+) of \1$/)
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    expect(await page.locator('#clock').textContent()).toBe('0.010 s')
    await page.keyboard.press('Home')
    await page.keyboard.press('Space')
    await page.waitForFunction(() => Number(document.body.dataset['step']) > 2)
    await page.keyboard.press('Space')
    expect(await page.locator('#play').getAttribute('aria-label')).toBe('Play (Space)')
    await close()
  })

  test('keys leave fields alone', async () => {
    const { page, close } = await lab.open()
    await page.locator('input[name=seed]').focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('t')
    expect(await page.locator('#count').textContent()).toMatch(/^step 0 /)
    expect(await page.locator('#theme').textContent()).toBe('Theme: auto')
    await close()
  })

  test('a step is announced, a run that plays is not', async () => {
    const { page, close } = await lab.open()
    await page.keyboard.press('ArrowRight')
    const live = page.locator('#sentence')
    expect(await live.getAttribute('aria-live')).toBe('polite')
    expect(await sentence(page)).toContain('Server calls socket')
    await page.keyboard.press('Space')
    await page.waitForFunction(() => Number(document.body.dataset['step']) > 3)
    expect(await live.getAttribute('aria-live')).toBe('off')
    await page.keyboard.press('Space')
    await close()
  })

  test('nothing is cut off in a narrow window', async () => {
    const { page, close } = await lab.open('', { viewport: { width: 400, height: 800 } })
    await page.locator('#slider').fill('60')
    expect(await broken(page)).toEqual([])
    // What is to be seen comes before what may be set.
    expect(await page.locator('#fault-add').isVisible()).toBe(false)
    const stage = await page.locator('#stage').boundingBox()
    expect(stage?.y).toBeLessThan(700)
    await page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true
    })
    expect(await broken(page)).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide).toBeLessThanOrEqual(400)
    await close()
  })

  test('nothing moves for those who want no motion', async () => {
    const { page, close } = await lab.open('', { reducedMotion: 'reduce' })
    await page.locator('#slider').fill('14')
    await page.keyboard.press('Space')
    const shares = await page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const seen: string[] = []
          const look = (): void => {
            for (const packet of document.querySelectorAll<HTMLElement>('#stage .packet')) {
              seen.push(
                `${document.body.dataset['step']} ${packet.style.getPropertyValue('--share')}`,
              )
            }
            if (seen.length > 60) resolve(seen)
            else requestAnimationFrame(look)
          }
          look()
        }),
    )
    const steps = new Set(shares.map((one) => one.split(' ')[0]))
    // At most a few places for each step, however many frames there were.
    expect(new Set(shares).size).toBeLessThan(steps.size * 4)
    await close()
  })
})
