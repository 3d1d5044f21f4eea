/**
 * Every row of the option table either does something, and a test shows it, or is only kept, and docs/parity.md says so.
 * What values a row takes is compared with Linux in `core/options/linux.test.ts`.
 */
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { OPTION_LEVELS } from '../../src/core/options/table.ts'
import { IP_EFFECTS } from './ip-effects.ts'
import { SOCKET_EFFECTS } from './socket-effects.ts'
import type { Effects } from './support.ts'

const EFFECTS: Effects = { ...SOCKET_EFFECTS, ...IP_EFFECTS }
const ROWS = [...OPTION_LEVELS.values()].flatMap(({ options }) => [...options.values()])
const namesOf = (use: 'effect' | 'stored'): string[] =>
  ROWS.filter((row) => row.use === use).map(({ name }) => name)

const ROOT = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/parity.md', ROOT), 'utf8')

test('every option that does something has a test here, and no other', () => {
  expect(Object.keys(EFFECTS).sort()).toEqual(namesOf('effect').sort())
})

test('every option that is only kept is in docs/parity.md, and no other', () => {
  const [, section = ''] = page.split('### Options that are only kept\n')
  const [list = ''] = section.split(/^#/m)
  const listed = [...list.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name)
  expect(listed.sort()).toEqual(namesOf('stored').sort())
})

describe('the effect of', () => {
  test.each(Object.entries(EFFECTS))('%s', async (_, effect) => {
    if (typeof effect === 'function') return effect()
    const [file, title] = effect
    const path = new URL(`test/${file}`, ROOT)
    expect(existsSync(path), file).toBe(true)
    const source = readFileSync(path, 'utf8')
    expect(title !== '' && source.includes(`'${title}'`), `${file} has no test '${title}'`).toBe(
      true,
    )
  })
})
