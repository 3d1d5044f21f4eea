/** The tarball as npm would publish it. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Packed {
  /** Where it lies. */
  readonly tarball: string
  /** Its paths, sorted. */
  readonly paths: readonly string[]
  /** Of the tarball, and of what is in it, in bytes. */
  readonly size: number
  readonly unpackedSize: number
}

export interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

interface NpmPack extends Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** The repository that this is run in. */
export const ROOT = process.cwd()

export const MANIFEST = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

/** What is imported: `dryport`, `dryport/sim` and so on. */
export const ENTRY_POINTS: readonly string[] = Object.keys(MANIFEST.exports)
  .filter((key) => !key.endsWith('.json'))
  .map((key) => key.replace('.', MANIFEST.name))

export function pack(): Packed {
  const to = join(ROOT, '.cache/consumers')
  mkdirSync(to, { recursive: true })
  const told = execFileSync('npm', ['pack', '--json', '--pack-destination', to], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 26,
  })
  const [one] = JSON.parse(told) as NpmPack[]
  if (one === undefined) throw new Error('npm pack told nothing')
  const { filename, files, size, unpackedSize } = one
  return {
    tarball: join(to, filename),
    paths: files.map(({ path }) => path).sort(),
    size,
    unpackedSize,
  }
}
