/** The lab, built once for the tests of a file, and a headless Chromium without a network that opens it from disk. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium } from '../../support/chromium.ts'

export { chromiumIsThere } from '../../support/chromium.ts'

const BUILD = fileURLToPath(new URL('../../../site/lab/build.mjs', import.meta.url))

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' }

export interface Opened {
  readonly page: Page
  /** Errors and warnings of the page. */
  readonly complaints: readonly string[]
  /** Every address that was asked for outside of the lab's folder. */
  readonly requests: readonly string[]
  close(): Promise<void>
}

/** Waits for the run that was asked for `count`-th. */
export async function ran(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => document.body.dataset['run'] === wanted, String(count))
}

/** What the visitor sees of where they are. */
export const sentence = (page: Page): Promise<string | null> =>
  page.locator('#sentence').textContent()

export class Lab {
  readonly #browser: Browser
  readonly #folder: string

  constructor(browser: Browser, folder: string) {
    this.#browser = browser
    this.#folder = folder
  }

  static async start(): Promise<Lab> {
    const folder = mkdtempSync(join(tmpdir(), 'dryport-lab-'))
    execFileSync(process.execPath, [BUILD, folder], { stdio: 'pipe' })
    return new Lab(await launchChromium(), folder)
  }

  /** Bytes of all that the page loads, compressed as a server would. */
  get size(): number {
    const files = readdirSync(this.#folder).map((name) => readFileSync(join(this.#folder, name)))
    return files.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0)
  }

  /** The files over HTTP. */
  async serve(): Promise<{ readonly address: string; close(): Promise<void> }> {
    const server = createServer(({ url = '' }, response) => {
      const name = url === '/' ? 'index.html' : url.slice(1)
      response.setHeader('content-type', TYPES[extname(name)] ?? 'text/html')
      response.end(readFileSync(join(this.#folder, name)))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return {
      address: `http://127.0.0.1:${port}`,
      close: () => new Promise((resolve) => server.close(() => resolve())),
    }
  }

  async open(
    fragment = '',
    options: BrowserContextOptions = {},
    own = pathToFileURL(this.#folder).href,
  ): Promise<Opened> {
    const viewport = { width: 1280, height: 900 }
    const context = await this.#browser.newContext({ viewport, offline: true, ...options })
    const page = await context.newPage()
    const complaints: string[] = []
    const requests: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error.stack)))
    page.on('request', (request) => {
      const url = request.url()
      if (!url.startsWith(own) && !/^(data|blob):/.test(url)) requests.push(url)
    })
    await page.goto(`${own}/index.html${fragment}`)
    await ran(page, 1)
    return { page, complaints, requests, close: () => context.close() }
  }

  async close(): Promise<void> {
    await this.#browser.close()
    rmSync(this.#folder, { recursive: true })
  }
}
