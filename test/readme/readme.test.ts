import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { TUTORIALS } from '../../src/cli/tutorials/programs.ts'

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'])(
  '%s names files and scripts that exist',
  (page) => {
    const text = readFileSync(page, 'utf8')
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
    const files = [...text.matchAll(/`((?:src|test|docs|examples|benchmarks)\/[\w./-]*)`/g)]
    for (const [, file] of files) expect.soft(existsSync(file as string), file).toBe(true)
    for (const [, script] of text.matchAll(/npm run (\w+(?::\w+)*)/g)) {
      expect.soft(scripts, script).toHaveProperty([script as string])
    }
    for (const [, to] of text.matchAll(/\]\(([\w./-]+)\)/g)) {
      expect.soft(existsSync(to as string), to).toBe(true)
    }
  },
)

test('known differences of the tutorials stand in docs/parity.md', () => {
  const parity = readFileSync('docs/parity.md', 'utf8')
  const rows = TUTORIALS.flatMap(({ difference }) => (difference ? [difference.row] : []))
  expect(rows).toHaveLength(1)
  for (const row of rows) expect(parity).toContain(`| \`${row}\` |`)
})
