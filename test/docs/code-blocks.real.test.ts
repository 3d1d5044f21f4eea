/** Every code block of README and docs compiles, runs, and prints what its page says. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { USAGE } from '../../src/cli/usage.ts'
import { pythonIsThere } from '../support/python.ts'
import { type CodeBlock, inLanguage, ROOT, titled } from './support/code-blocks.ts'
import {
  JEST,
  pathOf,
  type Runner,
  run,
  runBlock,
  runCommand,
  runnerOf,
  runVitest,
  typeCheck,
  writeBlocks,
} from './support/run-blocks.ts'

beforeAll(writeBlocks)

const CODE = inLanguage('ts', 'js')
const runBy = (...runners: readonly Runner[]): readonly [string, CodeBlock][] =>
  titled(CODE.filter((block) => runners.includes(runnerOf(block))))

test('they compile, in one program, against the names of the package', async () => {
  const { code, all } = await typeCheck()
  expect(code, all).toBe(0)
})

test('no two blocks of a page are the same file', () => {
  const paths = CODE.map(pathOf)
  expect(new Set(paths).size).toBe(paths.length)
})

describe('programs', () => {
  test.each(runBy('program', 'command'))('%s', async (_, block) => {
    const { code, stdout, all } = await runBlock(block)
    expect(code, all).toBe(0)
    if (block.output !== null) expect(stdout).toBe(block.output)
  })
})

test('tests of vitest', async () => {
  const { code, all } = await runVitest()
  expect(code, all).toBe(0)
})

describe('tests of other runners', () => {
  test.each(runBy('node-test'))('%s', async (_, block) => {
    const { code, all } = await runBlock(block)
    expect(code, all).toBe(0)
  })

  test.runIf(existsSync(JEST)).each(runBy('jest'))('%s', async (_, block) => {
    const { code, all } = await runBlock(block)
    expect(code, all).toBe(0)
  })
})

describe.runIf(pythonIsThere)('Python', () => {
  test.each(titled(inLanguage('python')))('%s', async (_, block) => {
    const { code, stdout, all } = await run('python3', [pathOf(block)])
    expect(code, all).toBe(0)
    if (block.output !== null) expect(stdout).toBe(block.output)
  })
})

describe('commands', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const shell = inLanguage('sh')
  const lines = shell.flatMap(({ text }) => text.split('\n').filter((line) => line !== ''))

  test('scripts that are named exist', () => {
    for (const line of lines) {
      for (const [, name = ''] of line.matchAll(/\bnpm (?:run )?(\w+(?::\w+)*)/g)) {
        if (!/^(ci|install|i)$/.test(name)) expect.soft(scripts, line).toHaveProperty([name])
      }
    }
  })

  test('subcommands and options of dryport that are named exist', () => {
    const known = new Set(USAGE.match(/^ {2}[a-z]+|--[a-z-]+/gm)?.map((word) => word.trim()))
    const words = lines.flatMap((line) => {
      const [, sub = '', rest = ''] = /npx dryport (\w+)(.*?)(?:\s#.*)?$/.exec(line) ?? []
      return sub === '' ? [] : [sub, ...(rest.match(/--[a-z-]+/g) ?? [])]
    })
    expect(words.filter((word) => !known.has(word))).toEqual([])
  })

  const told = shell.filter(({ output }) => output !== null)
  test.each(titled(told))('%s prints what the page says', async (_, block) => {
    let printed = ''
    for (const line of block.text.trim().split('\n')) {
      const ran = await runCommand(line, block)
      expect(ran, line).not.toBeNull()
      printed += ran?.stdout ?? ''
    }
    // What goes on is cut short with three dots.
    const told = (block.output ?? '').replace(/^\.\.\.\n$/m, '')
    expect(told === block.output ? printed : printed.slice(0, told.length)).toBe(told)
  })
})
