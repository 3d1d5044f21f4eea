// What a browser may import: the main entry, the simulator and the core need no module of Node, not even a stub.
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What a bundler makes of a line of a user's program. */
async function bundle(contents: string): Promise<{ bytes: number; asked: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@dryport/source'],
    metafile: true,
    logLevel: 'error',
  })
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports)
  const asked = imports.filter(({ external }) => external === true).map(({ path }) => path)
  return { bytes: gzipSync(outputFiles[0]?.contents ?? new Uint8Array()).length, asked }
}

test.each([
  ['dryport', "import { simulate } from 'dryport'; console.log(simulate())"],
  ['dryport, all of it', "export * from 'dryport'"],
  ['dryport/sim', "export * from 'dryport/sim'"],
  ['dryport/core', "export * from 'dryport/core'"],
  ['dryport/page', "export * from 'dryport/page'"],
])('%s needs nothing of Node', async (_, contents) => {
  const { bytes, asked } = await bundle(contents)
  expect(asked).toEqual([])
  expect(bytes).toBeLessThan(200_000)
})
