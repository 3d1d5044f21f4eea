/** docs/api.md is complete and true. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import * as dryport from '../../src/index.ts'
import { python, pythonIsThere } from '../support/python.ts'

const ROOT = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, ROOT)), 'utf8')

/** What the modules and classes of Python 3.11 have, without what begins with an underscore. */
const PYTHON = JSON.parse(read('test/docs/python-3.11.json')) as Record<string, string[]>

interface Row {
  readonly python: string
  readonly here: string
  readonly worlds: string
  readonly shownBy: string
}

const [calls = '', absences = ''] = read('docs/api.md').split('## Not here because')
const cells = (page: string): string[][] =>
  page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Python |'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
const ROWS: Row[] = cells(calls).map(([name, here, worlds, shownBy]) => ({
  python: name ?? '',
  here: here ?? '',
  worlds: worlds ?? '',
  shownBy: shownBy ?? '',
}))
const names = (cell: string): string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? '')

/** `socket.SO_*` covers every name that begins so. */
function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}

/** The members of a subclass that it inherits are its parent's rows. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  'socketserver.TCPServer': ['socketserver.BaseServer'],
  'socketserver.UDPServer': ['socketserver.TCPServer', 'socketserver.BaseServer'],
  'socketserver.ThreadingMixIn': ['socketserver.BaseServer'],
}

const WITH_ROW = ROWS.flatMap((row) => names(row.python))
const ABSENT = cells(absences).flatMap(([name]) => names(name ?? ''))

describe.each(Object.entries(PYTHON))('%s', (owner, members) => {
  test('every name has a row, or a reason to be absent', () => {
    const spelled = (name: string): string[] =>
      [owner, ...(PARENTS[owner] ?? [])].map((one) => `${one}.${name}`)
    const known = [...WITH_ROW, ...ABSENT]
    const missing = members.filter(
      (name) => !spelled(name).some((full) => known.some((one) => covers(one, full))),
    )
    expect(missing).toEqual([])
  })
})

test('no row speaks of a name that Python does not have', () => {
  const all = Object.entries(PYTHON).flatMap(([owner, members]) =>
    members.map((name) => `${owner}.${name}`),
  )
  const claimed = [...WITH_ROW, ...ABSENT].filter((name) =>
    /^(socket|select|socketserver)\./.test(name),
  )
  expect(claimed.filter((name) => !all.some((one) => covers(name, one)))).toEqual([])
})

test.runIf(pythonIsThere)('the list is that of the Python that is here', () => {
  const theirs = python<Record<string, string[]>>(
    'import socketserver\n' +
      'def find(path):\n' +
      '  owner = sys.modules[path.split(".")[0]]\n' +
      '  for name in path.split(".")[1:]: owner = getattr(owner, name)\n' +
      '  return select.poll() if path == "select.poll" else owner\n' +
      'answer({path: sorted(n for n in dir(find(path)) if n[0] != "_") for path in data})',
    Object.keys(PYTHON),
  )
  expect(theirs).toEqual(PYTHON)
})

/** One of each kind of object that the page names. */
function instances(): Record<string, object> {
  const host = dryport.simulate().host('host')
  const [sock] = host.socketpair()
  class Stream extends dryport.StreamRequestHandler {
    override handle(): void {}
  }
  class Datagram extends dryport.DatagramRequestHandler {
    override handle(): void {}
  }
  const server = new dryport.TCPServer(host, ['', 0], Stream)
  return {
    Host: host,
    Socket: sock,
    TextFile: sock.makefile('rw'),
    BinaryFile: sock.makefile('rwb'),
    Poll: host.poll(),
    Epoll: host.epoll(),
    Server: server,
    ThreadingServer: new dryport.ThreadingTCPServer(host, ['', 0], Stream),
    DatagramServer: new dryport.UDPServer(host, ['', 0], Datagram),
    StreamHandler: new Stream(sock, null, server),
    DatagramHandler: new Datagram([new Uint8Array(0), sock], null, server),
  }
}

describe('what a row names', () => {
  const objects = instances()

  test.each(ROWS)('$here exists ($python)', ({ here, python: theirs }) => {
    for (const name of names(here)) {
      const [owner = '', member = ''] = name.split('.')
      if (owner in objects) {
        const key = member === '@@asyncIterator' ? Symbol.asyncIterator : member
        expect(key in (objects[owner] as object), name).toBe(true)
      } else if (name.endsWith('*')) {
        const wanted = names(theirs).flatMap((pattern) => {
          const [module = '', prefix = ''] = pattern.split('.')
          const absent = (one: string): boolean => ABSENT.some((p) => covers(p, `${module}.${one}`))
          return (PYTHON[module] ?? []).filter((one) => covers(prefix, one) && !absent(one))
        })
        expect(wanted.filter((one) => !(one in dryport))).toEqual([])
      } else if (!/^(await using|Promise)/.test(name)) {
        expect(name in dryport, name).toBe(true)
      }
    }
  })
})

/** The rows of docs/parity.md about the real host, by the test that pins each. */
const REASONS = [...read('docs/parity.md').matchAll(/\| `([^`]+)` \|$/gm)].map(([, name]) => name)

/** From the opening bracket of a call to its end, as far as brackets tell. */
function extentOf(source: string, start: number): string {
  let depth = 0
  for (let at = source.indexOf('(', start); at < source.length; at += 1) {
    if (source[at] === '(') depth += 1
    if (source[at] === ')' && --depth === 0) return source.slice(start, at)
  }
  return source.slice(start)
}

/** What runs a test on the real host: a body for both worlds, a test of the real host, or one that makes a host. */
function runsOnTheMachine(source: string, title: string): boolean {
  const quoted = [`('${title}',`, `("${title}",`]
  const inside = (text: string): boolean => quoted.some((one) => text.includes(one))
  const worlds = [...source.matchAll(/\bdescribeWorlds\(/g)].map(({ index }) =>
    extentOf(source, index),
  )
  if (worlds.some(inside)) return true
  const real = /realTest as (\w+)/.exec(source)?.[1] ?? 'realTest'
  return quoted.some((one) => {
    const at = source.indexOf(one)
    if (at < 0) return false
    const [callee] = /\w*$/.exec(source.slice(0, at)) ?? []
    return callee === real || extentOf(source, at).includes('realHost(')
  })
}

describe('the test of a row', () => {
  test.each(ROWS)('$shownBy', ({ shownBy, worlds }) => {
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(shownBy) ?? []
    const path = `test/${file}`
    expect(existsSync(fileURLToPath(new URL(path, ROOT))), path).toBe(true)
    const source = read(path)
    const found = [`('${title}',`, `("${title}",`].some((quoted) => source.includes(quoted))
    expect(found, `${path} has no test '${title}'`).toBe(true)
    const [, world, reason] = /^(both|any|simulated)(?:: `(.+)`)?$/.exec(worlds) ?? []
    expect(world, worlds).toBeDefined()
    if (world === 'both') expect(runsOnTheMachine(source, title), `${title}: where?`).toBe(true)
    expect(reason !== undefined, worlds).toBe(world === 'simulated')
    if (reason !== undefined) expect(REASONS).toContain(reason)
  })
})

test('what is absent has a reason', () => {
  for (const [, reason] of cells(absences)) expect(reason).toMatch(/\w.*\.$/)
})
