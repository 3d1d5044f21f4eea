/** The faces for vitest, node:test and Jest, each run by the real runner on the built package. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FIXTURES = fileURLToPath(new URL('runners', import.meta.url))
const JEST = join(FIXTURES, 'jest/node_modules/jest/bin/jest.js')

let artifacts = ''

beforeAll(async () => {
  artifacts = await mkdtemp(join(tmpdir(), 'dryport-runners-'))
})
afterAll(() => rm(artifacts, { recursive: true, force: true }))

interface Ran {
  readonly code: number
  readonly out: string
}

/** What decides how a runner behaves must not come from the one that runs this. */
const FOREIGN = /^(VITEST|JEST|NODE_TEST|TEST|TINYPOOL|DRYPORT|NODE_OPTIONS|NODE_V8)/

function run(
  runner: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran> {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...args],
      {
        cwd: join(FIXTURES, runner),
        env: {
          ...Object.fromEntries(own),
          DRYPORT_ARTIFACTS: join(artifacts, runner),
          NO_COLOR: '1',
          ...env,
        },
        maxBuffer: 1 << 26,
      },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), out: `${stdout}\n${stderr}` })
      },
    )
  })
}

const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  vitest: [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', '.'],
  'node-test': ['--test', '--test-reporter=spec', 'world.mjs'],
  jest: ['--experimental-vm-modules', JEST, '--ci'],
}

if (!existsSync(JEST)) {
  console.warn(
    'Jest is not installed (npm install in test/testing/runners/jest): its tests are SKIPPED',
  )
}

describe.each(Object.keys(RUNNERS))('%s', (runner) => {
  test.runIf(runner !== 'jest' || existsSync(JEST))(
    'runs what passes, and tells seed, files and replay of what fails',
    async () => {
      const { code, out } = await run(runner, RUNNERS[runner] ?? [])
      expect(code, out).toBe(1)
      expect(out).toMatch(/(✓|✔) a world, its hosts, and what they received|3 passed/)
      expect(out).toMatch(/(✓|✔) timers follow the clock of the world|3 passed/)
      expect(out).toContain('expected no such line (number 1) in the trace')
      const seed = /dryport: seed (\d+)/.exec(out)?.[1]
      expect(out).toContain(`fails-on-purpose-${seed}.html`)
      const files = await readdir(join(artifacts, runner))
      expect(files).toContain(`fails-on-purpose-${seed}.txt`)
      const page = await readFile(join(artifacts, runner, `fails-on-purpose-${seed}.html`), 'utf8')
      expect(page).toContain('<title>fails on purpose</title>')
      expect(out).toContain('DRYPORT_REPLAY=dp1.')
    },
  )
})

test('vitest attaches trace and page to the test', async () => {
  const folder = join(artifacts, 'attachments')
  await run('vitest', [...(RUNNERS['vitest'] ?? []), '--attachmentsDir', folder])
  const kinds = (await readdir(folder)).map((name) => name.split('.').at(-1))
  expect(kinds.sort()).toEqual(['html', 'txt'])
})

test('the printed line replays the failure, and that alone', async () => {
  const { out } = await run('vitest', RUNNERS['vitest'] ?? [])
  const [, token = ''] =
    /DRYPORT_REPLAY=(dp1\.\S+) npx vitest run world\.fixture\.ts/.exec(out) ?? []
  const hash = /Replay \(trace (\w+)\)/.exec(out)?.[1]
  const again = await run('vitest', RUNNERS['vitest'] ?? [], { DRYPORT_REPLAY: token })
  expect(again.out).toContain(`the same trace: ${hash}`)
  expect(again.out).toContain('the replay fails')
})
