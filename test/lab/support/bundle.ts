/** Makes the script of the report's page. */
import { bundled, moduleOf } from '../../support/bundled.ts'

const HEAD = `// Made of src/lab/html/browser: do not edit. test/lab/page.test.ts says when it is stale, and makes it with --update.
// Contains d3-array, d3-scale, d3-selection and what they are made of: copyright Mike Bostock, ISC licence.
`

/** The text of src/lab/html/bundle.ts. */
export async function labBundleText(): Promise<string> {
  const script = await bundled(new URL('../../../src/lab/html/browser/main.ts', import.meta.url))
  return moduleOf(HEAD, { SCRIPT: script })
}
