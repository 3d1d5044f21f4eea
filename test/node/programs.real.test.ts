// Small programs that use only what Node documents, each run on the real network and in a world: both print the same.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const FOLDER = join(import.meta.dirname, 'programs')
const REGISTER = new URL('../../dist/register.js', import.meta.url).href

function run(program: string, ...options: string[]): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [...options, join(FOLDER, program)],
    { encoding: 'utf8', timeout: 60_000 },
  )
  return `${stdout}${stderr}${status === 0 ? '' : `status ${status}`}`
}

test.each(readdirSync(FOLDER).filter((name) => name.endsWith('.cjs')))('%s', (program) => {
  expect(run(program, '--import', REGISTER)).toBe(run(program))
})
