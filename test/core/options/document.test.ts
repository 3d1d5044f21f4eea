import { expect, it } from 'vitest'
import { optionsPage } from './document.ts'

// `vitest run -u test/core/options/document.test.ts` writes the page anew.
it('has written docs/options.md from the table', async () => {
  await expect(optionsPage()).toMatchFileSnapshot('../../../docs/options.md')
})
