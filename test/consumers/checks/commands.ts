/** The command runs where the package is installed: help, the tutorials, an example, a program of the user's own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from '../support/check.ts'
import { Consumer } from '../support/consumer.ts'
import { nodes } from '../support/nodes.ts'
import { MANIFEST, type Packed } from '../support/pack.ts'

const PROGRAM = `
import { type Host, text } from 'dryport'

export default async function program(host: Host, log: (line: string) => void): Promise<void> {
  const [a, b] = host.socketpair()
  await a.sendall('hello')
  log(text(await b.recv(9)))
}
`

const UNMODIFIED = `
import { createServer, connect } from 'node:net'
const server = createServer((socket) => socket.end('from a world'))
server.listen(80, () => connect(80).on('data', (data) => console.log(String(data))).on('close', () => server.close()))
`

/** The arguments, and what must stand in the output. */
const COMMANDS: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['--help'], /Usage: dryport <command>/],
  [['--version'], /^\d+\.\d+\.\d+\n$/],
  [['run', 'node_modules/dryport/examples/greeting.ts', '--on', 'both'], /The transcripts agree/],
  [['run', 'program.ts'], /hello/],
  [['run', 'program.ts', '--trace'], /socketpair/],
  [['run', 'program.ts', '--html', 'run.html', '--pcap', 'run.pcapng'], /hello/],
  [
    ['backlog', '--rate', '100/s', '--service', 'exp:1ms', '--duration', '2s', '--backlog', '8'],
    /^listen\(8\) on linux/,
  ],
]

/** They end with a command to go on with. */
const TUTORIALS = ['--no-install', 'dryport', 'tutorials']

export const commands: Check = {
  name: 'commands',
  run({ tarball }: Packed): string {
    const consumer = new Consumer('module', tarball)
    consumer.write('program.ts', PROGRAM)
    consumer.write('server.js', UNMODIFIED)
    for (const name of Object.keys(MANIFEST.bin)) {
      for (const [args, says] of COMMANDS) {
        const said = consumer.must('npx', ['--no-install', name, ...args])
        if (!says.test(said)) throw new Error(`${name} ${args.join(' ')} said\n${said}`)
      }
    }
    const [, next = ''] =
      /^ {2}npx (dryport run .*)$/m.exec(consumer.must('npx', [...TUTORIALS])) ?? []
    consumer.must('npx', ['--no-install', ...next.split(' ')])
    for (const file of ['run.html', 'run.pcapng']) {
      if (!existsSync(join(consumer.folder, file))) throw new Error(`there is no ${file}`)
    }
    const registered = ['--import', 'dryport/register', 'server.js']
    const seen = nodes().map(({ path, version }) => {
      consumer.must(path, ['node_modules/dryport/dist/cli/main.js', 'run', 'program.ts'])
      const said = consumer.must(path, registered)
      if (!said.includes('from a world')) throw new Error(`${version}: ${said}`)
      return version
    })
    consumer.remove()
    return `${COMMANDS.length + 2} command lines; a program and --import dryport/register on ${seen.join(', ')}`
  },
}
