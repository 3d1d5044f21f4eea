/**
 * Strict TypeScript projects compile with `skipLibCheck` off: three compilers, both resolutions, importers that are ES
 * modules and CommonJS, with the DOM and without Node's types and the other way round.
 */
import { type Check, none } from '../support/check.ts'
import { Consumer } from '../support/consumer.ts'
import { ENTRY_POINTS, MANIFEST, type Packed } from '../support/pack.ts'

const COMPILERS = ['5.9', '6.0', '7.0']

/** The oldest that is promised, and the newest. */
const NODE_TYPES = ['20.19', 'latest']

/** What wants Node's types, and what wants vitest, whose own declarations want one of both. */
const OF_NODE = new Set(['dryport/node', 'dryport/node-test', 'dryport/register', 'dryport/vitest'])

const RESOLUTIONS = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
}

interface Surroundings {
  readonly title: string
  readonly lib: readonly string[]
  readonly types: readonly string[]
  readonly entries: readonly string[]
}

const SURROUNDINGS: readonly Surroundings[] = [
  {
    title: 'DOM, no Node',
    lib: ['ES2022', 'ESNext.Disposable', 'DOM'],
    types: [],
    entries: ENTRY_POINTS.filter((entry) => !OF_NODE.has(entry)),
  },
  { title: 'Node, no DOM', lib: ['ES2022'], types: ['node'], entries: ENTRY_POINTS },
  { title: 'Node and DOM', lib: ['ESNext', 'DOM'], types: ['node'], entries: ENTRY_POINTS },
]

const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  target: 'ES2022',
}

/** A program that uses what it imports: an entry point whose types are `any` does not pass. */
const PROGRAM = `
type IsAny<T> = 0 extends 1 & T ? true : false
export const known: IsAny<ReturnType<typeof simulate>> = false
export async function program(): Promise<string> {
  const world = simulate({ seed: 7, latency: 20 })
  const listener = world.host('server').socket()
  await listener.bind(['', 9999])
  await listener.listen(5)
  const sock = world.host('client').socket()
  await sock.connect(['server', 9999])
  const [conn, peer] = await listener.accept()
  await conn.sendall(\`welcome, \${peer[0]}\`)
  // @ts-expect-error a port is a number
  await sock.connect(['server', '9999'])
  return text(await sock.recv(1024))
}
`

const importAll = (entries: readonly string[]): string =>
  entries.map((entry, i) => `import * as all${i} from '${entry}'\nexport { all${i} }`).join('\n')

/** The CommonJS importer's file; only nodenext tells the two apart. */
const files = (resolution: string): string[] =>
  resolution === 'nodenext' ? ['main.ts', 'required.cts'] : ['main.ts']

function cells(consumer: Consumer, compiler: string, node: string): string[] {
  const wrong: string[] = []
  for (const { title, lib, types: wanted, entries } of SURROUNDINGS) {
    const source = `${importAll(entries)}\nimport { simulate, text } from 'dryport'\n${PROGRAM}`
    consumer.write('main.ts', source)
    // A CommonJS file may not import what awaits at its top level.
    const required = entries.filter((entry) => entry !== 'dryport/register')
    consumer.write(
      'required.cts',
      `${importAll(required)}\nimport { simulate, text } from 'dryport'\n${PROGRAM}`,
    )
    for (const [resolution, how] of Object.entries(RESOLUTIONS)) {
      const compilerOptions = { ...STRICT, ...how, lib, types: wanted }
      consumer.write('tsconfig.json', JSON.stringify({ compilerOptions, files: files(resolution) }))
      const tsc = [`node_modules/typescript-${compiler}/bin/tsc`, '-p', '.']
      const { status, stdout } = consumer.run(process.execPath, tsc)
      const cell = `TypeScript ${compiler}, ${resolution}, ${title}, @types/node ${node}`
      if (status !== 0) wrong.push(`${cell}:\n${stdout}`)
    }
  }
  return wrong
}

export const types: Check = {
  name: 'types',
  run({ tarball }: Packed): string {
    const { 'fast-check': check, vitest } = MANIFEST.devDependencies
    const compilers = COMPILERS.map(
      (version) => `typescript-${version}@npm:typescript@~${version}.0`,
    )
    const peers = [`fast-check@${check}`, `vitest@${vitest}`]
    const consumer = new Consumer('module', tarball, [...compilers, ...peers])
    const wrong: string[] = []
    for (const node of NODE_TYPES) {
      consumer.install(`@types/node@${node}`)
      for (const compiler of COMPILERS) wrong.push(...cells(consumer, compiler, node))
    }
    none('does not compile', wrong)
    consumer.remove()
    const played = COMPILERS.length * NODE_TYPES.length * SURROUNDINGS.length * 2
    return `${played} strict projects compile under TypeScript ${COMPILERS.join(', ')}`
  },
}
