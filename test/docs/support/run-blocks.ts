/** Runs the code of the pages on the built package, each the way its page means it. */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transformSync } from 'esbuild'
import { BLOCKS, type CodeBlock, inLanguage, ROOT } from './code-blocks.ts'

/** Under the package's own manifest, so that `dryport` is the package itself. */
const FOLDER = join(ROOT, '.cache/docs')

const CLI = join(ROOT, 'dist/cli/main.js')
export const JEST = join(ROOT, 'test/testing/runners/jest/node_modules/jest/bin/jest.js')

/** What decides how a program behaves must not come from the runner that starts it. */
const FOREIGN = /^(VITEST|JEST|NODE_TEST|TEST|TINYPOOL|DRYPORT|NODE_OPTIONS|NODE_V8)/

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly all: string
}

export type Runner = 'vitest' | 'node-test' | 'jest' | 'command' | 'program' | 'registered'

/** Files that a shell block runs in a world of their own are not run by themselves. */
const REGISTERED: readonly string[] = inLanguage('sh').flatMap(({ folder, text }) =>
  [...text.matchAll(/--import dryport\/register (\S+)/g)].map(([, file = '']) =>
    join(folder, file),
  ),
)

/** Who runs a file of a page: it is seen from what it imports and exports. */
export function runnerOf({ folder, file, text }: CodeBlock): Runner {
  if (REGISTERED.includes(join(folder, file))) return 'registered'
  if (/from '(dryport\/)?vitest'/.test(text)) return 'vitest'
  if (/from '(dryport\/node-test|node:test)'/.test(text)) return 'node-test'
  if (/from 'dryport\/jest'/.test(text)) return 'jest'
  return /^export default /m.test(text) ? 'command' : 'program'
}

export const pathOf = ({ folder, file }: CodeBlock): string => join(FOLDER, folder, file)
const compiled = (block: CodeBlock): string => pathOf(block).replace(/\.[jt]s$/, '.mjs')

const TSCONFIG = {
  extends: '../../tsconfig.json',
  compilerOptions: { types: ['node'], lib: ['ES2023', 'ESNext.Disposable', 'DOM'] },
  include: ['.'],
  exclude: [],
}

const VITEST_CONFIG = `export default { test: { isolate: false, maxWorkers: 1, include: ${JSON.stringify(
  inLanguage('ts')
    .filter((block) => runnerOf(block) === 'vitest')
    .map(({ folder, file }) => join(folder, file)),
)} } }\n`

/** Writes every file of every page, and what TypeScript and vitest want to know of them. */
export function writeBlocks(): void {
  rmSync(FOLDER, { recursive: true, force: true })
  for (const block of BLOCKS) {
    if (!/^(ts|js|json|python)$/.test(block.language)) continue
    mkdirSync(dirname(pathOf(block)), { recursive: true })
    writeFileSync(pathOf(block), block.text)
    if (!/^[tj]s$/.test(block.language)) continue
    const { code } = transformSync(block.text, { loader: 'ts', format: 'esm', target: 'es2022' })
    writeFileSync(compiled(block), code.replace(/(from "\.[^"]*)\.ts"/g, '$1.mjs"'))
  }
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(TSCONFIG))
  writeFileSync(join(FOLDER, 'vitest.config.mjs'), VITEST_CONFIG)
}

export function run(
  command: string,
  args: readonly string[],
  cwd = FOLDER,
  more: Environment = {},
): Promise<Ran> {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  const env = { ...Object.fromEntries(own), NO_COLOR: '1', CI: '1', ...more }
  return new Promise((resolve) => {
    execFile(command, [...args], { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code)
      resolve({ code, stdout, all: `${stdout}\n${stderr}` })
    })
  })
}

type Environment = Readonly<Record<string, string>>

const node = (args: readonly string[], cwd?: string, env?: Environment): Promise<Ran> =>
  run(process.execPath, args, cwd, env)

const tool = (name: string): string => join(ROOT, 'node_modules', name)

export const typeCheck = (): Promise<Ran> =>
  node([tool('typescript/bin/tsc'), '--noEmit', '-p', '.'])

export const runVitest = (): Promise<Ran> =>
  node([tool('vitest/vitest.mjs'), 'run', '--config', 'vitest.config.mjs'])

const jestConfig = (block: CodeBlock): string =>
  JSON.stringify({
    rootDir: dirname(pathOf(block)),
    testMatch: [compiled(block)],
    moduleFileExtensions: ['mjs', 'js'],
    moduleNameMapper: {
      '^dryport/jest$': join(ROOT, 'dist/jest.js'),
      '^dryport/testing$': join(ROOT, 'dist/testing/index.js'),
      '^dryport$': join(ROOT, 'dist/index.js'),
    },
    transform: {},
  })

export function runBlock(block: CodeBlock): Promise<Ran> {
  const cwd = dirname(pathOf(block))
  switch (runnerOf(block)) {
    case 'vitest':
    case 'registered':
      throw new Error(`${block.file} is not run by itself`)
    case 'node-test':
      return node(['--test', compiled(block)], cwd)
    case 'jest':
      return node(['--experimental-vm-modules', JEST, '--ci', '--config', jestConfig(block)], cwd)
    case 'command':
      return node([CLI, 'run', compiled(block)], cwd)
    case 'program':
      return node([compiled(block)], cwd)
  }
}

/** A command of a shell block, run beside the files of its page; null for what the tests do not run. */
export function runCommand(line: string, { folder }: CodeBlock): Promise<Ran> | null {
  const all = (line.split(/\s+#\s/)[0] ?? '').trim().split(/\s+/)
  const settings = all.filter((word) => /^[A-Z_]+=/.test(word))
  const env = Object.fromEntries(settings.map((word) => word.split('=') as [string, string]))
  const [first = '', ...words] = all.slice(settings.length)
  const cwd = join(FOLDER, folder)
  if (!existsSync(cwd)) return null
  if (first === 'npx' && words[0] === 'dryport') return node([CLI, ...words.slice(1)], cwd, env)
  return first === 'node' ? node(words, cwd, env) : null
}
