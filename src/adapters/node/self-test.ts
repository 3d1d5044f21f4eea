/** Whether this Node is one that the adapter works on: an echo and a TLS handshake over a world of its own. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { SimulatedWorld } from '../sim/simulated-world.ts'
import { install } from './install.ts'

const HOST = '127.0.0.1'

/** A shared key in place of certificates. */
const KEY = {
  ciphers: 'PSK-AES128-GCM-SHA256',
  maxVersion: 'TLSv1.2',
  minVersion: 'TLSv1.2',
} as const

interface Peer {
  on(event: 'data', told: (chunk: Buffer) => void): unknown
  end(text: string): unknown
}

interface Listening {
  listen(port: number, host: string): unknown
  address(): unknown
  close(): unknown
}

async function echo(server: Listening, dial: (port: number) => Peer): Promise<string> {
  server.listen(0, HOST)
  await once(server as never, 'listening')
  const { port } = server.address() as { port: number }
  const client = dial(port)
  let heard = ''
  client.on('data', (chunk) => {
    heard += chunk.toString()
  })
  client.end('echo')
  await once(client as never, 'close')
  server.close()
  return heard
}

/**
 * Sends a word over `net` and another over `tls`, both on the simulated network. Nothing may be installed meanwhile.
 * @throws when this version of Node does not work with the adapter, naming the version and what failed
 */
export async function selfTest(): Promise<void> {
  const installed = install(new SimulatedWorld({}), { onStuck: 'ignore' })
  try {
    const plain = createServer((socket) => socket.pipe(socket))
    await check(
      'an echo over net',
      echo(plain, (port) => connect(port, HOST)),
    )
    const psk = { psk: Buffer.from('00'.repeat(16), 'hex'), identity: 'self-test' }
    const secure = createTlsServer({ ...KEY, pskCallback: () => psk.psk }, (socket) => {
      socket.pipe(socket)
    })
    const dial = (port: number): Peer =>
      connectTls({
        ...KEY,
        host: HOST,
        port,
        pskCallback: () => psk,
        checkServerIdentity: () => undefined,
      })
    await check('a TLS handshake', echo(secure, dial))
  } finally {
    await installed.uninstall()
  }
}

async function check(what: string, heard: Promise<string>): Promise<void> {
  let text: string
  try {
    text = await heard
  } catch (cause) {
    throw new Error(`Node ${process.version}: ${what} failed on the simulated network`, { cause })
  }
  if (text !== 'echo') {
    throw new Error(`Node ${process.version}: ${what} gave '${text}' on the simulated network`)
  }
}
