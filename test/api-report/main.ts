/**
 * `npm run api` writes what each entry point shows to `etc/*.api.md`; `npm run api -- --check` fails when one of them says
 * otherwise. A change of these files is a change for users: CONTRIBUTING.md says what each asks for.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { API } from 'typescript/unstable/sync'
import { exportsPage, unnamedPage } from './report.ts'
import { exportedBy, unnamed } from './surface.ts'

const FOLDER = 'etc'
const PROJECT = '.cache/api-report/tsconfig.json'

type Conditions = Readonly<Record<string, string>>

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | Conditions>
}

/** The declarations of each entry point, by what is imported. */
const ENTRIES = Object.entries(exports).flatMap(([key, to]) =>
  typeof to === 'string' ? [] : [[key.replace('.', 'dryport'), to['types'] as string] as const],
)

function reports(): Map<string, string> {
  const compilerOptions = {
    ...{ module: 'nodenext', lib: ['ES2023', 'ESNext.Disposable'], types: ['node'] },
    ...{
      noEmit: true,
      skipLibCheck: true,
      typeRoots: [join(process.cwd(), 'node_modules/@types')],
    },
  }
  const files = ENTRIES.map(([, file]) => join(process.cwd(), file))
  mkdirSync('.cache/api-report', { recursive: true })
  writeFileSync(PROJECT, JSON.stringify({ compilerOptions, files }))
  const api = new API()
  try {
    const [project] = api
      .updateSnapshot({ openProjects: [join(process.cwd(), PROJECT)] })
      .getProjects()
    if (project === undefined) throw new Error('the compiler has opened nothing')
    const dist = join(process.cwd(), 'dist')
    const all = new Map<string, string>()
    for (const [i, [name]] of ENTRIES.entries()) {
      const page = exportsPage(name, exportedBy(project, files[i] as string, dist))
      all.set(`${name.replace('/', '-')}.api.md`, page)
    }
    return all.set('unnamed.api.md', unnamedPage(unnamed(project, files, dist)))
  } finally {
    api.close()
  }
}

const wanted = reports()
mkdirSync(FOLDER, { recursive: true })
const there = readdirSync(FOLDER).filter((name) => name.endsWith('.api.md'))
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')
const stale = [...wanted].filter(([name, text]) => !there.includes(name) || read(name) !== text)
const gone = there.filter((name) => !wanted.has(name))
if (process.argv.includes('--check')) {
  for (const name of [...stale.map(([one]) => one), ...gone]) {
    console.error(
      `${FOLDER}/${name} is not what the package shows: npm run api, and read the difference`,
    )
    process.exitCode = 1
  }
} else {
  for (const [name, text] of stale) writeFileSync(join(FOLDER, name), text)
  for (const name of gone) rmSync(join(FOLDER, name))
}
console.log(`${wanted.size} entry points, ${stale.length + gone.length} reports changed`)
