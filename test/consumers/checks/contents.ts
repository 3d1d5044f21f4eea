/**
 * What is in the tarball: folders with their kinds of files, as `contents.txt` has them, and how large it may be.
 * Sources are in it because declarations and stack traces lead there; tests are not, nor what the picture's script is
 * made of.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { type Check, none } from '../support/check.ts'
import type { Packed } from '../support/pack.ts'

const SNAPSHOT = 'test/consumers/contents.txt'

/** In bytes; raised knowingly. */
const MOST = { packed: 2_000_000, unpacked: 8_000_000 }

const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`

/** `dist/core: .d.ts .js`, for each folder down to the second. */
function folders(paths: readonly string[]): string {
  const kinds = new Map<string, Set<string>>()
  for (const path of paths) {
    const parts = path.split('/')
    const file = parts.at(-1) as string
    const folder = parts.slice(0, -1).slice(0, 2).join('/')
    const [, kind = file] = folder === '' ? [] : (/(\..*)$/.exec(file) ?? [])
    const seen = kinds.get(folder || '.') ?? new Set()
    kinds.set(folder || '.', seen.add(kind))
  }
  const lines = [...kinds].map(([folder, seen]) => `${folder}: ${[...seen].sort().join(' ')}`)
  return `${lines.sort().join('\n')}\n`
}

/** Built files without a source, and sources without what is built of them. */
function orphans(paths: readonly string[]): string[] {
  const all = new Set(paths)
  const sourceOf = (path: string): string =>
    path.replace(/^dist/, 'src').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts')
  const built = paths.filter((path) => path.startsWith('dist/'))
  const sources = paths.filter((path) => /^src\/.*(?<!\.d)\.ts$/.test(path))
  return [
    ...built.filter((path) => !all.has(sourceOf(path))),
    ...sources.filter((path) => !all.has(path.replace(/^src/, 'dist').replace(/ts$/, 'js'))),
  ]
}

export const contents: Check = {
  name: 'contents',
  run({ paths, size, unpackedSize }: Packed): string {
    none(
      'tests are packed',
      paths.filter((path) => /(^|\/)test\/|\.test(-d)?\./.test(path)),
    )
    none('has no source, or is a source of nothing', orphans(paths))
    const found = folders(paths)
    if (process.env['UPDATE'] === '1') writeFileSync(SNAPSHOT, found)
    if (found !== readFileSync(SNAPSHOT, 'utf8')) {
      throw new Error(`${SNAPSHOT} says otherwise (UPDATE=1 accepts this):\n${found}`)
    }
    if (size > MOST.packed) throw new Error(`${kB(size)} packed, over ${kB(MOST.packed)}`)
    if (unpackedSize > MOST.unpacked) throw new Error(`${kB(unpackedSize)} unpacked`)
    return `${paths.length} files, ${kB(size)} packed, ${kB(unpackedSize)} unpacked`
  },
}
