/**
 * The README's picture is the page that its example leaves behind when it fails. DRYPORT_PICTURES=1 takes it anew, light
 * and dark; else it is only looked at.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Chromium, chromiumIsThere } from './chromium.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const FAILING = fileURLToPath(new URL('../../readme/failing', import.meta.url))
const TAKEN = process.env['DRYPORT_PICTURES'] === '1'
const FOREIGN = /^(VITEST|TEST|TINYPOOL|DRYPORT|NODE_OPTIONS|NODE_V8)/

const artifacts = mkdtempSync(join(tmpdir(), 'dryport-readme-'))
afterAll(() => rmSync(artifacts, { recursive: true, force: true }))

function runFailing(): Promise<string> {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  const env = { ...Object.fromEntries(own), NO_COLOR: '1', DRYPORT_ARTIFACTS: artifacts }
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [vitest, 'run', '--root', '.'],
      { cwd: FAILING, env },
      (_, out, err) => resolve(out + err),
    )
  })
}

const leftBehind = (extension: string): string => {
  const [file = ''] = readdirSync(artifacts).filter((name) => name.endsWith(extension))
  return readFileSync(join(artifacts, file), 'utf8')
}

describe('the failing test of the README', () => {
  let said = ''
  beforeAll(async () => {
    said = await runFailing()
  })

  test('fails for what the README says', () => {
    expect(said).toContain('expected 2 to be 1')
  })

  test.runIf(chromiumIsThere).each(['light', 'dark'] as const)(
    'leaves its page, %s',
    async (scheme) => {
      const chromium = await Chromium.start()
      const { page, complaints, requests } = await chromium.open(
        'failing',
        leftBehind('.html'),
        scheme,
      )
      await page.setViewportSize({ width: 1200, height: 560 })
      // The connection whose answer is lost, where the trouble begins.
      const [, port = ''] = /:(\d+) > \S+:80 S /.exec(leftBehind('.txt')) ?? []
      await page.getByPlaceholder('Filter').fill(port)
      await page.locator('#picture').focus()
      for (const key of ['n', 'n', 'n', '-']) await page.keyboard.press(key)
      const picture = await page.screenshot(
        TAKEN ? { path: join(ROOT, `docs/images/failing-${scheme}.png`) } : {},
      )
      await chromium.close()
      expect([...complaints, ...requests]).toEqual([])
      expect(picture.length).toBeGreaterThan(10_000)
    },
  )
})
