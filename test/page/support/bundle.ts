/** Makes the script and the style of the page into the module that carries them. */
import { bundled, moduleOf } from '../../support/bundled.ts'

const HEAD = `// Made of src/page/browser: do not edit. \`npm run page\` makes it anew, test/page/bundle.test.ts says when it is stale.
// Contains d3-array, d3-scale, d3-selection, d3-zoom and what they are made of: copyright Mike Bostock, ISC licence.
`

const BROWSER = new URL('../../../src/page/browser/', import.meta.url)

/** The text of src/page/bundle.ts. */
export async function bundleText(): Promise<string> {
  return moduleOf(HEAD, {
    SCRIPT: await bundled(new URL('main.ts', BROWSER)),
    STYLE: await bundled(new URL('main.css', BROWSER)),
  })
}
