// The script that htmlPage() puts into a page is that of the source. `npm run page` writes it.
import { expect, test } from 'vitest'
import { bundleText } from './support/bundle.ts'

test('the script of the page is not stale', { timeout: 30_000 }, async () => {
  await expect(await bundleText()).toMatchFileSnapshot('../../src/page/bundle.ts')
})
