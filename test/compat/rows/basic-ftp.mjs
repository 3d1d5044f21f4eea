import { Client } from 'basic-ftp'
import { FtpSrv } from 'ftp-srv'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'

export default {
  packages: ['basic-ftp', 'ftp-srv'],
  protocol: 'FTP, passive',
  encrypted: true,
  async serve(bench) {
    const root = mkdtempSync(join(tmpdir(), 'ftp'))
    writeFileSync(join(root, 'big.txt'), 'x'.repeat(100_000))
    const log = { child: () => log, trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} }
    const server = new FtpSrv({ url: 'ftp://0.0.0.0:21', pasv_url: '10.0.0.1', pasv_min: 5000, pasv_max: 5010, anonymous: true, log })
    server.on('client-error', () => {})
    server.on('login', (_, resolve) => resolve({ root }))
    await server.listen()
    bench.later(async () => { await server.close(); rmSync(root, { recursive: true }) })
    bench.root = root
  },
  async talk(bench) {
    const client = new Client(20_000)
    try {
      await client.access({ host: 'server' })
      let bytes = 0
      await client.downloadTo(new Writable({ write(chunk, _, done) { bytes += chunk.length; done() } }), 'big.txt')
      await client.uploadFrom(Readable.from([Buffer.alloc(5000, 'y')]), 'up.txt')
      const names = (await client.list()).map(({ name }) => name).sort()
      return { bytes, names, there: readdirSync(bench.root).length }
    } finally {
      client.close()
    }
  },
  expect: { bytes: 100_000, names: ['big.txt', 'up.txt'], there: 2 },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 6, matches: /ECONNRESET|closed|FIN/i }, { name: 'stalled', after: 6, matches: /timeout/i }],
}
