/** A surface as a page of text: one block of declarations, sorted, so that a difference of it is a difference for users. */
import type { Declared, Unnamed } from './surface.ts'

const BACKTICKS = '```'
const WRITTEN = 'Written by `npm run api`.'

export function exportsPage(name: string, exported: readonly Declared[]): string {
  const head = `# ${name}\n\n${WRITTEN} Names that it exports, with the classes that they extend: ${exported.length}.\n`
  if (exported.length === 0) return head
  const texts = exported.flatMap((declared) => declared.texts)
  return `${head}\n${BACKTICKS}ts\n${texts.map(spaced).join('')}${BACKTICKS}\n`
}

/** Lines of constants stand together. */
function spaced(text: string, i: number, all: readonly string[]): string {
  const isLine = (one = ''): boolean => one.startsWith('const ') && !one.includes('\n')
  const last = i + 1 === all.length
  return `${text}\n${last || (isLine(text) && isLine(all[i + 1])) ? '' : '\n'}`
}

/** The names by the folder that they are declared in. */
export function unnamedPage(all: readonly Unnamed[]): string {
  const folders = new Map<string, string[]>()
  for (const { name, file } of all) {
    const folder = file.split('/').slice(0, -1).join('/')
    folders.set(folder, [...(folders.get(folder) ?? []), name])
  }
  const lines = [...folders].sort(([a], [b]) => (a < b ? -1 : 1))
  return `# Reached, and not exported

${WRITTEN} What public declarations name and no entry point exports: ${all.length}. Users meet these shapes and cannot
write their names; they may change in any release. A longer list wants a reason.

${lines.map(([folder, names]) => `- \`${folder}\`: ${names.join(', ')}`).join('\n')}
`
}
