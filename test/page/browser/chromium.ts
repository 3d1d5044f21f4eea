/** A headless Chromium that opens pages from disk and notes what it complains of and what it asks for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from '../../support/chromium.ts'

export { chromiumIsThere } from '../../support/chromium.ts'

export interface Opened {
  readonly page: Page
  /** Errors and warnings of the page. */
  readonly complaints: readonly string[]
  /** Every address that was asked for, besides the file itself. */
  readonly requests: readonly string[]
}

export class Chromium {
  readonly #browser: Browser
  readonly #folder = mkdtempSync(join(tmpdir(), 'dryport-page-'))
  /** What the addresses of its pages begin with. */
  readonly #own = pathToFileURL(this.#folder).href

  constructor(browser: Browser) {
    this.#browser = browser
  }

  static async start(): Promise<Chromium> {
    return new Chromium(await launchChromium())
  }

  /** `fragment`: what follows the name of the file, from `#` on. */
  async open(
    name: string,
    html: string,
    colorScheme: 'light' | 'dark' = 'light',
    fragment = '',
  ): Promise<Opened> {
    const address = this.#write(name, html)
    const viewport = { width: 1280, height: 800 }
    const page = await this.#browser.newPage({ colorScheme, viewport })
    const complaints: string[] = []
    const requests: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error.stack)))
    page.on('request', (request) => {
      if (!request.url().startsWith(this.#own)) requests.push(request.url())
    })
    await page.goto(address + fragment)
    await page.waitForFunction(() => document.body.dataset['drawn'] !== undefined)
    return { page, complaints, requests }
  }

  /** Opens another page in the place of one. */
  async show({ page }: Opened, name: string, html: string): Promise<void> {
    await page.goto(this.#write(name, html))
    await page.waitForFunction(() => document.body.dataset['drawn'] !== undefined)
  }

  #write(name: string, html: string): string {
    const file = join(this.#folder, `${name}.html`)
    writeFileSync(file, html)
    return pathToFileURL(file).href
  }

  async close(): Promise<void> {
    await this.#browser.close()
    rmSync(this.#folder, { recursive: true })
  }
}
