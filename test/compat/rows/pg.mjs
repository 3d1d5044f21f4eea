import { PGlite } from '@electric-sql/pglite'
import net from 'node:net'
import pg from 'pg'
import { listening } from '../support/lines.mjs'

// One data base for all worlds: it takes seconds to begin. Prepared before time is anybody's.
const db = new PGlite()
await db.waitReady
await db.exec('CREATE TABLE things (n int, text text)')

/** Authentication is granted, everything else is PGlite's business: message by message, in order. */
function serveOne(socket) {
  let rest = Buffer.alloc(0)
  let started = false
  let before = Promise.resolve()
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const head = started ? 1 : 0
      if (rest.length < head + 4 || rest.length < head + rest.readInt32BE(head)) return
      const message = rest.subarray(0, head + rest.readInt32BE(head))
      rest = rest.subarray(message.length)
      if (!started) {
        started = true
        socket.write(Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1'))
      } else if (message[0] === 0x58) socket.end()
      else before = before.then(async () => { socket.write(await db.execProtocolRaw(new Uint8Array(message))) })
    }
  })
}

export default {
  packages: ['pg', '@electric-sql/pglite'],
  protocol: 'PostgreSQL',
  async serve(bench) {
    await db.exec('TRUNCATE things')
    await listening(bench, net.createServer(serveOne), 5432)
  },
  async talk() {
    const client = new pg.Client({ host: 'server', user: 'postgres', database: 'postgres', connectionTimeoutMillis: 10_000, query_timeout: 20_000, ssl: false })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query("INSERT INTO things SELECT n, repeat('x', 100) FROM generate_series(1, 50) n")
      const { rows } = await client.query('SELECT count(*)::int AS count, sum(n)::int AS sum, max(text) AS text FROM things WHERE n > $1', [10])
      return [rows[0].count, rows[0].sum, rows[0].text.length]
    } finally {
      client.end().catch(() => {})
    }
  },
  expect: [40, 1220, 100],
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 3, matches: /ECONNRESET|terminated/i }, { name: 'stalled', after: 3, matches: /timeout/i }],
}
