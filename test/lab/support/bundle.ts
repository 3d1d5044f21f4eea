/** Makes the script of the report's page. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const HEAD = `// Made of src/lab/html/browser: do not edit. test/lab/page.test.ts says when it is stale, and makes it with --update.
// Contains d3-array, d3-scale, d3-selection and what they are made of: copyright Mike Bostock, ISC licence.
`

/** The text of src/lab/html/bundle.ts. */
export async function labBundleText(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../../src/lab/html/browser/main.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
  })
  const script = (outputFiles[0]?.text ?? '').trimEnd().replaceAll('</', '<\\/')
  return `${HEAD}
export const SCRIPT: string = ${JSON.stringify(script)}
`
}
