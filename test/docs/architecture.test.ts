/** ARCHITECTURE.md shows the rooms and arrows that the sources have, and its walk names files and functions that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'

const PAGE = readFileSync('ARCHITECTURE.md', 'utf8')
const [, picture = ''] = /```mermaid\n([\s\S]*?)```/.exec(PAGE) ?? []
const [, walk = ''] = /## The way of one send\n([\s\S]*?)\n## /.exec(PAGE) ?? []

const SOURCES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(/[\\/]/).join('/'))
  .filter((file) => file.endsWith('.ts'))

/** The folder in `src`; `entries` of what lies in `src` itself. */
function roomOf(file: string): string {
  const [first = '', ...rest] = file.split('/')
  return rest.length === 0 ? 'entries' : first
}

/** `from --> to`, for each pair of rooms of which one imports the other, whatever it imports. */
function imports(): Set<string> {
  const arrows = new Set<string>()
  for (const file of SOURCES) {
    const text = readFileSync(`src/${file}`, 'utf8')
    for (const [, to] of text.matchAll(/\b(?:from|import)\s*\(?'(\.[^']+)'/g)) {
      const [from, other] = [roomOf(file), roomOf(posix.join(posix.dirname(file), to as string))]
      if (from !== other) arrows.add(`${from} --> ${other}`)
    }
  }
  return arrows
}

/** The arrows of the picture: `a --> b & c` is two. */
function drawn(): Set<string> {
  const lines = [...picture.matchAll(/^ *(\w+) --> ([\w &]+)$/gm)]
  const arrows = lines.flatMap(([, from, to = '']) =>
    to.split(' & ').map((t) => `${from} --> ${t}`),
  )
  return new Set(arrows)
}

describe('the rooms', () => {
  test('each has a place in the picture, and the picture has no other', () => {
    const shown = [...picture.matchAll(/^ *(\w+)\["src\/([\w*.]+): /gm)]
    const names = shown.map(([, id, folder]) => (folder === '*.ts' ? id : folder))
    expect(names.sort()).toEqual([...new Set(SOURCES.map(roomOf))].sort())
    expect(shown.every(([, id, folder]) => folder === '*.ts' || id === folder)).toBe(true)
  })

  test('the arrows are the imports', () => {
    expect([...drawn()].sort()).toEqual([...imports()].sort())
  })

  test('no circle', () => {
    const arrows = [...drawn()].map((arrow) => arrow.split(' --> ') as [string, string])
    let left = new Set(arrows.flat())
    for (let before = 0; before !== left.size; ) {
      before = left.size
      // Who imports nobody that is left goes.
      left = new Set(arrows.filter(([, to]) => left.has(to)).map(([from]) => from))
    }
    expect([...left]).toEqual([])
  })

  test.each(['core', 'adapters', 'page', 'testing'])('the folders of src/%s have a row', (room) => {
    const inside = SOURCES.filter((file) => file.startsWith(`${room}/`))
    const folders = new Set(inside.flatMap((file) => file.split('/').slice(1, -1).slice(0, 1)))
    const [, rows = ''] = /\| room \|([\s\S]*?)\n\n/.exec(PAGE) ?? []
    const parts = room === 'testing' ? ['runners'] : [...folders]
    for (const folder of parts) expect.soft(rows).toContain(`\`src/${room}/${folder}\``)
  })
})

describe('the way of one send', () => {
  const steps = walk.split(/^\d+\. /m).slice(1)

  test('has its steps', () => expect(steps.length).toBeGreaterThanOrEqual(10))

  test.each(steps.map((step, i) => [i + 1, step] as const))('step %i', (_, step) => {
    const quoted = [...step.matchAll(/`([^`]+)`/g)].map(([, one]) => one as string)
    const files = quoted.filter((one) => one.startsWith('src/'))
    for (const file of files) expect(existsSync(file), file).toBe(true)
    const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
    const names = quoted.filter((one) => /^\w+$/.test(one))
    for (const name of names) expect(text, name).toMatch(new RegExp(`\\b${name}\\b`))
  })
})
