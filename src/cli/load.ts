/**
 * Loads a program: TypeScript or JavaScript, ESM or CommonJS, its own files bundled, packages left where they are.
 * `dryport` always means the copy that runs the command, so that the host and the program share one library
 * (docs/decisions/0006).
 */
import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BuildFailure, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'
import type { Host } from '../adapters/api/host.ts'

/** What a program file exports as its default. */
export type Program = (host: Host, log: (line: string) => void) => unknown

/** A file that is no program, and why. */
export class LoadError extends Error {}

/** The program in a file. Rejects with a {@link LoadError}, or with what the file itself throws. */
export async function loadProgram(file: string): Promise<Program> {
  const program = await loadDefault(file)
  if (typeof program !== 'function') {
    throw new LoadError(
      'it has no program: its default export should be a function (host, log) => Promise<void>',
    )
  }
  return program as Program
}

/** What a file exports as its default, whatever that is. Rejects as {@link loadProgram} does. */
export async function loadDefault(file: string): Promise<unknown> {
  const path = resolve(file)
  const found = await stat(path).catch(() => null)
  if (found === null) throw new LoadError('there is no such file')
  if (!found.isFile()) throw new LoadError('it is not a file')
  return defaultOf(await importBundled(path))
}

/** CommonJS that was compiled from ESM has its default one level down. */
function defaultOf(module: { readonly default?: unknown }): unknown {
  const { default: main } = module
  if (typeof main === 'object' && main !== null && 'default' in main) return main.default
  return main
}

/** Node reads modules from files: the bundle is one for as long as it is read. */
async function importBundled(path: string): Promise<{ readonly default?: unknown }> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'dryport-'))
  try {
    const file = join(folder, 'program.mjs')
    await writeFile(file, await bundle(path, file))
    // Stacks then tell of the lines of the program, not of the bundle.
    process.setSourceMapsEnabled(true)
    return await import(pathToFileURL(file).href)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function bundle(path: string, outfile: string): Promise<string> {
  const { build, formatMessages } = await import('esbuild')
  const anchor = JSON.stringify(pathToFileURL(path).href)
  const require = `const require = __dryportRequire(${anchor});`
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      absWorkingDir: dirname(path),
      outfile,
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: [],
      keepNames: true,
      sourcemap: 'inline',
      logLevel: 'silent',
      define: PLACE,
      banner: {
        js: `import { createRequire as __dryportRequire } from 'node:module'; ${require}`,
      },
      plugins: [PACKAGES, OWN_PLACE],
    })
    return outputFiles[0]?.text ?? ''
  } catch (error) {
    const { errors } = error as BuildFailure
    if (!Array.isArray(errors)) throw error
    const texts = await formatMessages(errors, { kind: 'error' })
    throw new LoadError(texts.map((text) => text.trim()).join('\n'))
  }
}

/** Packages are not bundled: their place is looked up from the file that imports them. */
const PACKAGES: Plugin = {
  name: 'packages',
  setup: (build) => {
    build.onResolve({ filter: /^[^./]/ }, (args) => resolvePackage(build, args))
  },
}

const LOOKED_UP = Symbol('looked up')

async function resolvePackage(
  build: PluginBuild,
  args: OnResolveArgs,
): Promise<OnResolveResult | null> {
  const { path, kind, importer, resolveDir } = args
  if (kind === 'entry-point' || args.pluginData === LOOKED_UP) return null
  if (isBuiltin(path)) return { path, external: true }
  if (path === 'dryport' || path.startsWith('dryport/')) return external(ownEntry(path), kind)
  const found = await build.resolve(path, {
    kind,
    importer,
    resolveDir,
    pluginData: LOOKED_UP,
  })
  if (found.errors.length > 0) return { errors: found.errors }
  // What an alias or a link of a workspace leads to is the program's own, and may be TypeScript.
  if (!found.path.includes(`${sep}node_modules${sep}`)) return { path: found.path }
  return external(found.path, kind)
}

function external(path: string, kind: OnResolveArgs['kind']): OnResolveResult {
  const required = kind === 'require-call' || kind === 'require-resolve'
  return { path: required ? path : pathToFileURL(path).href, external: true }
}

/** The file of an entry point of this package. */
function ownEntry(name: string): string {
  return fileURLToPath(import.meta.resolve(name))
}

/** In a bundle, every file would have the bundle's place: those that ask get their own. */
const PLACE = {
  'import.meta.url': '__dryportUrl',
  'import.meta.filename': '__dryportFile',
  'import.meta.dirname': '__dryportFolder',
  __filename: '__dryportFile',
  __dirname: '__dryportFolder',
}

const OWN_PLACE: Plugin = {
  name: 'own-place',
  setup: (build) => {
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8')
      if (!/\bimport\.meta\b|\b__(?:dir|file)name\b/.test(text)) return null
      const place = [
        ['__dryportUrl', pathToFileURL(path).href],
        ['__dryportFile', path],
        ['__dryportFolder', dirname(path)],
      ]
      const names = place.map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
      const contents = `const ${names.join(', ')};${text.replace(/^#!.*/, '')}`
      return { contents, loader: /tsx?$/.test(path) ? (path.endsWith('x') ? 'tsx' : 'ts') : 'jsx' }
    })
  },
}
