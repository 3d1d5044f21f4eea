/** Cases from files and folders. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from './case.ts'

/** The cases of a file: a JSON array, or one case a line. */
function loadFile(path: string): readonly Case[] {
  const text = readFileSync(path, 'utf8').trim()
  if (text.startsWith('[')) return JSON.parse(text) as Case[]
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line.replace(/,\s*$/, '')) as Case)
}

const isCaseFile = (name: string): boolean =>
  (name.endsWith('.json') || name.endsWith('.jsonl')) && name !== 'index.json'

/** All cases below a file or a folder, files in the order of their names. */
export function loadCases(path: string): readonly Case[] {
  if (!statSync(path).isDirectory()) return loadFile(path)
  const names = readdirSync(path).sort()
  return names.flatMap((name) => {
    const inside = join(path, name)
    if (statSync(inside).isDirectory()) return loadCases(inside)
    return isCaseFile(name) ? loadFile(inside) : []
  })
}
