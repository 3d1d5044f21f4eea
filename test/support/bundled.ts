/** What a page of the package carries: a script or a style of the source as one text. */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Bundles a file that runs in a browser.
 * @param file as a URL, such as `new URL('main.ts', import.meta.url)`
 */
export async function bundled(file: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(file)],
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

/** The module that carries such texts, by the name of their constants. */
export function moduleOf(head: string, texts: Readonly<Record<string, string>>): string {
  const constants = Object.entries(texts).map(
    ([name, text]) => `export const ${name}: string = ${JSON.stringify(text)}\n`,
  )
  return [head, ...constants].join('\n')
}
