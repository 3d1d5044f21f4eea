// The lab in a headless Chromium without a network: the runs are Node's, byte for byte, and time goes both ways. Skips
// loudly without Chromium.
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROGRAMS } from '../../../site/lab/model/catalogue.ts'
import { linkOf } from '../../../site/lab/model/link.ts'
import { record } from '../../../site/lab/model/recording.ts'
import { usualSettings } from '../../../site/lab/model/settings.ts'
import { chromiumIsThere, Lab, type Opened, ran, sentence } from './lab.ts'

/** Bytes that a first visit may load. */
const MOST = 300_000

describe.skipIf(!chromiumIsThere)('the lab in Chromium', { timeout: 120_000 }, () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await Lab.start()
  }, 120_000)
  afterAll(() => lab.close())

  async function done({ complaints, requests, close }: Opened): Promise<void> {
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] })
    await close()
  }

  test('is small', () => {
    expect(lab.size).toBeLessThan(MOST)
  })

  test.each(PROGRAMS.map((program) => [program.name, program] as const))(
    '%s is the run that it is in Node',
    async (_, program) => {
      const settings = { ...usualSettings(program), seed: 7 }
      const expected = await record(settings)
      const opened = await lab.open(linkOf({ settings, step: 0 }))
      const { page } = opened
      expect(await page.locator('#program').inputValue()).toBe(program.name)
      expect(await page.locator('#hash').textContent()).toBe(expected.hash)
      await page.locator('#end').click()
      const said = (await page.locator('#said').textContent()) ?? ''
      expect(said.split('\n')).toEqual(expected.said.map(({ line }) => line))
      await done(opened)
    },
  )

  /** Everything that is seen of a step. */
  const seen = async ({ page }: Opened): Promise<string> => {
    const stage = await page.locator('#stage').innerHTML()
    const calls = await page.locator('#calls tr:visible').allTextContents()
    return [stage, ...calls, await sentence(page), await page.locator('#clock').textContent()].join(
      '\n',
    )
  }

  test('a step is the same from before, from behind and from the slider', async () => {
    const opened = await lab.open()
    const { page } = opened
    const there: string[] = []
    for (let step = 0; step < 60; step += 1) {
      there.push(await seen(opened))
      await page.locator('#on').click()
    }
    for (let step = 59; step >= 0; step -= 1) {
      await page.locator('#back').click()
      expect(await seen(opened), `step ${step}`).toBe(there[step])
    }
    for (const step of [41, 3, 59, 17]) {
      await page.locator('#slider').fill(String(step))
      expect(await seen(opened), `step ${step}`).toBe(there[step])
    }
    await done(opened)
  })

  test('calls that wait stand above the others, and the list of events follows', async () => {
    const opened = await lab.open()
    const { page } = opened
    for (const step of [210, 300, 120]) {
      await page.locator('#slider').fill(String(step))
      const states = await page.locator('#calls tbody .call').allTextContents()
      const waiting = states.map((state) => /^(blocked|running)/.test(state))
      expect(waiting.filter(Boolean).length).toBeGreaterThan(1)
      expect(waiting.lastIndexOf(true)).toBe(waiting.filter(Boolean).length - 1)
      const [list, line] = await Promise.all([
        page.locator('#log .scroller').boundingBox(),
        page.locator('#log [aria-current]').boundingBox(),
      ])
      expect(line?.y).toBeGreaterThanOrEqual(list?.y ?? Number.NaN)
      expect(line?.y).toBeLessThan((list?.y ?? 0) + (list?.height ?? 0))
    }
    await done(opened)
  })

  test('plays to the end', async () => {
    const opened = await lab.open()
    const { page } = opened
    await page.locator('#speed').selectOption('8')
    await page.locator('#play').click()
    await page.waitForFunction(() => document.querySelector('#stage.playing .packet') !== null)
    await page.waitForFunction(() => document.querySelector('#stage.playing') === null)
    const steps = await page.locator('#count').textContent()
    expect(steps).toMatch(/^step (\d+) of \1$/)
    await done(opened)
  })

  test('a fault from now on keeps what was, and changes what comes', async () => {
    const opened = await lab.open()
    const { page } = opened
    const hash = await page.locator('#hash').textContent()
    await page.locator('#slider').fill('70')
    const before = await seen(opened)
    await page.locator('#fault-kind').selectOption('partition')
    await page.locator('#fault-from').selectOption('now')
    await page.locator('#fault-for').fill('500')
    await page.locator('#fault-add').click()
    await ran(page, 2)
    expect(await page.locator('.fault-list li').allTextContents()).toEqual([
      expect.stringMatching(/^at [\d.]+[mu]s partition \* \| server for 500ms/),
    ])
    expect(await page.locator('#hash').textContent()).not.toBe(hash)
    expect(await seen(opened)).toBe(before)
    await page.getByRole('button', { name: /^Take away/ }).click()
    await ran(page, 3)
    expect(await page.locator('#hash').textContent()).toBe(hash)
    await done(opened)
  })

  test('a link opens the same run at the same step', async () => {
    const opened = await lab.open()
    const { page } = opened
    await page.locator('#program').selectOption('half-close')
    await ran(page, 2)
    await page.locator('#profile').selectOption('bsd')
    await ran(page, 3)
    await page.locator('input[name=seed]').fill('99')
    await page.locator('input[name=seed]').press('Enter')
    await ran(page, 4)
    await page.locator('#slider').fill('33')
    await page.locator('#copy').click()
    const there = await seen(opened)
    const hash = await page.locator('#hash').textContent()
    const again = await lab.open(new URL(page.url()).hash)
    expect(await seen(again)).toBe(there)
    expect(await again.page.locator('#hash').textContent()).toBe(hash)
    await done(again)
    await done(opened)
  })

  test('the address says what was changed', async () => {
    const opened = await lab.open()
    const { page } = opened
    expect(new URL(page.url()).hash).toBe('')
    await page.locator('#program').selectOption('reset')
    await page.waitForFunction(() => location.hash.includes('program=reset'))
    await page.reload()
    await ran(page, 1)
    expect(await page.locator('#program').inputValue()).toBe('reset')
    await done(opened)
  })

  test('the run opens as a picture', async () => {
    const opened = await lab.open()
    const { page } = opened
    const [picture] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: 'Picture' }).click(),
    ])
    await picture.waitForFunction(() => document.body.dataset['drawn'] !== undefined)
    expect(await picture.title()).toBe('A backlog that overflows')
    await done(opened)
  })

  test('works from a server as it does from disk', async () => {
    const server = await lab.serve()
    const opened = await lab.open('', { offline: false }, server.address)
    expect(await opened.page.locator('#hash').textContent()).toMatch(/^[0-9a-f]{16}$/)
    await done(opened)
    await server.close()
  })

  test.runIf(process.env['DRYPORT_PICTURES'])('the picture of docs/browser-lab.md', async () => {
    const opened = await lab.open('', { viewport: { width: 1180, height: 900 } })
    const { page } = opened
    await page.locator('#trouble').click()
    const path = fileURLToPath(new URL('../../../docs/images/lab.png', import.meta.url))
    await page.waitForTimeout(500)
    await page.screenshot({ path, clip: { x: 336, y: 163, width: 824, height: 650 } })
    await done(opened)
  })

  test('a bad link is explained, and the lab works all the same', async () => {
    const opened = await lab.open('#lab=1&program=overflow&profile=plan9')
    const { page } = opened
    expect(await page.locator('#notice').textContent()).toBe(
      'This link will not do. There is no profile “plan9”. There are: linux, bsd, windows, refuse. Here is the first program instead.',
    )
    await page.locator('#on').click()
    expect(await sentence(page)).not.toBe('Nothing has happened yet.')
    await done(opened)
  })

  test('numbers and faults that will not do are refused where they are given', async () => {
    const opened = await lab.open()
    const { page } = opened
    const clients = page.locator('input[name=clients]')
    await clients.fill('21')
    await clients.press('Enter')
    expect(await page.locator('#settings .problem').textContent()).toContain(
      'a whole number, 1 to 20',
    )
    await page.getByText('The same as JSON').click()
    await page.locator('#fault-json').fill('[{"kind":"link","between":["*","server"],"loss":2}]')
    await page.locator('#fault-apply').click()
    expect(await page.locator('#faults .problem').textContent()).toBe(
      'faults[0].loss: 2 will not do: wants a probability from 0 to 1.',
    )
    await done(opened)
  })
})
