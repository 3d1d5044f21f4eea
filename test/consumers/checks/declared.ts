/** Every package that the built files import is declared; without the optional ones, the rest works and says who is missing. */
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { type Check, none } from '../support/check.ts'
import { Consumer } from '../support/consumer.ts'
import { ENTRY_POINTS, MANIFEST, type Packed, ROOT } from '../support/pack.ts'

/** What an entry point cannot do without, of what is optional. */
const NEEDS: Readonly<Record<string, string>> = {
  'dryport/testing': 'fast-check',
  'dryport/vitest': 'vitest',
}

// Statements as the compiler writes them, and types of declarations: `import('x')`.
const IMPORT = /(?:^(?:import|export|})\s?(?:[^'\n]*\bfrom\s)?|\bimport\()'([a-z@][\w@:./-]*)'/gm

/** `file: package` for each import of a package that package.json does not name. */
function undeclared(): string[] {
  const known = { ...MANIFEST.dependencies, ...MANIFEST.peerDependencies, [MANIFEST.name]: '' }
  const files = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
  return files.filter(isModule).flatMap((file) => {
    const text = readFileSync(join(ROOT, 'dist', file), 'utf8').replace(
      /^\s*(\/\/|\*|\/\*).*$/gm,
      '',
    )
    const names = [...text.matchAll(IMPORT)].map(([, from]) => packageOf(from as string))
    return names.filter((name) => !isBuiltin(name) && !(name in known)).map((n) => `${file}: ${n}`)
  })
}

// The bundles are the text of scripts that import nothing.
const isModule = (file: string): boolean => /\.(js|d\.ts)$/.test(file) && !/bundle\.js$/.test(file)

function packageOf(specifier: string): string {
  if (isBuiltin(specifier)) return specifier
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

export const declared: Check = {
  name: 'declared',
  run({ tarball }: Packed): string {
    none('imported and not declared', undeclared())
    const consumer = new Consumer('module', tarball)
    for (const entry of ENTRY_POINTS) {
      const missing = NEEDS[entry]
      const { status, stderr } = consumer.run(process.execPath, ['-e', `import('${entry}')`])
      if (missing === undefined ? status !== 0 : !stderr.includes(`package '${missing}'`)) {
        throw new Error(`${entry} alone: status ${status}\n${stderr}`)
      }
    }
    const explore = consumer.run('npx', ['--no-install', 'dryport', 'explore', 'x.ts'])
    if (explore.status !== 1 || !explore.stderr.includes('npm install --save-dev fast-check')) {
      throw new Error(`dryport explore without fast-check: ${explore.stderr}`)
    }
    consumer.remove()
    const alone = ENTRY_POINTS.length - Object.keys(NEEDS).length
    return `${alone} entry points load without optional peers; the others name what is missing`
  },
}
