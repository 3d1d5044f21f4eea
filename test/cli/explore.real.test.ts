/** Campaigns, by the built command: over worker threads, in shards, merged, and replayed. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dryport, Folder } from './support/command.ts'

const SICK = `
import { campaign, service } from 'dryport/testing'
import { text } from 'dryport'

export default campaign({
  server: service(async (host) => {
    const [conn] = await (await host.createServer(['', 80])).accept()
    for (;;) {
      const message = text(await conn.recv(100))
      if (message === '') return
      await conn.sendall(message + ';')
    }
  }),
  client: async (host, scope) => {
    const sock = host.socket()
    await sock.connect(['server', 80])
    await sock.sendall('one')
    await host.sleep(1)
    await sock.sendall('two')
    let reply = ''
    while (reply.length < 7) reply += text(await sock.recv(100))
    scope.always('two messages have two answers', reply === 'one;two;')
    await sock.close()
  },
}, { name: 'echo' })
`

const SOUND = `
import { campaign } from 'dryport/testing'
export default campaign({ one: (host, scope) => { scope.sometimes('it runs'); return host.sleep(1) } },
  { sometimes: ['it runs'] })
`

let folder: Folder
let [sick, sound] = ['', '']

beforeAll(() => {
  folder = new Folder()
  sick = folder.file('sick.ts', SICK)
  sound = folder.file('sound.ts', SOUND)
})
afterAll(() => folder[Symbol.dispose]())

const out = (name: string): string => join(folder.path, name)
const failures = (name: string): string[] =>
  readdirSync(out(name)).filter((file) => !file.startsWith('report'))

test('a bug is one file, however many batches and workers find it, and that replays', async () => {
  const { status, out: text } = await dryport(
    'explore',
    sick,
    '--runs',
    '200',
    '--jobs',
    '2',
    '--out',
    out('one'),
  )
  expect(status).toBe(1)
  expect(text).toMatch(/echo: run \d+ failed/)
  expect(text).toMatch(/seed 1, shard 1\/1: \d+ of 200 runs; 1 failures/)
  const [file, ...others] = failures('one')
  expect(others).toEqual([])
  const page = out('page.html')
  const replayed = await dryport('run', '--replay', join(out('one'), file ?? ''), '--html', page)
  expect(replayed.status).toBe(1)
  expect(replayed.out).toContain('echo: the replay fails')
  const { hash } = JSON.parse(readFileSync(join(out('one'), file ?? ''), 'utf8')) as {
    hash: string
  }
  expect(replayed.out).toContain(`the same trace: ${hash}`)
  expect(readFileSync(page, 'utf8').includes(`<title>${file}</title>`)).toBe(true)
})

test('shards are parts of the same runs, and merge', async () => {
  const how = ['--runs', '200', '--jobs', '1', '--seed', '5']
  const whole = await dryport('explore', sick, ...how, '--out', out('whole'))
  for (const shard of ['1/2', '2/2']) {
    await dryport('explore', sick, ...how, '--shard', shard, '--out', out('parts'))
  }
  const reports = ['1', '2'].map((n) => join(out('parts'), `report-${n}-of-2.json`))
  const merged = await dryport('merge', ...reports, '--out', out('merged.json'))
  expect(merged.status).toBe(1)
  const runs = (text: string): string | undefined => /(\d+) of 200 runs; 1 failures/.exec(text)?.[1]
  expect(runs(merged.out)).toBe(runs(whole.out))
  expect(failures('parts')).toEqual(expect.arrayContaining(failures('whole')))
  const twice = await dryport('merge', reports[0] ?? '', reports[0] ?? '')
  expect(twice.status).toBe(1)
  expect(twice.err).toContain('one shard is there twice')
})

test('a sound program ends with 0, also a plain one of dryport run', async () => {
  const { status, out: text } = await dryport(
    'explore',
    sound,
    '--runs',
    '60',
    '--jobs',
    '1',
    '--out',
    out('sound'),
  )
  expect(status, text).toBe(0)
  expect(text).toContain('it runs: 60 of 60')
  const plain = folder.file(
    'plain.mjs',
    'export default async (host, log) => { await host.sleep(5); log("x") }',
  )
  expect((await dryport('explore', plain, '--runs', '10', '--out', out('plain'))).status).toBe(0)
})

test('what makes no sense is said', async () => {
  expect((await dryport('explore')).status).toBe(2)
  expect((await dryport('explore', sound, '--shard', '3/2')).err).toContain('--shard wants I/N')
  expect((await dryport('merge', sound)).err).toContain('it is no report of dryport explore')
  expect((await dryport('run', '--replay', sound)).err).toContain('cannot be replayed')
  const nothing = folder.file('nothing.mjs', 'export default 3')
  expect((await dryport('explore', nothing)).err).toContain('not a program')
})
