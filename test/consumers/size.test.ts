/** What a browser loads stays small, and nothing of Node is in it. Of the sources: the package's own is `npm run consumers`. */
import { expect, test } from 'vitest'
import { BROWSER_PROGRAMS, bundleSize } from './support/bundle-size.ts'

test.each(Object.entries(BROWSER_PROGRAMS))('%s', async (_, { source, most }) => {
  const { gzipped } = await bundleSize(source, process.cwd(), ['@dryport/source'])
  expect(gzipped).toBeLessThan(most)
})
