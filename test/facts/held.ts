/**
 * Where each row of the facts is held: `rows.map`, a line for each, `section | row | holder ; holder`. Rows of tables of
 * state × call are named by the states that share them. A holder is one of
 *
 * - `cells CALL`: the cells of the states that the row names, or of all; with CALL, of that call in every state;
 * - `states`: some cell of each state that the row names;
 * - `case AREA/ID`: cases of the corpus, `*` for anything;
 * - `row TITLE`: a program of `programs.ts`, recorded on the kernel;
 * - `in FILE: TEXT`: a test file and what it says there: the title of a test, or the line of its table;
 * - `parity TEXT`: a difference of docs/parity.md that is argued for.
 */
import { existsSync, readFileSync } from 'node:fs'
import { loadCases } from '../conformance/load.ts'
import { isCell } from './cells.ts'

export interface HeldRow {
  readonly section: string
  readonly row: string
  readonly holders: readonly string[]
}

const corpus = loadCases('test/corpus')
const recorded = loadCases('test/facts/rows.json')
const cells = [...corpus, ...loadCases('test/facts/cells.json')].filter(isCell)
const parity = readFileSync('docs/parity.md', 'utf8')
const ids = corpus.map(({ area, id }) => `${area}/${id}`)

/** Which cells belong to the tables of a section. */
const FAMILIES: Readonly<
  Record<string, (family: string | undefined, type: string | undefined) => boolean>
> = {
  '6.1': (family, type) => family === 'AF_INET' && type === 'SOCK_DGRAM',
  '7.1': (family, type) => family === 'AF_UNIX' && type === 'SOCK_STREAM',
  '7.2': (family, type) => family === 'AF_UNIX' && type === 'SOCK_SEQPACKET',
  '7.3': (family, type) => family === 'AF_UNIX' && type === 'SOCK_DGRAM',
  '7.4': (family) => family === 'AF_UNIX',
}

const isTcp = (family: string | undefined, type: string | undefined): boolean =>
  family === 'AF_INET' && type === 'SOCK_STREAM'

export function readRows(): readonly HeldRow[] {
  const lines = readFileSync('test/facts/rows.map', 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [section = '', row = '', held = ''] = line.split(' | ')
    return { section, row, holders: held.split(' ; ').filter((holder) => holder !== '') }
  })
}

const statesOf = (row: string): readonly string[] => row.replace(/^[^,]*: /, '').split(', ')

function missingState(section: string, row: string): string | null {
  const fits = FAMILIES[section] ?? isTcp
  const mine = cells.filter(({ family, type }) => fits(family, type))
  const missing = statesOf(row).find((state) => !mine.some(({ matrix }) => matrix[0] === state))
  return missing === undefined ? null : `no cell of the state ${missing}`
}

/** What is wrong with one holder of a row; null when it holds. */
export function problemOf({ section, row }: HeldRow, holder: string): string | null {
  const [, kind = '', what = ''] = /^(\w+) ?(.*)$/.exec(holder) ?? []
  switch (kind) {
    case 'states':
      return missingState('1.1', row)
    case 'cells': {
      if (what === '') return missingState(section, row)
      const wanted = what.split(', ')
      const found = cells.some(({ matrix }) => wanted.every((part) => matrix.includes(part)))
      return found ? null : `no cell of ${what}`
    }
    case 'case': {
      const pattern = new RegExp(`^${what.replaceAll('*', '.*')}$`)
      return ids.some((id) => pattern.test(id)) ? null : `no case ${what}`
    }
    case 'row':
      return recorded.some(({ title }) => title === what) ? null : `no recorded row ${what}`
    case 'in':
      return problemOfTest(what)
    case 'parity':
      return parity.includes(what) ? null : `docs/parity.md does not say ${what}`
    default:
      return `no holder is called ${kind}`
  }
}

function problemOfTest(what: string): string | null {
  const [, file = '', text = ''] = /^(\S+): (.+)$/.exec(what) ?? []
  if (!existsSync(file)) return `no file ${file}`
  const squeezed = (from: string): string =>
    from.replaceAll(/\s+/g, ' ').replaceAll('[ ', '[').replaceAll(', ]', ']')
  return squeezed(readFileSync(file, 'utf8')).includes(squeezed(text))
    ? null
    : `${file} does not say ${text}`
}
