/** What a browser loads of the package: one minified module, as esbuild makes it, and its size as a server sends it. */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

export interface BundleSize {
  /** In bytes. */
  readonly minified: number
  readonly gzipped: number
}

/** A user's first program of each entry point that works in browsers, and how many bytes it may be, with gzip. */
export const BROWSER_PROGRAMS: Readonly<Record<string, { source: string; most: number }>> = {
  dryport: {
    source: `import { simulate, text } from 'dryport'
      const [a, b] = simulate({ seed: 7 }).host('a').socketpair()
      a.sendall('hello').then(() => b.recv(9)).then((bytes) => console.log(text(bytes)))`,
    most: 160_000,
  },
  'dryport/sim': {
    source: `import { TraceText, World } from 'dryport/sim'
      console.log(new World(), TraceText)`,
    most: 90_000,
  },
  'dryport/page': {
    source: `import { htmlPage } from 'dryport/page'
      console.log(htmlPage)`,
    most: 50_000,
  },
}

/** `folder` is where imports are looked up from. Throws when something of Node is in it. */
export async function bundleSize(
  source: string,
  folder: string,
  conditions: readonly string[] = [],
): Promise<BundleSize> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: [...conditions],
    write: false,
    logLevel: 'silent',
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array(0)
  return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length }
}
