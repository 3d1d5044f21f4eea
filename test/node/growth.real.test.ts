// What worlds leave behind in the process that they were installed in: nothing, not even one small object each.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const PROGRAM = join(import.meta.dirname, 'support/worlds.mjs')
/** Until everything has been compiled, and worlds that are looked at. */
const BEFORE = '120'
const WORLDS = '120'

interface Growth {
  readonly grown: readonly (readonly [kind: string, by: number])[]
  readonly bytes: number
}

function growth(...options: string[]): Growth {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', PROGRAM, BEFORE, WORLDS, ...options],
    { encoding: 'utf8', timeout: 110_000 },
  )
  expect(stderr).toBe('')
  return JSON.parse(stdout) as Growth
}

test('a world with a request over HTTPS leaves no object behind', () => {
  expect(growth().grown).toEqual([])
})

test('one object a world is seen', () => {
  expect(growth('leak').grown).toContainEqual([expect.stringContaining('Object'), Number(WORLDS)])
})
