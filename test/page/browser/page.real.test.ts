// A headless Chromium opens the page of each example and of each run over a network that fails. Skips loudly without
// Chromium.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANIMALS } from '../../../examples/zoo/animals.ts'
import { htmlPage } from '../../../src/page/index.ts'
import { PROGRAM_NAMES } from '../../examples/support/programs.ts'
import { run } from '../../examples/support/run.ts'
import { FAULT_RUNS, faultRun } from '../support/fault-runs.ts'
import { pingRun } from '../support/ping-run.ts'
import { zooRun } from '../support/zoo-run.ts'
import { Chromium, chromiumIsThere, type Opened } from './chromium.ts'
import { coloursOf, drawn, heading } from './looking.ts'

describe.skipIf(!chromiumIsThere)('the page in Chromium', { timeout: 60_000 }, () => {
  let browser: Chromium
  beforeAll(async () => {
    browser = await Chromium.start()
  }, 60_000)
  afterAll(() => browser.close())

  async function close({ page, complaints, requests }: Opened): Promise<void> {
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    await page.close()
  }

  test.each([...PROGRAM_NAMES, 'ping'] as const)('of %s opens and shows details', async (name) => {
    const events = name === 'ping' ? await pingRun() : (await run(name)).events
    const opened = await browser.open(name, htmlPage(events, { title: name }))
    const { page } = opened
    expect(await page.title()).toBe(name)
    expect(await drawn(page)).toBeGreaterThan(10)
    expect(await coloursOf(page)).toContain('call')
    await page.locator('#picture').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    expect(await heading(page)).toBe('call: socket')
    const rule = page.locator('#details .rule')
    expect(await rule.locator('code').first().textContent()).toBe('kernel.made')
    expect(await rule.locator('.source').first().textContent()).not.toBe('')
    await close(opened)
  })

  test('of each animal of the zoo shows its trouble', { timeout: 240_000 }, async () => {
    const opened = await browser.open('zoo', htmlPage([]))
    for (const animal of ANIMALS) {
      await browser.show(opened, animal.name, htmlPage(await zooRun(animal)))
      await opened.page.keyboard.press('0')
      expect(await drawn(opened.page), animal.name).toBeGreaterThan(10)
    }
    await close(opened)
  })

  /** What the whole picture has, and what it has not. */
  const SHOWN: Readonly<Record<string, readonly [has: string[], hasNot: string[]]>> = {
    partition: [
      ['call', 'segment', 'lost', 'again', 'timer', 'fault', 'syn', 'accept'],
      ['datagram'],
    ],
    loss: [['segment', 'lost', 'again', 'fault'], ['datagram']],
    crash: [['segment', 'lost', 'again', 'fault'], ['datagram']],
    'slow-listener': [
      ['segment', 'syn', 'accept', 'fault', 'lost'],
      ['datagram', 'again'],
    ],
    refuse: [
      ['segment', 'syn', 'accept', 'lost'],
      ['datagram', 'fault'],
    ],
    udp: [
      ['datagram', 'lost', 'timer', 'fault'],
      ['again', 'syn', 'accept'],
    ],
    unix: [['call'], ['segment', 'datagram', 'lost', 'again', 'fault', 'timer']],
  }

  test.each(Object.keys(FAULT_RUNS))('of a run with %s shows what happened', async (name) => {
    const opened = await browser.open(name, htmlPage(await faultRun(name), { title: name }))
    const { page } = opened
    await page.keyboard.press('0')
    await drawn(page)
    const colours = await coloursOf(page)
    const [has, hasNot] = SHOWN[name] ?? [[], []]
    expect(colours).toEqual(expect.arrayContaining(has))
    for (const colour of hasNot) expect(colours).not.toContain(colour)
    await close(opened)
  })

  test('says what lost a packet, and which of them were sent again', async () => {
    const opened = await browser.open('why', htmlPage(await faultRun('partition')))
    const { page } = opened
    const details = page.locator('#details')
    await page.keyboard.press('n')
    expect(await details.locator('.tag').allTextContents()).toContain(
      'lost at its receiver: partition',
    )
    await page.locator('#find').fill('packet retransmission')
    await page.keyboard.press('Enter')
    expect(await details.locator('.tag').first().textContent()).toBe('retransmission')
    await page.locator('#find').fill('fault partition')
    await page.keyboard.press('Enter')
    expect(await heading(page)).toBe('fault: partition client | server')
    expect(await details.textContent()).toContain('"between":["client","server"]')
    await close(opened)
  })

  test('is dark where the system is', async () => {
    const html = htmlPage((await run('greeting')).events)
    const back = async (scheme: 'light' | 'dark'): Promise<number> => {
      const opened = await browser.open(scheme, html, scheme)
      const corner = await opened.page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('#picture')
        return canvas?.getContext('2d')?.getImageData(1, 1, 1, 1).data[0] ?? -1
      })
      await close(opened)
      return corner
    }
    expect(await back('light')).toBeGreaterThan(200)
    expect(await back('dark')).toBeLessThan(50)
  })

  test('carries text that looks like markup', async () => {
    const { events } = await run('greeting')
    const title = '</script><script>alert(1)</script> & <b>'
    const opened = await browser.open('markup', htmlPage(events, { title }))
    expect(await opened.page.locator('h1').textContent()).toBe(title)
    await close(opened)
  })
})
