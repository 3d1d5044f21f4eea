/** The order in which a server calls its own methods, whatever of them fails: Python's. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { BaseRequestHandler, SocketError, simulate, TCPServer, UDPServer } from '../../src/index.ts'
import { python, pythonIsThere } from '../support/python.ts'

const PLAYER = readFileSync(fileURLToPath(new URL('../python/servers.py', import.meta.url)), 'utf8')
const HOOKS = [
  'serverBind',
  'serverActivate',
  'getRequest',
  'verifyRequest',
  'processRequest',
  'finishRequest',
  'shutdownRequest',
  'closeRequest',
  'handleError',
  'handleTimeout',
  'serverClose',
]

type Fails = Record<string, string>
type Method = (...args: unknown[]) => unknown

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)

async function play(kind: 'TCPServer' | 'UDPServer', fails: Fails): Promise<string[]> {
  const log: string[] = []
  const host = simulate().host('host')
  const happens = (name: string): void => {
    log.push(name)
    if (fails[name] === 'OSError') throw new SocketError('EIO', name)
    if (fails[name] !== undefined) throw new RangeError(name)
  }
  class Handler extends BaseRequestHandler {
    override async setup(): Promise<void> {
      happens('setup')
    }
    override handle(): void {
      happens('handle')
    }
    override async finish(): Promise<void> {
      happens('finish')
    }
  }
  const Kind = (kind === 'TCPServer' ? TCPServer : UDPServer) as typeof TCPServer
  class Server extends Kind {
    override timeout = 10
  }
  const own = Kind.prototype as unknown as Record<string, Method>
  for (const name of HOOKS) {
    Object.defineProperty(Server.prototype, name, {
      async value(this: Server, ...args: unknown[]) {
        happens(snake(name))
        if (name === 'verifyRequest') return !('refuse' in fails)
        return name === 'handleError' ? undefined : own[name]?.apply(this, args)
      },
    })
  }
  const client = host.socket(2, kind === 'TCPServer' ? 1 : 2)
  let server: Server | null = null
  try {
    server = await Server.open(host, ['127.0.0.1', 0], Handler)
    if (!('nobody' in fails)) {
      await client.connect(server.serverAddress)
      await client.send('x')
    }
    await server.handleRequest()
    log.push('handled')
  } catch (error) {
    log.push(error instanceof SocketError ? 'OSError' : 'ValueError')
  }
  await client.close()
  await server?.serverClose()
  return log
}

const FAILING = [
  'server_bind',
  'server_activate',
  'get_request',
  'verify_request',
  'process_request',
]
const LATER = ['finish_request', 'setup', 'handle', 'finish', 'shutdown_request', 'close_request']
const SCENARIOS = (['TCPServer', 'UDPServer'] as const).flatMap((kind) =>
  [
    {},
    { refuse: '' },
    { nobody: '' },
    { nobody: '', handle_timeout: 'OSError' },
    { handle: 'OSError', handle_error: 'ValueError' },
    { handle: 'OSError', finish: 'ValueError' },
    ...[...FAILING, ...LATER].flatMap((name) => [{ [name]: 'OSError' }, { [name]: 'ValueError' }]),
  ].map((fails): [typeof kind, Fails] => [kind, fails]),
)

test.runIf(pythonIsThere)('servers call their methods in Python’s order', async () => {
  const theirs = python<string[][]>(PLAYER, SCENARIOS)
  for (const [number, [kind, fails]] of SCENARIOS.entries()) {
    expect(await play(kind, fails), JSON.stringify([kind, fails])).toEqual(theirs[number])
  }
})
