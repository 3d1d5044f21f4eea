import mysql from 'mysql2'
import { createConnection } from 'mysql2/promise'
import { createHash } from 'node:crypto'

void createHash
export default {
  packages: ['mysql2'],
  protocol: 'MySQL',
  async serve(bench) {
    const server = mysql.createServer()
    server.on('connection', (connection) => {
      connection.on('error', () => {})
      connection.serverHandshake({ protocolVersion: 10, serverVersion: '8.0.0', connectionId: 1, statusFlags: 2, characterSet: 8, capabilityFlags: 0xffffff ^ 0x0800, authCallback: (_, done) => done(null) })
      connection.on('query', (sql) => {
        const n = Number(/\d+/.exec(sql)[0])
        connection.writeTextResult(Array.from({ length: n }, (_, i) => ({ n: i + 1, text: 'x'.repeat(100) })), [{ catalog: 'def', schema: '', table: '', orgTable: '', name: 'n', orgName: 'n', characterSet: 33, columnLength: 10, columnType: 3, flags: 0, decimals: 0 }, { catalog: 'def', schema: '', table: '', orgTable: '', name: 'text', orgName: 'text', characterSet: 33, columnLength: 400, columnType: 253, flags: 0, decimals: 0 }])
      })
    })
    await new Promise((resolve) => server.listen(3306, resolve))
    bench.later(() => new Promise((resolve) => server.close(resolve)))
  },
  async talk() {
    const connection = await createConnection({ host: 'server', user: 'me', database: 'db', connectTimeout: 10_000 })
    connection.on('error', () => {})
    try {
      const [rows] = await connection.query({ sql: 'SELECT 50', timeout: 20_000 })
      return [rows.length, rows.at(-1).n]
    } finally {
      connection.destroy()
    }
  },
  expect: [50, 50],
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 5, matches: /ECONNRESET|closed|lost/i }, { name: 'stalled', after: 5, matches: /timeout|ETIMEDOUT/i }],
}
