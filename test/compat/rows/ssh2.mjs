import ssh2 from 'ssh2'
import { tls } from '../support/tls.mjs'
import { createPrivateKey } from 'node:crypto'
import { createRequire } from 'node:module'

// Its WebAssembly is compiled from the import on, before there is a world that could wait for it.
await createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js').init

const hostKey = createPrivateKey(tls.key).export({ type: 'pkcs1', format: 'pem' })

export default {
  packages: ['ssh2'],
  protocol: 'SSH',
  encrypted: true,
  async serve(bench) {
    const open = new Set()
    const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
      open.add(client)
      client.on('error', () => {})
      client.on('close', () => open.delete(client))
      client.on('authentication', (context) => (context.method === 'password' && context.password === 'secret' ? context.accept() : context.reject(['password'])))
      client.on('session', (accept) => accept().on('exec', (acceptExec, _reject, { command }) => { const stream = acceptExec(); stream.write(`ran ${command}`); stream.exit(3); stream.end() }))
    })
    await new Promise((resolve) => server.listen(22, '0.0.0.0', resolve))
    bench.later(() => new Promise((resolve) => { for (const client of open) client.end(); server.close(resolve) }))
  },
  async talk() {
    const client = new ssh2.Client()
    try {
      return await new Promise((resolve, reject) => {
        client.on('error', reject).on('close', () => reject(new Error('closed')))
        client.on('ready', () => client.exec('uptime', (error, stream) => {
          if (error) { reject(error); return }
          let out = ''
          let code
          stream.on('data', (data) => { out += data }).on('exit', (c) => { code = c }).on('close', () => resolve({ out, code }))
        }))
        client.connect({ host: 'server', username: 'me', password: 'secret', readyTimeout: 20_000, keepaliveInterval: 5000, keepaliveCountMax: 3 })
      })
    } finally {
      client.end()
    }
  },
  expect: { out: 'ran uptime', code: 3 },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 6, matches: /ECONNRESET|closed|Connection lost/ }, { name: 'stalled', after: 6, matches: /Timed out|timeout/i }],
}
