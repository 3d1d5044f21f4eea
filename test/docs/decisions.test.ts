/** The index of the decisions names each of them by its own title. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const FOLDER = 'docs/decisions'
const index = readFileSync(`${FOLDER}/README.md`, 'utf8')
const pages = readdirSync(FOLDER).filter((name) => /^\d{4}-.*\.md$/.test(name))

test.each(pages)('%s', (page) => {
  const [, number, title] =
    /^# (\d{4}) (.*)\n/.exec(readFileSync(`${FOLDER}/${page}`, 'utf8')) ?? []
  expect(page.startsWith(`${number}-`)).toBe(true)
  expect(index).toContain(`| [${number}](${page}) | ${title} |\n`)
})

test('there is no row without a page', () => {
  expect(index.match(/^\| \[\d{4}\]/gm)).toHaveLength(pages.length)
})
