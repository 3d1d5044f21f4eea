/** The built command, as a process of its own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dryport, type Ended, Folder } from './support/command.ts'

/** Runs a program that lies in no project. */
async function runText(name: string, text: string, ...args: readonly string[]): Promise<Ended> {
  using folder = new Folder()
  return await dryport('run', folder.file(name, text), ...args)
}

const CONNECT = `await host.socket().connect(['127.0.0.1', 9])`

describe.concurrent('dryport', { timeout: 30_000 }, () => {
  test('--help and --version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await dryport('--version')).toEqual({ status: 0, out: `${version}\n`, err: '' })
    const help = await dryport('run', '--help')
    expect(help).toMatchObject({ status: 0, err: '' })
    expect(help.out).toContain('Usage: dryport')
  })

  test.each([
    [[], 'which command?'],
    [['walk'], "there is no command 'walk'"],
    [['run', 'a.ts', '--on', 'mars'], '--on wants one of sim, real, both'],
    [['run', 'a.ts', '--what'], "Unknown option '--what'"],
  ])('%j makes no sense', async (args, message) => {
    const { status, out, err } = await dryport(...args)
    expect(err).toContain(message)
    expect({ status, out }).toEqual({ status: 2, out: '' })
  })
})

describe.concurrent('dryport run', { timeout: 30_000 }, () => {
  test('prints what a program logs', async () => {
    const text = `import { text, utf8, type Host } from 'dryport'
      export default async (host: Host, log: (line: string) => void): Promise<void> => {
        const [one, other] = host.socketpair()
        await one.sendall(utf8('hello'))
        log(text(await other.recv(10)))
      }`
    expect(await runText('program.ts', text)).toEqual({ status: 0, out: 'hello\n', err: '' })
  })

  test('writes the run as a page, as a capture and as JSON lines', async () => {
    using folder = new Folder()
    const text = `export default async (host: any) => { await host.createServer(['', 80]) }`
    const file = folder.file('served.ts', text)
    const out = (name: string): string => join(folder.path, name)
    const files = ['--html', out('a.html'), '--pcap', out('a.pcapng'), '--trace', out('a.jsonl')]
    expect(await dryport('run', file, ...files)).toEqual({ status: 0, out: '', err: '' })
    expect(readFileSync(out('a.html'), 'utf8')).toContain('<title>served.ts</title>')
    expect(readFileSync(out('a.pcapng')).readUInt32LE(0)).toBe(0x0a0d0d0a)
    const lines = readFileSync(out('a.jsonl'), 'utf8').trimEnd().split('\n')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ at: 0, kind: 'call', call: 'socket' })
    const nowhere = await dryport('run', file, '--html', out('no/folder/a.html'))
    expect(nowhere).toMatchObject({ status: 1, out: '' })
    expect(nowhere.err).toContain('the trace cannot be written')
  })

  test('does to the world what a schedule says', async () => {
    using folder = new Folder()
    const text = `export default async (host: any, log: any) => {
      const listener = await host.createServer(['127.0.0.1', 80])
      await host.createConnection(['127.0.0.1', 80])
      log(Math.round(host.now))
    }`
    const file = folder.file('slow.ts', text)
    const faults = folder.file(
      'faults.json',
      JSON.stringify([{ kind: 'link', loopback: 'host', latency: '150ms', drop: [1] }]),
    )
    const slow = await dryport('run', file, '--faults', faults)
    expect(slow).toEqual({ status: 0, out: '1300\n', err: '' })
  })

  test.each([
    ['{', 'faults: "{" will not do: wants JSON'],
    ['{}', 'faults: {} will not do: wants a list of faults'],
    [
      '[{"kind":"crash","host":"host"},{"kind":"lin"}]',
      'faults[1].kind: "lin" will not do: wants one of \'link\'',
    ],
    [
      '[{"kind":"link","loopback":"host","loss":1.5}]',
      'faults[0].loss: 1.5 will not do: wants a probability',
    ],
    [
      '[{"kind":"deaf","host":["host","server"]}]',
      "faults[0].host[1]: 'server' will not do: there is only one host",
    ],
    [
      `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
      'faults[0]: what cannot be written will not do',
    ],
  ])('refuses a schedule and names the place: %#', async (json, message) => {
    using folder = new Folder()
    const file = folder.file('never.ts', `export default async () => { throw new Error('ran') }`)
    const faults = folder.file('faults.json', json)
    const { status, out, err } = await dryport('run', file, '--faults', faults)
    expect({ status, out }).toEqual({ status: 1, out: '' })
    expect(err).toContain(message)
    expect(err).toContain('is no schedule of faults')
  })

  test('takes TypeScript in several files, CommonJS, packages and the place of each file', async () => {
    using folder = new Folder()
    folder.file('helper.ts', `export enum Kind { A = 7 }\nexport const here = import.meta.url`)
    folder.file('data.json', '{ "x": 1 }')
    const main = folder.file(
      'main.ts',
      `#!/usr/bin/env -S dryport run
      import { AF_INET } from 'dryport'
      import { World } from 'dryport/sim'
      import { basename } from 'node:path'
      import data from './data.json'
      import { here, Kind } from './helper.js'
      export default async (_: unknown, log: (line: string) => void) => {
        log([AF_INET, World.name, data.x, Kind.A, basename(here), basename(import.meta.url)].join())
      }`,
    )
    expect(await dryport('run', main)).toEqual({
      status: 0,
      out: '2,World,1,7,helper.ts,main.ts\n',
      err: '',
    })
    const common = folder.file(
      'main.cjs',
      `const { SocketError } = require('dryport')
      module.exports = async (host, log) => {
        try { ${CONNECT} } catch (error) { log(error instanceof SocketError, __filename) }
      }`,
    )
    expect(await dryport('run', common)).toMatchObject({ status: 0, out: 'true\n' })
  })

  test.each([
    ['nothing at all', 'nothing.ts', null, 'there is no such file'],
    ['what does not parse', 'bad.ts', 'export default (', 'Unexpected end of file'],
    ['no default export', 'none.mjs', 'export const x = 1', 'it has no program'],
    ['a package that is not there', 'import.ts', `import x from 'no-such'; x()`, 'no-such'],
    ['an entry that dryport has not', 'entry.ts', `import x from 'dryport/x'; x()`, 'dryport/x'],
    ['a name that dryport has not', 'name.ts', `import { x } from 'dryport'; x()`, `'x'`],
    ['what throws when it is loaded', 'throws.ts', `throw new Error('oh')`, 'Error: oh'],
  ])('cannot load %s', async (_, name, text, message) => {
    using folder = new Folder()
    const file = text === null ? `${folder.path}/${name}` : folder.file(name, text)
    const { status, out, err } = await dryport('run', file)
    expect(err).toContain(`dryport: ${file} cannot be loaded`)
    expect(err).toContain(message)
    expect({ status, out }).toEqual({ status: 1, out: '' })
  })

  test('says what a program threw, and where', async () => {
    const text = `export default async (host: any, log: any) => {
      log('before')
      ${CONNECT}
    }`
    const { status, out, err } = await runText('program.ts', text)
    expect({ status, out }).toEqual({ status: 1, out: 'before\n' })
    expect(err).toContain('failed in the simulated world, at 0.000000 s')
    expect(err).toContain('SocketError: connect ECONNREFUSED 127.0.0.1:9')
    expect(err).toMatch(/at .*program\.ts:3:/)
    expect(err).not.toMatch(/node:internal|dist\/adapters/)
  })

  test('fails with what nobody awaited, and with what is no error', async () => {
    const unheard = `export default async (host) => { void (async () => { ${CONNECT} })(); await host.sleep(9) }`
    expect(await runText('unheard.mjs', unheard)).toMatchObject({
      status: 1,
      err: expect.stringContaining('ECONNREFUSED'),
    })
    const text = `export default async () => { throw 'a word' }`
    expect(await runText('word.mjs', text)).toMatchObject({
      status: 1,
      err: expect.stringContaining(`'a word'`),
    })
  })

  test('names the calls of a deadlock', async () => {
    const text = `export default async (host: any) => {
      const listener = host.socket()
      await listener.bind(['', 80])
      await listener.listen()
      await listener.accept()
    }`
    const { status, err } = await runText('program.ts', text)
    expect(status).toBe(1)
    expect(err).toContain('deadlock at 0.000000: nothing is scheduled, and 1 call is blocked')
    expect(err).toContain('host: accept on socket #1 (tcp LISTEN 0.0.0.0:80 - *:*)')
    expect(err).toMatch(/at .*program\.ts:5:/)
  })

  test.each([
    ['waits for nothing', 'await new Promise(() => {})', 'it never ends'],
    ['sleeps for ever', 'for (;;) await host.sleep(1000)', 'it had not ended after 0.5 s'],
    ['never lets go', 'for (;;) {}', 'never let go of the processor in 0.5 s'],
  ])('ends a program that %s', async (_, body, message) => {
    const text = `export default async (host) => { ${body} }`
    const { status, err } = await runText('program.mjs', text, '--limit', '0.5')
    expect(err).toContain(message)
    expect(status).not.toBe(0)
  })

  test('lists the calls that wait when the time is up, in either world', async () => {
    const text = `export default async (host) => {
      const listener = await host.createServer(['127.0.0.1', 0])
      const idle = async () => { for (;;) await host.sleep(1) }
      await Promise.race([idle(), listener.accept()])
    }`
    for (const world of ['sim', 'real']) {
      const { status, err } = await runText('program.mjs', text, '--limit', '0.5', '--on', world)
      expect(status).toBe(1)
      expect(err).toContain('it had not ended after 0.5 s of real time; 1 call waits:')
      expect(err).toMatch(
        /accept on socket #\d+ \(tcp LISTEN .*\), descriptor 3.*\n.*program\.mjs:4:/,
      )
    }
  })

  test('tells a call in the real world that nothing can end', async () => {
    const text = `export default async (host, log) => {
      const [sock] = host.socketpair()
      try {
        await sock.recv(1)
      } catch (error) {
        log(error.name + ' ' + error.blocked.map(({ call, descriptor }) => call + descriptor))
      }
      await sock.recv(1)
    }`
    const { status, out, err } = await runText('program.mjs', text, '--on', 'both')
    expect(status).toBe(1)
    expect(out).toMatch(/^DeadlockError recv3 +\| DeadlockError recv3$/m)
    expect(out).toContain('The transcripts agree.')
    expect(err.match(/1 call is blocked\n {2}\S+: recv on socket #\d+/g)).toHaveLength(2)
    expect(err.match(/program\.mjs:8:/g)).toHaveLength(2)
  })

  test('is not disturbed by what a program has left waiting', async () => {
    const text = `export default async (host) => {
      const listener = await host.createServer(['127.0.0.1', 0])
      void listener.accept()
      void host.sleep(1e6)
    }`
    expect(await runText('program.mjs', text, '--on', 'both')).toMatchObject({ status: 0, err: '' })
  })

  test('ends a program that waits for nothing in both worlds', async () => {
    const text = 'export default async () => { await new Promise(() => {}) }'
    const { status, err } = await runText('program.mjs', text, '--on', 'both')
    expect(status).toBe(1)
    expect(err.match(/it never ends/g)).toHaveLength(2)
  })

  test('ends although the program has left timers and sockets', async () => {
    const text = `export default async (host) => {
      setInterval(() => {}, 1000)
      const listener = await host.createServer(['127.0.0.1', 0])
      void listener.accept().catch(() => {})
    }`
    expect(await runText('program.mjs', text, '--on', 'both')).toMatchObject({ status: 0, err: '' })
  })

  test('follows a profile', async () => {
    const { status, out } = await dryport('run', 'examples/sixth-client.ts', '--profile', 'refuse')
    expect(status).toBe(0)
    expect(out).toContain('client 6: ECONNREFUSED\n')
  })

  test('compares two worlds', async () => {
    const text = `export default async (host, log) => {
      const listener = await host.createServer(['127.0.0.1', 0])
      const sock = await host.createConnection(listener.getsockname())
      const [conn] = await listener.accept()
      await conn.sendall('x'.repeat(70))
      log(String(await sock.recv(100)).length > 9 ? '问候' : '')
    }`
    expect(await runText('program.mjs', text, '--on', 'both')).toEqual({
      status: 0,
      out: 'simulated | real\n问候      | 问候\n\nThe transcripts agree.\n',
      err: '',
    })
  })

  test('tells where two worlds differ', async () => {
    const text = `export default async (host, log) => { log('same'); log(host.name === 'host') }`
    expect(await runText('program.mjs', text, '--on', 'both')).toEqual({
      status: 1,
      out: 'simulated | real\nsame      | same\ntrue      * false\n\nThe transcripts differ.\n',
      err: '',
    })
  })

  test('fails in both worlds', async () => {
    const text = `export default async (host) => { ${CONNECT} }`
    const { status, out, err } = await runText('program.mjs', text, '--on', 'both')
    expect(status).toBe(1)
    expect(out).toContain('The transcripts agree.')
    expect(err).toContain('failed in the simulated world')
    expect(err).toContain('failed in the real world')
  })
})

describe.concurrent('dryport run --trace', { timeout: 30_000 }, () => {
  const EXAMPLE = 'examples/sixth-client.ts'

  test('prints what the recorded trace has', async () => {
    const { status, out } = await dryport('run', EXAMPLE, '--trace')
    expect(status).toBe(0)
    expect(out).toBe(readFileSync('test/traces/sixth-client.txt', 'utf8'))
  })

  test('prints the same bytes for the same seed, others for another', async () => {
    const seed = (n: string): Promise<Ended> => dryport('run', EXAMPLE, '--trace', '--seed', n)
    const [one, again, other] = await Promise.all([seed('7'), seed('7'), seed('8')])
    expect(one.out).toBe(again.out)
    expect(one.out).not.toBe(other.out)
  })
})
