// Where Chromium is on this machine, and how it is started without a display. CHROMIUM names another one.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/snap/bin']
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

function found(): string | null {
  const asked = process.env['CHROMIUM']
  const usual = FOLDERS.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  const places = asked === undefined ? [...usual, ...APPLICATIONS] : [asked]
  return places.find((place) => existsSync(place)) ?? null
}

const PATH = found()

/** Whether there is one; tests of browsers are skipped where there is none, and say so. */
export const chromiumIsThere: boolean = PATH !== null
if (!chromiumIsThere) {
  console.warn('no Chromium here (CHROMIUM=... names one): NOTHING IS TESTED IN A BROWSER')
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--in-process-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: PATH ?? '', args: FLAGS })
}
