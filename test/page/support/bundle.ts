/** Makes the script and the style of the page into the module that carries them. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const HEAD = `// Made of src/page/browser: do not edit. \`npm run page\` makes it anew, test/page/bundle.test.ts says when it is stale.
// Contains d3-array, d3-scale, d3-selection, d3-zoom and what they are made of: copyright Mike Bostock, ISC licence.
`

const path = (name: string): string =>
  fileURLToPath(new URL(`../../../src/page/browser/${name}`, import.meta.url))

async function bundled(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path(file)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
  })
  return (outputFiles[0]?.text ?? '').trimEnd().replaceAll('</', '<\\/')
}

/** The text of src/page/bundle.ts. */
export async function bundleText(): Promise<string> {
  const script = await bundled('main.ts')
  const style = await bundled('main.css')
  return `${HEAD}
export const SCRIPT: string = ${JSON.stringify(script)}

export const STYLE: string = ${JSON.stringify(style)}
`
}
