import { createClient } from 'redis'
import { serveRedis } from '../support/resp.mjs'
import { within } from '../support/lines.mjs'

export default {
  packages: ['redis'],
  protocol: 'RESP',
  serve: serveRedis,
  async talk() {
    const client = createClient({ RESP: 2, socket: { host: 'server', family: 4, reconnectStrategy: false, connectTimeout: 10_000 } })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.set('a', 'x'.repeat(5000))
      const values = await within(20_000, Promise.all([client.incr('n'), client.incr('n'), client.get('a'), client.get('none')]))
      return [values[0], values[1], values[2].length, values[3]]
    } finally {
      if (client.isOpen) client.destroy()
    }
  },
  expect: [1, 2, 5000, null],
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 4, matches: /ECONNRESET|closed/i }, { name: 'stalled', after: 4, matches: /timeout|ETIMEDOUT/i }],
}
