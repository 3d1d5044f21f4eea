// Builds the lab: index.html, lab.js, lab.css. `node site/lab/build.mjs [FOLDER]`; .vitepress/dist/lab unless told.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

// The library's own, whatever the site around it brings along.
const { build } = createRequire(join(ROOT, 'package.json'))('esbuild')

/** The sources of the programs, as the catalogue names them. */
const sources = {
  name: 'sources',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^lab:sources$/ }, () => ({ path: 'sources', namespace: 'lab' }))
    onLoad({ filter: /.*/, namespace: 'lab' }, () => {
      const catalogue = readFileSync(join(HERE, 'model/catalogue.ts'), 'utf8')
      const paths = [...catalogue.matchAll(/from '\.\.\/\.\.\/\.\.\/(examples\/[^']+)'/g)].map(
        ([, path]) => path,
      )
      const texts = Object.fromEntries(
        paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]),
      )
      return { contents: `export const SOURCES = ${JSON.stringify(texts)}` }
    })
  },
}

/** Builds into a folder; gives what esbuild says of it. */
export async function buildLab(folder) {
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(HERE, 'index.html'), join(folder, 'index.html'))
  return build({
    entryPoints: { lab: join(HERE, 'main.ts') },
    outdir: folder,
    bundle: true,
    minify: true,
    // A classic script: a page from disk may not load modules.
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@dryport/source'],
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // src/adapters/call-site.ts looks for the place of the library, and does without.
    logOverride: { 'empty-import-meta': 'silent' },
    plugins: [sources],
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(HERE, '../.vitepress/dist/lab')
  await buildLab(folder)
}
