// The same seed and the same schedule give the same trace, wherever the library runs.
import { spawnSync } from 'node:child_process'
import { createContext, runInContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumIsThere, launchChromium } from '../support/chromium.ts'
import { engineBundle, NAME } from './support/bundle.ts'
import { hashes } from './support/hashes.ts'

type Hashes = Record<string, string>

let [script, expected]: [string, Hashes] = ['', {}]
beforeAll(async () => {
  script = await engineBundle()
  expected = await hashes()
})

test('the runs differ from each other, and some fail', () => {
  const all = Object.values(expected)
  expect(all.length).toBeGreaterThan(80)
  expect(new Set(all).size).toBe(all.length)
  expect(all.filter((one) => one.endsWith('finished')).length).toBeGreaterThan(all.length / 2)
  expect(all.some((one) => one.endsWith('DeadlockError'))).toBe(true)
})

test('in another process', () => {
  const tell = `${NAME}.hashes().then((all) => process.stdout.write(JSON.stringify(all)))`
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { input: `${script}\n${tell}` })
  expect(String(stderr)).toBe('')
  expect(JSON.parse(String(stdout))).toEqual(expected)
})

test('in an engine with hardly more than the language', async () => {
  // The encoder's arrays must be those of the engine.
  const web = { setTimeout, AbortController, TextEncoder, TextDecoder, Uint8Array }
  const context = createContext(web)
  runInContext(script, context)
  const found = (await runInContext(`${NAME}.hashes()`, context)) as Hashes
  expect({ ...found }).toEqual(expected)
})

describe.skipIf(!chromiumIsThere)('in Chromium', { timeout: 120_000 }, () => {
  let browser: Awaited<ReturnType<typeof launchChromium>>
  beforeAll(async () => {
    browser = await launchChromium()
  }, 60_000)
  afterAll(() => browser.close())

  test('on a page without anything', async () => {
    const page = await browser.newPage()
    await page.addScriptTag({ content: script })
    expect(await page.evaluate(`${NAME}.hashes()`)).toEqual(expected)
  })
})
