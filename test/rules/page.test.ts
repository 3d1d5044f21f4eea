import { expect, test } from 'vitest'
import { allRules } from '../../src/core/rule.ts'
import { rulesPage } from './page.ts'

// `npx vitest run test/rules -u` writes the page anew.
test('docs/rules.md is what the register says', async () => {
  await expect(rulesPage()).toMatchFileSnapshot('../../docs/rules.md')
})

test('the page has every rule once', () => {
  const page = rulesPage()
  for (const { id } of allRules()) expect(page.split(`| \`${id}\` |`), id).toHaveLength(2)
})
