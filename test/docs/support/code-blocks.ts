/**
 * The fenced blocks of the pages that people read: README and everything under docs. A block that begins with a comment
 * of its file's name is that file, beside the other files of its page, so that a later block may import an earlier
 * one; others are numbered. What a block prints stands in a `text` block right under it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

export interface CodeBlock {
  readonly page: string
  /** Of its first line in the page. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** `docs/guides/first-test` and such: the folder of the page's files. */
  readonly folder: string
  readonly file: string
  /** What the page says that it prints; null when it does not say. */
  readonly output: string | null
}

const FENCE = /^```(\w*)[^\n]*\n([\s\S]*?)^```$(?:\n\n```text\n([\s\S]*?)^```$)?/gm
const NAMED = /^(?:\/\/|#) ([\w./-]+\.\w+)\n/

function pages(): readonly string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  const found = docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...found.sort()]
}

function blocksOf(page: string): readonly CodeBlock[] {
  const source = readFileSync(join(ROOT, page), 'utf8')
  const folder = page.replace(/\.md$/, '')
  return [...source.matchAll(FENCE)].map((match, at) => {
    const [, language = '', text = '', output] = match
    const extension = language === 'python' ? 'py' : language
    const file = NAMED.exec(text)?.[1] ?? `block-${at + 1}.${extension}`
    const line = source.slice(0, match.index).split('\n').length + 1
    return { page, line, language, text, folder, file, output: output ?? null }
  })
}

export const BLOCKS: readonly CodeBlock[] = pages().flatMap(blocksOf)

export const inLanguage = (...languages: readonly string[]): readonly CodeBlock[] =>
  BLOCKS.filter(({ language }) => languages.includes(language))

/** How a test's title names it. */
export const titled = (blocks: readonly CodeBlock[]): readonly [string, CodeBlock][] =>
  blocks.map((block) => [`${block.page}:${block.line} (${block.file})`, block])
